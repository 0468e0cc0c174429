from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config.settings import Settings
from service.moderation.codes import Status
from service.moderation.database import Database
from service.web.demo import THREAD
from tests.markup import Page, read_page
from tests.service.web.admin.desk import add_comment
from tests.service.web.apps import open_app
from tests.service.web.payloads import PAYLOADS

BROWSER = {"Accept": "text/html"}


@pytest.fixture
def demo(settings: Settings) -> Iterator[Flask]:
    with open_app(settings.replace(demo=True)) as app:
        yield app


@pytest.fixture
def reader(demo: Flask) -> FlaskClient:
    return demo.test_client()


def get(reader: FlaskClient, path: str = "/demo", language: str = "fr") -> Page:
    response = reader.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200, response.text
    return read_page(response.text)


def test_there_is_no_demo_unless_it_was_asked_for(client: FlaskClient) -> None:
    assert client.get("/demo").status_code == 404


def test_the_front_page_is_the_demo_where_there_is_one(reader: FlaskClient) -> None:
    response = reader.get("/")
    assert (response.status_code, response.location) == (303, "/demo")


def test_the_article_is_in_the_readers_language(reader: FlaskClient) -> None:
    for language, word in (("fr", "le conseil municipal"), ("en-GB", "the town council")):
        page = get(reader, language=language)
        assert word in page.text
        assert page.find("html", lang=language[:2])
        assert page.values("lang") == [language[:2]]


def test_its_form_sends_a_comment_and_comes_back_with_a_sentence(
    reader: FlaskClient, database: Database
) -> None:
    page = get(reader)
    form = page.find("form")[0].attributes
    fields = {e.attributes["name"]: e.attributes.get("value", "") for e in page.find("input")}
    fields |= {page.find("textarea")[0].attributes["name"]: "Bonjour à tous", "author": "Awa"}
    response = reader.post(form["action"], data=fields, headers=BROWSER)
    assert response.status_code == 303
    path, _, fragment = response.location.partition("#")
    assert path == "/demo"
    assert get(reader, path).find("p", id=fragment)


def test_only_approved_comments_of_its_thread_are_shown(
    reader: FlaskClient, database: Database
) -> None:
    for status in Status:
        add_comment(database, status, thread=THREAD, content=f"texte {status}", author=f"a{status}")
    add_comment(database, Status.APPROVED, thread="/other", content="texte ailleurs")
    text = get(reader).text
    assert "texte approved" in text
    for hidden in ("texte pending", "texte flagged", "texte rejected", "texte ailleurs"):
        assert hidden not in text


def test_many_comments_come_in_pages(reader: FlaskClient, database: Database) -> None:
    for number in range(60):
        add_comment(database, Status.APPROVED, thread=THREAD, content=f"texte {number:02}.")
    first = get(reader)
    following = [a.attributes["href"] for a in first.find("a") if "cursor" in a.attributes["href"]]
    text = first.text + get(reader, following[0]).text
    assert [text.count(f"texte {number:02}.") for number in range(60)] == [1] * 60


def test_a_cursor_of_nobodys_is_refused(reader: FlaskClient) -> None:
    assert reader.get("/demo?cursor=x").status_code == 400


@pytest.mark.parametrize("payload", PAYLOADS)
def test_published_comments_are_text_and_nothing_else(
    reader: FlaskClient, database: Database, payload: str
) -> None:
    shapes = [Counter[tuple[str, tuple[str, ...]]]()]
    for text in ("plain", "plain", payload):
        add_comment(database, Status.APPROVED, thread=THREAD, author=text, content=text)
        page = get(reader)
        shapes.append(Counter(page.shape))
    assert shapes[3] - shapes[2] == shapes[2] - shapes[1]
    assert page.text.count(payload) == 2


def test_the_page_runs_our_own_scripts_only(reader: FlaskClient) -> None:
    response = reader.get("/demo")
    page = read_page(response.text)
    assert [e.attributes["src"] for e in page.find("script")] == ["/embed.js"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers
    for element in page.find("link") + page.find("img") + page.find("script"):
        address = element.attributes.get("href") or element.attributes["src"]
        assert address == "/embed.js" or address.startswith("/static/")
        with reader.get(address) as answer:
            assert answer.status_code == 200
