"""Strings that have broken programs, in every field, in every format, on both databases alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import Settings
from service.moderation.submission import DEFAULT_THREAD, normalise
from tests.conftest import ADMIN_TOKEN, SECRET
from tests.security.lists import read_injections, read_naughty
from tests.servers import PostgresServer
from tests.service.web.apps import open_app
from tests.service.web.payloads import PAYLOADS

Record = Callable[[str, object], None]
URL = "/api/v1/comments"
BEARER = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
FIELDS = ("content", "author", "email", "url", "thread", "thread_title", "parent", "lang", "site")
KEPT = ("content", "author", "thread", "thread_title")
VARYING = {"id", "receipt", "status_url", "instance"}


def send_json(client: FlaskClient, fields: dict[str, str]) -> TestResponse:
    return client.post(URL, json=fields)


def send_form(client: FlaskClient, fields: dict[str, str]) -> TestResponse:
    return client.post(URL, data=fields, headers={"Accept": "application/json"})


def send_multipart(client: FlaskClient, fields: dict[str, str]) -> TestResponse:
    headers = {"Accept": "application/json"}
    return client.post(URL, data=fields, content_type="multipart/form-data", headers=headers)


WAYS = {"JSON": send_json, "form": send_form, "multipart": send_multipart}
"""In which a stranger can write; one more is one more line."""


@dataclass
class Pair:
    """The same installation on each database."""

    clients: tuple[FlaskClient, FlaskClient]
    tries: int = 0

    def ask(self, act: Callable[[FlaskClient], TestResponse]) -> TestResponse:
        """The answer, which both give but for what no two answers have in common."""
        answers = [act(client) for client in self.clients]
        told = [(answer.status_code, answer.mimetype, strip(answer)) for answer in answers]
        assert told[0] == told[1]
        assert answers[0].status_code < 500
        self.tries += 2
        return answers[0]


def strip(answer: TestResponse) -> object:
    found = answer.get_json(silent=True)
    if not isinstance(found, dict):
        return answer.mimetype
    return {name: value for name, value in found.items() if name not in VARYING}


@pytest.fixture
def pair(
    migrated_file: Any, migrated_name: str, postgres: PostgresServer, redis_url: str, tmp_path: Any
) -> Iterator[Pair]:
    copy = tmp_path / "palabre.db"
    copy.write_bytes(migrated_file.read_bytes())
    url = postgres.create_database(migrated_name)
    with (
        open_app(compose(f"sqlite:///{copy}", redis_url)) as one,
        open_app(compose(url.replace("postgresql://", "postgresql+psycopg://"), redis_url)) as two,
    ):
        yield Pair((one.test_client(), two.test_client()))
    postgres.drop_database(url)


def compose(database_url: str, redis_url: str) -> Settings:
    return Settings.model_validate(
        {
            "secret_key": SECRET,
            "admin_token": ADMIN_TOKEN,
            "database_url": database_url,
            "redis_url": redis_url,
            "captcha_provider": "none",
            "rate_limit": "100000/second",
            "answer_within": 0,
        }
    )


def try_all(pair: Pair, strings: list[str], ways: dict[str, Any]) -> None:
    for number, text in enumerate(strings):
        for way, send in ways.items():
            for field in FIELDS:
                name = f"{number} {way} {field}"
                fields = {"content": f"Avis {name}", "author": "Awa", "thread": f"/{name}"}
                fields[field] = f"{fields.get(field, '')} {text}" if field in fields else text
                answer = pair.ask(lambda client, f=fields, s=send: s(client, f))  # type: ignore[misc]
                if answer.status_code == 202 and field in KEPT:
                    check_kept(pair, field, fields[field], answer)


def check_kept(pair: Pair, field: str, given: str, answer: TestResponse) -> None:
    """What was taken is stored as it was sent, but for what `normalise` says."""
    path = f"/api/v1/admin/comments/{answer.get_json()['id']}"
    kept = pair.clients[0].get(path, headers=BEARER).get_json()
    as_sent = given.replace("\r\n", "\n")
    expected = normalise(as_sent) or (DEFAULT_THREAD if field == "thread" else "")
    assert kept[field] == expected, repr(given)


def test_our_own_hostile_texts_are_answered_alike_on_both_databases(
    pair: Pair, record_property: Record
) -> None:
    try_all(pair, list(PAYLOADS[:3]), WAYS)
    record_property("tries", pair.tries)


def test_hostile_searches_are_answered_alike_on_both_databases(
    pair: Pair, record_property: Record
) -> None:
    for text in read_naughty()[:60]:
        for name in ("q", "cursor", "status", "limit"):
            query = {name: text[:190]}
            pair.ask(
                lambda client, q=query: client.get(  # type: ignore[misc]
                    "/api/v1/admin/comments", query_string=q, headers=BEARER
                )
            )
    record_property("tries", pair.tries)


@pytest.mark.security
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("way", WAYS)
def test_the_big_list_of_naughty_strings_breaks_nothing(
    pair: Pair, way: str, record_property: Record
) -> None:
    strings = read_naughty()
    assert len(strings) > 450, "`make security` fetches the list"
    try_all(pair, strings, {way: WAYS[way]})
    record_property("tries", pair.tries)


@pytest.mark.security
@pytest.mark.timeout(1800)
def test_public_lists_of_injections_come_back_as_they_were_sent(
    pair: Pair, record_property: Record
) -> None:
    strings = read_injections()
    assert len(strings) > 4_000, "`make security` fetches the list"
    for number, text in enumerate(strings):
        fields = {"content": f"{number} {text}"[:9_000], "author": text[:60] or "Awa"}
        way = list(WAYS.values())[number % len(WAYS)]
        answer = pair.ask(lambda client, f=fields, s=way: s(client, f))  # type: ignore[misc]
        if answer.status_code == 202:
            check_kept(pair, "content", fields["content"], answer)
    record_property("tries", pair.tries)
