import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from config.settings import Settings
from service.moderation import store
from service.moderation.database import Database
from service.web.app import create_app
from service.web.services import NAME

URL = "/api/v1/comments"
GOOD = {"content": "Merci pour cet article.", "author": "Awa"}


def test_without_redis_a_comment_is_accepted_and_durable(
    settings: Settings, database: Database
) -> None:
    app = create_app(settings.replace(redis_url="unix:///nonexistent/valkey.sock"))
    response = app.test_client().post(URL, json=GOOD)
    assert response.status_code == 202
    assert store.find_record(database, response.get_json()["id"]) is not None
    app.extensions[NAME].board.close()
    app.extensions[NAME].database.close()


def test_without_redis_the_rate_is_limited_all_the_same(settings: Settings) -> None:
    changed = settings.replace(redis_url="unix:///nonexistent/valkey.sock", rate_limit="2/hour")
    app = create_app(changed)
    client = app.test_client()
    codes = [client.post(URL, json={**GOOD, "thread": str(i)}).status_code for i in range(3)]
    assert codes == [202, 202, 429]
    app.extensions[NAME].board.close()
    app.extensions[NAME].database.close()


def test_a_database_that_cannot_answer_is_a_503_with_a_sentence(
    client: FlaskClient, database: Database
) -> None:
    with database.write() as connection:
        connection.execute(text("ALTER TABLE comments RENAME TO gone"))
    response = client.post(URL, json=GOOD)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert response.get_json()["code"] == "service_unavailable"


def test_a_crash_tells_nothing_of_its_inside(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def crash() -> None:
        raise RuntimeError("s3cret")

    app.add_url_rule("/crash", view_func=crash)
    response = app.test_client().get("/crash")
    assert response.status_code == 500
    assert b"s3cret" not in response.data
    assert "s3cret" in caplog.text


def test_one_too_many_is_told_when_to_come_back(settings: Settings) -> None:
    app = create_app(settings.replace(rate_limit="2/hour", trusted_proxies="127.0.0.1"))
    client = app.test_client()

    def post(address: str, thread: str) -> int:
        headers = {"X-Forwarded-For": address}
        return client.post(URL, json={**GOOD, "thread": thread}, headers=headers).status_code

    assert [post("192.0.2.1", str(i)) for i in range(3)] == [202, 202, 429]
    assert post("192.0.2.2", "elsewhere") == 202
    response = client.post(
        URL, json={**GOOD, "thread": "x"}, headers={"X-Forwarded-For": "192.0.2.1"}
    )
    assert 0 < int(response.headers["Retry-After"]) <= 3600
    assert response.get_json()["code"] == "too_many_requests"
    app.extensions[NAME].board.close()
    app.extensions[NAME].database.close()
