"""Whom the Perspective door turns away, in the words of Google's API front end."""

import json
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.store.site_keys import list_site_keys, revoke_site_key
from tests.service.web.apps import open_app

ANALYZE, SUGGEST = "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore"
PLAIN = {"comment": {"text": "Bonjour à toutes"}, "requestedAttributes": {"TOXICITY": {}}}
INFO = "type.googleapis.com/google.rpc.ErrorInfo"


def post(client: FlaskClient, key: str, body: object, path: str = ANALYZE) -> TestResponse:
    return client.post(f"{path}?key={key}", json=body)


@pytest.fixture
def slow(settings: Settings) -> Iterator[FlaskClient]:
    with open_app(settings.replace(door_rate_limit="1/minute")) as app:
        yield app.test_client()


@pytest.mark.parametrize("path", [ANALYZE, SUGGEST])
def test_a_caller_without_a_key_is_turned_away(client: FlaskClient, path: str) -> None:
    answer = client.post(path, json=PLAIN)
    assert answer.json is not None
    error = answer.json["error"]
    assert (answer.status_code, error["status"]) == (403, "PERMISSION_DENIED")
    assert error["message"].startswith("Method doesn't allow unregistered callers")


@pytest.mark.parametrize("path", [ANALYZE, SUGGEST])
def test_a_key_that_is_not_valid_is_refused_as_google_does(
    client: FlaskClient, key: str, database: Database, now: datetime, path: str
) -> None:
    (known,) = list_site_keys(database, "default")
    revoke_site_key(database, "default", known.id, "awa", now)
    for invalid in (key, "unknownkey12", "é", "x" * 3000):
        answer = post(client, invalid, PLAIN, path)
        assert answer.status_code == 400
        assert answer.json == {
            "error": {
                "code": 400,
                "message": "API key not valid. Please pass a valid API key.",
                "status": "INVALID_ARGUMENT",
                "details": [
                    {
                        "@type": INFO,
                        "reason": "API_KEY_INVALID",
                        "domain": "googleapis.com",
                        "metadata": {"service": "commentanalyzer.googleapis.com"},
                    }
                ],
            }
        }


def test_a_page_of_a_foreign_origin_is_turned_away_and_may_read_nothing(
    client: FlaskClient, key: str
) -> None:
    headers = {"Origin": "https://evil.example"}
    for answer in (
        client.post(f"{ANALYZE}?key={key}", json=PLAIN, headers=headers),
        client.options(ANALYZE, headers={**headers, "Access-Control-Request-Method": "POST"}),
    ):
        assert not [name for name in answer.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118
    refused = client.post(f"{ANALYZE}?key={key}", json=PLAIN, headers=headers)
    assert (refused.status_code, json.loads(refused.data)["error"]["status"]) == (
        403,
        "PERMISSION_DENIED",
    )


def test_who_asks_too_often_is_told_when_to_come_back(slow: FlaskClient, key: str) -> None:
    slow.post(f"{ANALYZE}?key={key}", json={})
    answer = slow.post(f"{ANALYZE}?key={key}", json=PLAIN)
    assert answer.json is not None
    assert (answer.status_code, answer.json["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
