"""Whatever OpenAI's moderation endpoint refuses, in the form of its error objects."""

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
from tests.service.web.doors.answering import answering
from tests.service.web.doors.sights import always

URL = "/v1/moderations"
TEXT_PART, IMAGE = {"type": "text", "text": "a"}, {"type": "image_url", "image_url": {"url": "x"}}


def post(client: FlaskClient, key: str, body: object, **headers: str) -> TestResponse:
    sent = {"Authorization": f"Bearer {key}", **headers}
    return client.post(URL, data=json.dumps(body), headers=sent, content_type="application/json")


@pytest.mark.parametrize(
    ("body", "parameter", "code"),
    [
        ({}, "input", "missing_required_parameter"),
        ({"input": None}, "input", "missing_required_parameter"),
        ({"input": 7}, "input", "invalid_type"),
        ({"input": {}}, "input", "invalid_type"),
        ({"input": []}, "input", "empty_array"),
        ({"input": ["a"] * 33}, "input", "array_above_max_length"),
        ({"input": ["a", 7]}, "input[1]", "invalid_type"),
        ({"input": ["a", TEXT_PART]}, "input[0].type", "invalid_value"),
        ({"input": [TEXT_PART, IMAGE]}, "input[1]", "image_not_supported"),
        ({"input": [{"type": "audio"}]}, "input[0].type", "invalid_value"),
        ({"input": [{"type": "text"}]}, "input[0].text", "invalid_type"),
        ({"input": "x" * 20_001}, "input", "string_above_max_length"),
        ({"input": "\ud800"}, "input", "invalid_value"),
        ({"input": ""}, "input", "empty_string"),
        ({"input": ["a", "\u0000"]}, "input[1]", "empty_string"),
        ({"input": "a", "model": 7}, "model", "invalid_type"),
        ({"input": "a", "model": "\ud800"}, "model", "invalid_type"),
        ({"input": "a", "pad": "x" * 262_144}, None, "request_too_large"),
        ([], None, None),
        ({"input": "a", **{str(each): 1 for each in range(60)}}, None, None),
    ],
)
def test_what_cannot_be_judged_is_refused_in_openai_s_form(
    client: FlaskClient, key: str, body: object, parameter: str | None, code: str | None
) -> None:
    answer = post(client, key, body)
    assert answer.status_code == 400
    assert answer.json is not None
    error = answer.json["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["type"], error["param"], error["code"]) == (
        "invalid_request_error",
        parameter,
        code,
    )


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000, b'{"input": NaN}'])
def test_what_is_no_json_object_is_refused(client: FlaskClient, key: str, raw: bytes) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    answer = client.post(URL, data=raw, headers=headers, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json is not None
    assert "could not parse" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", None),
        ("Bearer", None),
        ("Basic abc", None),
        ("Bearer unknownkey12", "invalid_api_key"),
        ("bearer é", "invalid_api_key"),
    ],
)
def test_without_a_key_of_a_site_it_is_401(
    client: FlaskClient, header: str, code: str | None
) -> None:
    answer = client.post(URL, json={"input": "a"}, headers={"Authorization": header})
    assert answer.json is not None
    error = answer.json["error"]
    assert (answer.status_code, error["type"], error["code"]) == (
        401,
        "invalid_request_error",
        code,
    )


def test_a_revoked_key_opens_nothing(
    client: FlaskClient, key: str, database: Database, now: datetime
) -> None:
    (known,) = list_site_keys(database, "default")
    revoke_site_key(database, "default", known.id, "awa", now)
    answer = post(client, key, {"input": "a"})
    assert answer.status_code == 401
    assert key not in answer.text


def test_a_page_of_a_foreign_origin_is_turned_away(client: FlaskClient, key: str) -> None:
    answer = post(client, key, {"input": "a"}, Origin="https://evil.example")
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.fixture
def slow(settings: Settings) -> Iterator[FlaskClient]:
    with open_app(settings.replace(door_rate_limit="1/minute")) as app:
        yield app.test_client()


def test_who_asks_too_often_is_told_when_to_come_back(slow: FlaskClient, key: str) -> None:
    post(slow, key, {})
    answer = post(slow, key, {"input": "a"})
    assert answer.json is not None
    assert (answer.status_code, answer.json["error"]["code"]) == (429, "rate_limit_exceeded")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def is_unavailable(answer: TestResponse) -> bool:
    assert answer.json is not None
    return (answer.status_code, answer.json["error"]["type"]) == (503, "server_error")


def test_without_redis_or_a_database_nothing_is_made_up(settings: Settings, key: str) -> None:
    for nowhere in (
        {"redis_url": "unix:///nonexistent/valkey.sock"},
        {"database_url": "postgresql+psycopg://nobody@127.0.0.1:1/none"},
    ):
        with open_app(settings.replace(**nowhere)) as app:
            assert is_unavailable(post(app.test_client(), key, {"input": "a"}))


def test_a_check_that_could_not_be_made_is_no_zero(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    with answering(redis_url, always(threat=None)):
        assert is_unavailable(post(client, key, {"input": "a"}))
