from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config.languages import LANGUAGES
from config.settings import Settings
from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.verdict import Settlement, Verdict
from service.web.services import NAME
from tests.markup import Page, read_page
from tests.service.moderation.samples import new_comment
from tests.service.web.apps import open_app
from tests.service.web.payloads import PAYLOADS

WORDS = "Je cite un document public."
SITE = "https://site.example"
SEALED = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}

Make = Callable[..., str]
"""Makes a comment of a status with reasons, and returns the path of its page."""


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with open_app(settings.replace(allowed_origins=(SITE,))) as app:
        yield app


@pytest.fixture
def make(app: Flask, database: Database, now: datetime) -> Make:
    def make(status: Status, *reasons: Code, **changes: object) -> str:
        identifier = store.add(database, new_comment(**changes), now)
        if status is not Status.PENDING:
            store.lease(database, [identifier], "worker", now)
            settlement = Settlement(identifier, (), Verdict(status, reasons))
            assert store.settle(database, [settlement], "worker", now)
        return f"/c/{app.extensions[NAME].keyring.issue_receipt(identifier)}"

    return make


def read_id(app: Flask, path: str) -> str:
    keyring: Keyring = app.extensions[NAME].keyring
    return keyring.read_receipt(path.removeprefix("/c/")) or ""


def get(client: FlaskClient, path: str, language: str = "fr") -> Page:
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200
    return read_page(response.text)


def test_a_refused_author_reads_what_why_by_whom_and_may_appeal(
    client: FlaskClient, make: Make
) -> None:
    path = make(Status.REJECTED, Code.SPAM, Code.TOO_MANY_LINKS, content="Achetez & <b>vite</b> !")
    page = get(client, path)
    for told in (
        "Votre commentaire n’a pas été publié",
        "Le texte ressemble à un message publicitaire.",
        "Il contient plusieurs liens",
        "Un logiciel, automatiquement",
        "Achetez & <b>vite</b> !",
        "23 novembre 2026, 12:00 UTC",
    ):
        assert told in page.text
    assert page.find("form", method="post")
    (field,) = page.find("textarea")
    assert (field.attributes["minlength"], field.attributes["maxlength"]) == ("10", "2000")


