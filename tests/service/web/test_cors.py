from collections.abc import Iterator

import pytest
from flask import Flask

from config.settings import Settings
from tests.service.web.apps import open_app

URL = "/api/v1/comments"


@pytest.fixture
def open_to_one(settings: Settings) -> Iterator[Flask]:
    with open_app(settings.replace(allowed_origins="https://www.example.org")) as app:
        yield app


def test_an_allowed_page_may_read_the_answer(open_to_one: Flask) -> None:
    client = open_to_one.test_client()
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
def test_no_other_page_may(open_to_one: Flask, origin: str) -> None:
    for response in (
        open_to_one.test_client().post(URL, json={}, headers={"Origin": origin}),
        open_to_one.test_client().options(URL, headers={"Origin": origin}),
    ):
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Origin" in response.headers["Vary"]


def test_the_admin_api_is_for_no_page_at_all(open_to_one: Flask) -> None:
    headers = {"Origin": "https://www.example.org"}
    response = open_to_one.test_client().get("/api/v1/admin/comments", headers=headers)
    assert "Access-Control-Allow-Origin" not in response.headers
