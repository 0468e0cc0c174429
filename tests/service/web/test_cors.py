import pytest
from flask import Flask

from config.settings import Settings
from service.web.app import create_app

URL = "/api/v1/comments"


@pytest.fixture
def open_app(settings: Settings) -> Flask:
    return create_app(settings.replace(allowed_origins="https://www.example.org"))


def test_an_allowed_page_may_read_the_answer(open_app: Flask) -> None:
    client = open_app.test_client()
    headers = {"Origin": "https://www.example.org"}
    response = client.post(URL, json={}, headers=headers)
    assert response.headers["Access-Control-Allow-Origin"] == "https://www.example.org"
    assert "Location" in response.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers
    preflight = client.options(URL, headers=headers)
    assert preflight.status_code == 200
    assert "Idempotency-Key" in preflight.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "*",
        "http://www.example.org",
        "https://www.example.org:8443",
        "https://www.example.org.evil.example",
        "https://evilwww.example.org",
        "https://example.org",
        "https://WWW.EXAMPLE.ORG@evil.example",
        "https://www.example.org/",
        "",
    ],
)
def test_no_other_page_may(open_app: Flask, origin: str) -> None:
    for response in (
        open_app.test_client().post(URL, json={}, headers={"Origin": origin}),
        open_app.test_client().options(URL, headers={"Origin": origin}),
    ):
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Origin" in response.headers["Vary"]


def test_the_admin_api_is_for_no_page_at_all(open_app: Flask) -> None:
    headers = {"Origin": "https://www.example.org"}
    response = open_app.test_client().get("/api/v1/admin/comments", headers=headers)
    assert "Access-Control-Allow-Origin" not in response.headers