@pytest.mark.parametrize("status", [Status.PENDING, Status.FLAGGED, Status.APPROVED])
def test_nothing_to_appeal_against_means_no_form(
    client: FlaskClient, make: Make, status: Status
) -> None:
    page = get(client, make(status))
    assert page.find("form") == []
    follows = [e for e in page.elements if "data-follow" in e.attributes]
    assert len(follows) == (0 if status is Status.APPROVED else 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_readers_language_in_its_direction(
    client: FlaskClient, make: Make, language: str
) -> None:
    page = get(client, make(Status.REJECTED, Code.TOXIC), language)
    direction = "rtl" if language == "ar" else "ltr"
    assert page.find("html", lang=language, dir=direction)


def test_the_language_named_in_the_address_stays_for_the_appeal(
    client: FlaskClient, make: Make
) -> None:
    path = make(Status.REJECTED, Code.TOXIC)
    assert get(client, f"{path}?lang=ar").find("html", lang="ar")
    response = client.post(f"{path}?lang=ar", data={"content": WORDS})
    assert "lang=ar" in response.location


def test_an_appeal_is_kept_seen_first_by_moderators_and_answered_on_the_page(
    client: FlaskClient, app: Flask, make: Make, database: Database, now: datetime
) -> None:
    make(Status.FLAGGED, Code.SPAM)
    path = make(Status.REJECTED, Code.SPAM)
    response = client.post(path, data={"content": f"  {WORDS}\r\n"})
    assert response.status_code == 303
    page = get(client, response.location.partition("#")[0])
    assert "Votre commentaire va être réexaminé" in page.text
    assert WORDS in page.text
    assert page.find("form") == []
    identifier = read_id(app, path)
    first = store.list_comments(database, status=Status.FLAGGED, cursor=None).records[0]
    assert first.comment.id == identifier
    assert first.appeal is not None
    assert first.appeal.content == WORDS
    store.record_review(database, identifier, Status.APPROVED, "awa", now, seen=Status.FLAGGED)
    answered = get(client, path)
    assert "vous a donné raison" in answered.text
    assert "Une personne de notre équipe" in answered.text
    assert "awa" not in answered.text


def test_a_decision_upheld_is_final_and_names_other_remedies(
    client: FlaskClient, app: Flask, make: Make, database: Database, now: datetime
) -> None:
    path = make(Status.REJECTED, Code.SPAM)
    client.post(path, data={"content": WORDS})
    store.record_review(database, read_id(app, path), Status.REJECTED, "awa", now)
    page = get(client, path)
    assert "la décision est maintenue" in page.text
    assert "Cette décision est définitive" in page.text
    assert "règlement extrajudiciaire" in page.text
    assert page.find("form") == []


@pytest.mark.parametrize(
    ("content", "told"), [("Non.", "au moins 10"), ("é" * 2_001, "2\u202f000")]
)
def test_what_is_wrong_with_an_appeal_is_told_and_the_text_kept(
    client: FlaskClient, app: Flask, make: Make, database: Database, content: str, told: str
) -> None:
    path = make(Status.REJECTED, Code.SPAM)
    response = client.post(path, data={"content": content})
    assert response.status_code == 400
    page = read_page(response.text)
    assert told in page.text
    assert content in page.text
    (field,) = page.find("textarea")
    ids = {element.attributes.get("id") for element in page.elements}
    assert field.attributes["aria-invalid"] == "true"
    assert set(field.attributes["aria-describedby"].split()) <= ids
    record = store.find_record(database, read_id(app, path))
    assert record is not None
    assert record.comment.status is Status.REJECTED


def test_a_second_appeal_is_told_that_there_is_one(client: FlaskClient, make: Make) -> None:
    path = make(Status.REJECTED, Code.SPAM)
    client.post(path, data={"content": WORDS})
    response = client.post(path, data={"content": f"{WORDS} Encore."})
    assert response.status_code == 409
    assert "déjà demandé un nouvel examen" in read_page(response.text).text


def test_appeals_count_as_submissions_do(settings: Settings, make: Make) -> None:
    path = make(Status.REJECTED, Code.SPAM)
    with open_app(settings.replace(rate_limit="1/day")) as app:
        client = app.test_client()
        client.post("/api/v1/comments", json={"content": "Merci pour tout.", "author": "Awa"})
        response = client.post(path, data={"content": WORDS})
    assert response.status_code == 429
    assert "Retry-After" in response.headers
    assert WORDS in read_page(response.text).text


def test_a_tampered_receipt_gets_a_page_that_says_nothing(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    path = make(Status.REJECTED, Code.SPAM, content="Un texte à moi")
    unknown = app.extensions[NAME].keyring.issue_receipt("00000000-0000-7000-8000-000000000000")
    pages = set()
    for wrong in (f"{path}x", path[:-2], f"/c/{unknown}", "/c/x", "/c/%00", f"/c/{'é' * 300}"):
        for response in (client.get(wrong), client.post(wrong, data={"content": WORDS})):
            assert response.status_code == 404
            assert SEALED.items() <= dict(response.headers).items()
            pages.add(response.text)
    (page,) = pages
    assert "Un texte" not in page
    assert read_page(page).find("h1")


def test_the_page_is_kept_nowhere_indexed_nowhere_and_runs_our_script_only(
    client: FlaskClient, make: Make
) -> None:
    response = client.get(make(Status.REJECTED, Code.SPAM))
    assert SEALED.items() <= dict(response.headers).items()
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    assert read_page(response.text).find("meta", name="robots", content="noindex, nofollow")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_an_author_writes_is_text(client: FlaskClient, make: Make, payload: str) -> None:
    shapes: list[object] = []
    for text in ("plain plain plain", f"{payload} {payload}"):
        path = make(
            Status.REJECTED,
            Code.SPAM,
            content=f"{text} 1",
            author=text,
            thread=f"/{len(shapes)}",
            thread_title=text,
        )
        client.post(path, data={"content": f"{text} 2"})
        page = get(client, path)
        assert page.text.count(text) == 4
        shapes.append(page.shape)
    assert shapes[0] == shapes[1]


def test_the_way_back_leads_to_an_allowed_site_only(client: FlaskClient, make: Make) -> None:
    for thread, links in ((f"{SITE}/a", [f"{SITE}/a"]), ("https://evil.example/", []), ("42", [])):
        page = get(client, make(Status.APPROVED, thread=thread))
        assert [link.attributes["href"] for link in page.find("a")] == links


def test_a_database_that_is_away_gives_a_page_all_the_same(settings: Settings, make: Make) -> None:
    path = make(Status.REJECTED, Code.SPAM)
    with open_app(settings.replace(database_url="postgresql://127.0.0.1:1/palabre")) as app:
        response = app.test_client().get(path)
    assert (response.status_code, response.mimetype) == (503, "text/html")
    assert response.headers["Retry-After"]
