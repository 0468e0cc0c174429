import gzip
import re
from importlib.resources import files

import pytest
from flask.testing import FlaskClient

from config.languages import LANGUAGES
from service.web.embed.script import PARTS, compose_script
from service.web.sentences import Sentences

LARGEST = 8 * 1024
LONGEST_PART = 250


@pytest.fixture(scope="module")
def script() -> str:
    return compose_script(Sentences.load(), "fr")


def test_it_weighs_less_than_8_kilobytes_on_the_way(client: FlaskClient, script: str) -> None:
    response = client.get("/embed.js", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) < LARGEST
    assert gzip.decompress(response.data).decode() == script
    assert client.get("/embed.js").text == script


def test_any_page_may_run_it_and_keep_it(client: FlaskClient) -> None:
    response = client.get("/embed.js")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers
    again = client.get("/embed.js", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_it_says_in_every_language_that_the_connection_was_lost(script: str) -> None:
    for language in LANGUAGES:
        assert Sentences.load().label("network_failed", language) in script


def test_nothing_in_it_needs_a_lenient_page_or_leaves_a_trace(script: str) -> None:
    traces = r"innerHTML|outerHTML|insertAdjacentHTML|document\.(write|cookie)|eval\(|new Function"
    assert re.findall(rf"{traces}|localStorage|sessionStorage|\.style\b", script) == []


def test_every_part_is_in_it_and_none_outgrows_a_room(script: str) -> None:
    folder = files("service.web.embed") / "parts"
    assert sorted(each.name for each in folder.iterdir()) == sorted(f"{n}.js" for n in PARTS)
    for name in PARTS:
        lines = (folder / f"{name}.js").read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("// ")
        assert len(lines) <= LONGEST_PART
        assert lines[-1].strip() in script
