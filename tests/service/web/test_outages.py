from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import NoReturn

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from config.settings import Settings
from service.moderation import store
from service.moderation.broker import connect
from service.moderation.database import UNREACHABLE, Database
from service.moderation.verdict_board import VerdictBoard
from service.web.services import NAME, Services
from tests.service.web.apps import open_app

URL = "/api/v1/comments"
NOWHERE = "unix:///nonexistent/valkey.sock"
GOOD = {"content": "Merci pour cet article.", "author": "Awa"}


def test_without_redis_a_comment_is_accepted_and_durable(
    settings: Settings, database: Database
) -> None:
    with open_app(settings.replace(redis_url=NOWHERE)) as app:
        response = app.test_client().post(URL, json=GOOD)
    assert response.status_code == 202
    assert store.find_record(database, response.get_json()["id"]) is not None


def test_without_redis_the_rate_is_limited_all_the_same(settings: Settings) -> None:
    with open_app(settings.replace(redis_url=NOWHERE, rate_limit="2/hour")) as app:
        client = app.test_client()
        codes = [client.post(URL, json={**GOOD, "thread": str(i)}).status_code for i in range(3)]
    assert codes == [202, 202, 429]


def test_a_database_that_cannot_answer_is_a_503_with_a_sentence(settings: Settings) -> None:
    with open_app(settings.replace(database_url="postgresql://nobody@127.0.0.1:1/none")) as app:
        response = app.test_client().post(URL, json=GOOD)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert response.get_json()["code"] == "service_unavailable"


def test_a_database_that_fails_after_the_commit_undoes_no_acknowledgement(
    settings: Settings, database: Database
) -> None:
    def fail(_: Iterable[str]) -> NoReturn:
        raise UNREACHABLE[0]("", None, Exception())

    with open_app(settings.replace(answer_within=1)) as app:
        services: Services = app.extensions[NAME]
        deaf = VerdictBoard(partial(connect, "unix:///nonexistent/valkey.sock"), fail)
        app.extensions[NAME] = replace(services, board=deaf)
        response = app.test_client().post(URL, json=GOOD)
        deaf.close()
        app.extensions[NAME] = services
    assert (response.status_code, response.get_json()["status"]) == (202, "pending")
    assert store.find_outcome(database, response.get_json()["id"]) is not None


def test_what_a_failing_statement_carried_is_in_no_message(database: Database) -> None:
    with pytest.raises(DBAPIError) as failure, database.read() as connection:
        connection.execute(text("SELECT :name FROM nowhere"), {"name": "Canari"})
    assert "nowhere" in str(failure.value)
    assert "Canari" not in str(failure.value)


def test_a_crash_tells_nothing_of_its_inside(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def crash() -> str:
        raise RuntimeError("s3cret")

    app.add_url_rule("/crash", view_func=crash)
    response = app.test_client().get("/crash")
    assert response.status_code == 500
    assert b"s3cret" not in response.data
    assert "s3cret" in caplog.text


def test_one_too_many_is_told_when_to_come_back(settings: Settings) -> None:
    def post(address: str, thread: str) -> TestResponse:
        headers = {"X-Forwarded-For": address}
        return client.post(URL, json={**GOOD, "thread": thread}, headers=headers)

    with open_app(settings.replace(rate_limit="2/hour", trusted_proxies="127.0.0.1")) as app:
        client = app.test_client()
        codes = [post("192.0.2.1", str(i)).status_code for i in range(3)]
        other = post("192.0.2.2", "elsewhere").status_code
        refused = post("192.0.2.1", "x")
    assert (codes, other) == ([202, 202, 429], 202)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert refused.get_json()["code"] == "too_many_requests"
