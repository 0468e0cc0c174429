"""A submission names its site, and a site says whose pages may send to it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from service.moderation.database import Database
from service.moderation.schema import comments, sites
from service.moderation.site import Site
from service.moderation.store.sites import create_site, save_site
from service.web.services import NAME

URL = "/api/v1/comments"
GOOD = {"content": "Un texte assez long.", "author": "Awa", "thread": "/a"}
LISTED = "https://presse.example"

Save = Callable[..., Site]


@pytest.fixture
def save(app: Flask) -> Save:
    """Makes the site `presse`, with these changes."""

    def make(key: str = "presse", **changes: object) -> Site:
        services = app.extensions[NAME]
        now = services.now()
        site = create_site(services.database, key, "", "awa", now)
        changed = replace(site, **changes)  # type: ignore[arg-type]
        saved = save_site(services.database, changed, "awa", now)
        services.sites.forget()
        return saved

    return make


def sites_of(database: Database) -> list[str]:
    query = select(sites.c.key).join(comments, comments.c.site_id == sites.c.id)
    with database.read() as connection:
        return list(connection.execute(query.order_by(comments.c.id)).scalars())


def test_a_comment_is_stored_under_the_site_that_it_names(
    client: FlaskClient, save: Save, database: Database
) -> None:
    save()
    answers = [
        client.post(URL, json={**GOOD, "site": "presse"}),
        client.post(f"{URL}?site=presse", json={**GOOD, "thread": "/b"}),
        client.post(URL, json=GOOD),
        client.post(URL, json={**GOOD, "thread": "/b", "site": ""}),
        client.post(f"{URL}?site=presse", json={**GOOD, "thread": "/c", "site": "default"}),
    ]
    assert [answer.status_code for answer in answers] == [202] * 5
    assert sites_of(database) == ["presse", "presse", "default", "default", "default"]


@pytest.mark.parametrize("site", ["nowhere", 5, True, ["presse"], "PRESSE", "x" * 200, "\x00"])
def test_an_unknown_site_is_a_wrong_field_among_others(
    client: FlaskClient, save: Save, database: Database, site: object
) -> None:
    save()
    response = client.post(URL, json={"site": site, "author": "Awa"})
    assert response.status_code == 400
    assert response.json is not None
    assert [error["field"] for error in response.json["errors"]] == ["content", "site"]
    assert client.post(URL, json={**GOOD, "site": site}).status_code == 400
    assert sites_of(database) == []


def test_the_same_key_and_text_on_two_sites_are_two_comments(
    client: FlaskClient, save: Save, database: Database
) -> None:
    save()
    headers = {"Idempotency-Key": "one"}
    for site in ("default", "presse"):
        answer = client.post(URL, json={**GOOD, "site": site}, headers=headers)
        assert answer.status_code == 202
    assert sites_of(database) == ["default", "presse"]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (LISTED, 202),
        (None, 202),
        ("http://localhost", 202),
        ("null", 403),
        ("https://evil.example", 403),
        (f"{LISTED}.evil.example", 403),
        (f"{LISTED}:8443", 403),
        ("http://presse.example", 403),
        ("http://localhost@evil.example", 403),
        ("http://[broken", 403),
        ("", 403),
    ],
)
def test_a_site_takes_comments_only_from_the_origins_that_it_lists(
    client: FlaskClient, save: Save, database: Database, origin: str | None, status: int
) -> None:
    save(origins=(LISTED,))
    headers = {} if origin is None else {"Origin": origin}
    response = client.post(URL, json={**GOOD, "site": "presse"}, headers=headers)
    assert response.status_code == status, response.text
    assert len(sites_of(database)) == (status == 202)
    allowed = response.headers.get("Access-Control-Allow-Origin")
    assert allowed == (LISTED if origin == LISTED else None)


def test_a_site_that_lists_none_takes_from_everywhere(client: FlaskClient, save: Save) -> None:
    save()
    headers = {"Origin": "https://anywhere.example"}
    response = client.post(URL, json={**GOOD, "site": "presse"}, headers=headers)
    assert response.status_code == 202
    assert "Access-Control-Allow-Origin" not in response.headers


def test_no_site_reads_through_anothers_origins(client: FlaskClient, save: Save) -> None:
    save(origins=(LISTED,))
    headers = {"Origin": LISTED}
    preflight = client.options(URL, headers=headers)
    assert preflight.headers["Access-Control-Allow-Origin"] == LISTED
    for response in (
        client.get("/api/v1/threads/comments?thread=/a", headers=headers),
        client.post(URL, json=GOOD, headers=headers),
    ):
        assert "Access-Control-Allow-Origin" not in response.headers
    response = client.get("/api/v1/threads/comments?thread=/a&site=presse", headers=headers)
    assert response.headers["Access-Control-Allow-Origin"] == LISTED


def test_a_thread_is_read_on_its_own_site(client: FlaskClient, save: Save) -> None:
    save()
    assert client.get("/api/v1/threads/comments?thread=/a&site=presse").status_code == 200
    response = client.get("/api/v1/threads/comments?thread=/a&site=nowhere")
    assert response.status_code == 400


def test_a_form_shown_again_names_its_site(client: FlaskClient, save: Save) -> None:
    save()
    headers = {"Accept": "text/html"}
    response = client.post(f"{URL}?site=presse", data={"author": "Awa"}, headers=headers)
    assert response.status_code == 400
    assert '<input type="hidden" name="site" value="presse">' in response.text


def test_a_site_answers_in_its_own_language_and_words(client: FlaskClient, save: Save) -> None:
    save(
        overrides={"default_language": "en"},
        texts={"en": {"checks_pending": "Hang on.", "author_required": "Who <b>are</b> you?"}},
    )
    response = client.post(URL, json={**GOOD, "site": "presse"})
    assert response.headers["Content-Language"] == "en"
    assert response.json is not None
    assert response.json["message"] == "Hang on."
    response = client.post(URL, json={"content": "Un texte.", "site": "presse"})
    assert response.json is not None
    assert response.json["errors"][0]["detail"] == "Who <b>are</b> you?"
    assert client.post(URL, json=GOOD).headers["Content-Language"] == "fr"
    page = client.post(
        URL, data={"content": "Un texte.", "site": "presse"}, headers={"Accept": "text/html"}
    )
    assert "Who &lt;b&gt;are&lt;/b&gt; you?" in page.text
