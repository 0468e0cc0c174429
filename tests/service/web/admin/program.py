"""A program that reviews through the admin API, and how its answers are read."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import ADMIN_TOKEN

BASE = "/api/v1/admin/comments"
BEARER = {"Authorization": f"Bearer {ADMIN_TOKEN}"}


class Program:
    """It holds the operator's token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str = "", **query: object) -> TestResponse:
        return self.client.get(BASE + path, query_string=query, headers=BEARER)

    def post(self, path: str, body: Any = None) -> TestResponse:
        return self.client.post(BASE + path, json=body, headers=BEARER)


def ids(response: TestResponse) -> list[str]:
    assert response.json is not None, response.text
    return [comment["id"] for comment in response.json["comments"]]


def wrong_fields(response: TestResponse) -> list[str]:
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert response.json is not None
    return [error["field"] for error in response.json["errors"]]
