import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.queue import open_queue
from service.moderation.verdict import Settlement, Verdict
from service.web.services import NAME

URL = "/api/v1/comments"
GOOD = {"content": "Merci pour cet article.", "author": "Awa", "thread": "/marche"}

Settle = Callable[..., None]


@pytest.fixture
def settle(database: Database, now: datetime) -> Settle:
    def settle(identifier: str, status: Status, *reasons: Code) -> None:
        store.lease(database, [identifier], "worker", now)
        verdict = Settlement(identifier, (), Verdict(status, reasons))
        assert store.settle(database, [verdict], "worker", now)

    return settle


def test_a_comment_without_a_verdict_yet_is_accepted_stored_and_enqueued(
    client: FlaskClient, app: Flask, database: Database
) -> None:
    response = client.post(URL, json=GOOD)
    assert response.status_code == 202
    body = response.get_json()
    assert sorted(body) == ["id", "message", "reasons", "receipt", "status", "status_url"]
    assert (body["status"], body["reasons"]) == ("pending", [])
    assert store.find_record(database, body["id"]) is not None
    (job,) = open_queue(app.extensions[NAME].broker.client).jobs
    assert job.args == [[body["id"]]]


def test_every_wrong_field_is_told_at_once_in_the_readers_language(client: FlaskClient) -> None:
    response = client.post(URL, json={"email": "awa", "lang": "fr"})
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.headers["Content-Language"] == "fr"
    body = response.get_json()
    assert {error["field"]: error["code"] for error in body["errors"]} == {
        "content": "content_required",
        "author": "author_required",
        "email": "email_invalid",
    }
    assert all(error["detail"] for error in body["errors"])


@pytest.mark.parametrize(
    ("field", "header", "language"),
    [("en", "fr", "en"), ("", "en-GB,en;q=0.9", "en"), ("", "", "fr"), ("xx", "", "fr")],
)
def test_the_language_is_the_fields_then_the_browsers_then_the_sites(
    client: FlaskClient, field: str, header: str, language: str
) -> None:
    headers = {"Accept-Language": header}
    response = client.post(URL, json={**GOOD, "lang": field}, headers=headers)
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("status", "reasons", "code", "http"),
    [
        (Status.APPROVED, (), None, 201),
        (Status.FLAGGED, (Code.SPAM, Code.TOO_MANY_LINKS), None, 202),
        (Status.REJECTED, (Code.TOXIC, Code.SPAM), "toxic", 422),
    ],
)
def test_each_verdict_has_its_status_and_shape(
    client: FlaskClient,
    settle: Settle,
    status: Status,
    reasons: tuple[Code, ...],
    code: str | None,
    http: int,
) -> None:
    headers = {"Idempotency-Key": "one"}
    identifier = client.post(URL, json=GOOD, headers=headers).get_json()["id"]
    settle(identifier, status, *reasons)
    response = client.post(URL, json=GOOD, headers=headers)
    body = response.get_json()
    assert (response.status_code, body["id"]) == (http, identifier)
    if code is None:
        assert (body["status"], body["reasons"]) == (status, list(reasons))
    else:
        assert response.mimetype == "application/problem+json"
        assert (body["code"], body["status"]) == (code, 422)
        assert [error["code"] for error in body["errors"]] == list(reasons)
    followed = client.get(response.headers["Location"])
    assert followed.status_code == 200
    assert followed.get_json()["status"] == status


def test_under_a_path_of_the_site_the_location_is_there_as_well(client: FlaskClient) -> None:
    response = client.post(URL, json=GOOD, base_url="http://localhost/talk")
    location = response.headers["Location"]
    assert location.startswith(f"/talk{URL}/{response.get_json()['id']}?receipt=")
    followed = client.get(location.removeprefix("/talk"), base_url="http://localhost/talk")
    assert followed.status_code == 200


def test_a_key_replays_for_the_same_submission_and_conflicts_for_another(
    client: FlaskClient,
) -> None:
    headers = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
    first = client.post(URL, json=GOOD, headers=headers)
    again = client.post(URL, json={**GOOD, "captcha_token": "another"}, headers=headers)
    assert again.get_json()["id"] == first.get_json()["id"]
    other = client.post(URL, json={**GOOD, "content": "Autre chose"}, headers=headers)
    assert other.status_code == 409
    assert other.get_json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize("key", ["", "x" * 256, "clé"])
def test_an_unusable_key_is_refused(client: FlaskClient, key: str) -> None:
    response = client.post(URL, json=GOOD, headers={"Idempotency-Key": key})
    assert response.status_code == 400


def test_the_same_text_twice_is_a_conflict_with_a_sentence(client: FlaskClient) -> None:
    client.post(URL, json=GOOD)
    response = client.post(URL, json=GOOD)
    assert (response.status_code, response.get_json()["code"]) == (409, "duplicate")


def test_only_the_receipt_opens_a_comment_and_every_other_try_looks_the_same(
    client: FlaskClient,
) -> None:
    body = client.post(URL, json=GOOD).get_json()
    other = client.post(URL, json={**GOOD, "content": "Autre chose"}).get_json()
    unknown = "019ab000-0000-7000-8000-000000000000"
    tries = [
        f"{URL}/{body['id']}",
        f"{URL}/{body['id']}?receipt=x",
        f"{URL}/{body['id']}?receipt={quote(other['receipt'])}",
        f"{URL}/{unknown}?receipt={quote(body['receipt'])}",
    ]
    answers = {(r.status_code, r.data) for r in map(client.get, tries)}
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    found = client.get(f"{URL}/{body['id']}?receipt={quote(body['receipt'])}").get_json()
    assert found["id"] == body["id"]


def test_a_thread_lists_only_what_is_approved_without_private_fields(
    client: FlaskClient, settle: Settle
) -> None:
    given = {**GOOD, "email": "awa@example.org"}
    approved = client.post(URL, json=given).get_json()["id"]
    flagged = client.post(URL, json={**given, "content": "Autre chose"}).get_json()["id"]
    client.post(URL, json={**given, "content": "Encore autre chose"})
    settle(approved, Status.APPROVED)
    settle(flagged, Status.FLAGGED, Code.SPAM)
    body = client.get("/api/v1/threads/comments?thread=/marche").get_json()
    assert [comment["id"] for comment in body["comments"]] == [approved]
    assert body["next"] is None
    assert "awa@example.org" not in json.dumps(body)


def test_a_foreign_cursor_is_a_mistake(client: FlaskClient) -> None:
    response = client.get("/api/v1/threads/comments?thread=/marche&cursor=x'--")
    assert response.status_code == 400
    assert response.get_json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize(
    ("prefer", "applied"),
    [("respond-async", "respond-async"), ("wait=0", "wait=0"), ("wait=x", None), ("", None)],
)
def test_a_preference_is_acknowledged_or_ignored(
    client: FlaskClient, prefer: str, applied: str | None
) -> None:
    response = client.post(URL, json=GOOD, headers={"Prefer": prefer})
    assert response.headers.get("Preference-Applied") == applied


def test_what_does_not_exist_is_told_in_the_same_shape(client: FlaskClient) -> None:
    missing, wrong = client.get("/api/v1/nothing"), client.put(URL)
    assert (missing.status_code, wrong.status_code) == (404, 405)
    assert missing.mimetype == wrong.mimetype == "application/problem+json"
    assert "POST" in wrong.headers["Allow"]
