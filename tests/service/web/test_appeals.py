import json
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.verdict import Settlement, Verdict

URL = "/api/v1/comments"
WORDS = "Je cite un document public."


@pytest.fixture
def refused(client: FlaskClient, database: Database, now: datetime) -> dict[str, str]:
    """What the author of a refused comment is told of it."""
    told = client.post(URL, json={"content": "Achetez vite et bien", "author": "Awa"}).get_json()
    store.lease(database, [told["id"]], "worker", now)
    settlement = Settlement(told["id"], (), Verdict(Status.REJECTED, (Code.SPAM,)))
    assert store.settle(database, [settlement], "worker", now)
    return {key: str(value) for key, value in told.items()}


def test_an_appeal_in_json_is_answered_with_where_the_comment_stands_now(
    client: FlaskClient, refused: dict[str, str]
) -> None:
    body = {"receipt": refused["receipt"], "content": WORDS, "lang": "de"}
    response = client.post(f"{URL}/{refused['id']}/appeal", json=body)
    assert response.status_code == 202
    assert response.headers["Content-Language"] == "de"
    told = response.get_json()
    assert (told["status"], told["reasons"]) == ("flagged", ["appealed", "spam"])
    assert told["message"].startswith("Ihre Bitte um erneute Prüfung")
    assert told["status_url"] == f"/c/{refused['receipt']}"
    assert client.get(told["status_url"]).status_code == 200
    assert client.get(response.headers["Location"]).get_json()["status"] == "flagged"


def test_a_receipt_of_another_comment_opens_nothing(
    client: FlaskClient, refused: dict[str, str]
) -> None:
    other = client.post(URL, json={"content": "Merci pour tout.", "author": "Awa"}).get_json()
    for receipt in (other["receipt"], f"{refused['receipt']}x", "", None, 7):
        body = {"receipt": receipt, "content": WORDS}
        response = client.post(f"{URL}/{refused['id']}/appeal", json=body)
        assert response.status_code == 404
        assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "appeal_too_short"),
        (" " * 50, "appeal_too_short"),
        ("x" * 9, "appeal_too_short"),
        ("x" * 2_001, "appeal_too_long"),
        (None, "bad_request"),
        (12345678901, "bad_request"),
        ("\ud800" * 20, "bad_request"),
    ],
)
def test_a_text_that_is_none_is_told_beside_its_field(
    client: FlaskClient, refused: dict[str, str], content: object, code: str
) -> None:
    body = json.dumps({"receipt": refused["receipt"], "content": content})
    address = f"{URL}/{refused['id']}/appeal"
    response = client.post(address, data=body, content_type="application/json")
    assert response.status_code == 400
    (error,) = response.get_json()["errors"]
    assert (error["field"], error["code"]) == ("content", code)


@pytest.mark.parametrize("content", ["x" * 10, "é" * 2_000])
def test_the_limits_themselves_are_within(
    client: FlaskClient, refused: dict[str, str], content: str
) -> None:
    body = {"receipt": refused["receipt"], "content": content}
    assert client.post(f"{URL}/{refused['id']}/appeal", json=body).status_code == 202


def test_a_form_posted_to_the_api_is_answered_in_json(
    client: FlaskClient, refused: dict[str, str]
) -> None:
    body = {"receipt": refused["receipt"], "content": "Non."}
    browser = {"Accept": "text/html"}
    response = client.post(f"{URL}/{refused['id']}/appeal", data=body, headers=browser)
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


def test_an_appeal_that_is_taken_is_counted_and_one_that_is_not_is_not(
    client: FlaskClient, refused: dict[str, str]
) -> None:
    def count() -> float:
        return REGISTRY.get_sample_value("palabre_appeals_total", {"outcome": "made"}) or 0

    before = count()
    body = {"receipt": refused["receipt"], "content": WORDS}
    statuses = [
        client.post(f"{URL}/{refused['id']}/appeal", json=body).status_code for _ in range(2)
    ]
    assert statuses == [202, 409]
    assert count() - before == 1
