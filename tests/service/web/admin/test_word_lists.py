"""The admin API's word lists, as a program uses them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.policy import Policy
from service.moderation.store.sites import read_site
from service.moderation.store.word_lists import find_saved_lists
from service.moderation.words.judge import ListName
from service.web.admin.trials import MOST_TRIED, try_lists
from service.web.services import NAME
from tests.service.moderation.histories import add_decided, read_everything
from tests.service.web.admin.program import BEARER, wrong_fields
from tests.service.web.apps import open_app

BASE = "/api/v1/admin/word-lists"


class Program:
    """It holds the operator's token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, name: str) -> TestResponse:
        return self.client.get(f"{BASE}/{name}", headers=BEARER)

    def put(self, name: str, body: Any, seen: str | None) -> TestResponse:
        condition = {} if seen is None else {"If-Match": seen}
        return self.client.put(f"{BASE}/{name}", json=body, headers={**BEARER, **condition})

    def replay(self, name: str, body: Any) -> TestResponse:
        return self.client.post(f"{BASE}/{name}/replay", json=body, headers=BEARER)


@pytest.fixture
def words(client: FlaskClient) -> Program:
    return Program(client)


def add_history(database: Database, settings: Settings, now: datetime) -> list[str]:
    policy = Policy.from_settings(settings)
    contents = ("Quel zorglub", "Merci", "Des zorglubs")
    return [
        add_decided(database, now + timedelta(seconds=number), policy, content)
        for number, content in enumerate(contents)
    ]


def test_a_list_is_saved_and_read_back_with_its_revision_as_etag(
    words: Program, database: Database
) -> None:
    empty = words.get("blocked")
    assert empty.json is not None
    assert (empty.headers["ETag"], empty.json["content"], empty.json["saved_by"]) == (
        '"0"',
        "",
        None,
    )
    saved = words.put("blocked", {"content": "# nous\r\nzorglub~\r\n"}, empty.headers["ETag"])
    assert saved.json is not None
    assert (saved.json["content"], saved.json["entries"], saved.json["saved_by"]) == (
        "# nous\nzorglub~",
        1,
        "api",
    )
    again = words.get("blocked")
    assert again.json == saved.json
    assert again.headers["ETag"] == saved.headers["ETag"] == f'"{saved.json["revision"]}"'
    assert find_saved_lists(database, "default")[ListName.SUSPECT].revision == 0


def test_of_two_who_saw_the_same_the_second_is_refused(words: Program, database: Database) -> None:
    seen = words.get("blocked").headers["ETag"]
    assert words.put("blocked", {"content": "un"}, seen).status_code == 200
    assert words.put("blocked", {"content": "deux"}, seen).status_code == 412
    assert words.put("blocked", {"content": "deux"}, None).status_code == 428
    assert words.put("blocked", {"content": "deux"}, f"W/{seen}").status_code == 412
    assert find_saved_lists(database, "default")[ListName.BLOCKED].content == "un"
    assert words.put("blocked", {"content": "deux"}, "*").status_code == 200


def test_every_bad_line_is_named_and_nothing_is_saved(words: Program, database: Database) -> None:
    body = {"content": "bon\n*\nes*\n", "last": 0}
    for answer in (words.put("suspect", body, "*"), words.replay("suspect", body)):
        assert wrong_fields(answer) == ["content", "last"]
        assert answer.json is not None
        assert answer.json["lines"] == [
            {"line": 2, "text": "*", "problem": "no_word"},
            {"line": 3, "text": "es*", "problem": "short_stem"},
        ]
    assert find_saved_lists(database, "default")[ListName.SUSPECT].revision == 0


@pytest.mark.parametrize(
    "body",
    [{}, {"content": None}, {"content": ["a"]}, {"content": "x" * 50_001}],
)
def test_what_is_no_content_is_refused(words: Program, body: Any) -> None:
    assert wrong_fields(words.put("suspect", body, "*")) == ["content"]


def test_half_a_character_is_refused(client: FlaskClient) -> None:
    data, headers = r'{"content": "\ud800"}', {**BEARER, "If-Match": "*"}
    path = f"{BASE}/suspect"
    answer = client.put(path, data=data, headers=headers, content_type="application/json")
    assert wrong_fields(answer) == ["content"]


@pytest.mark.parametrize("last", [0, -1, MOST_TRIED + 1, True, 1.5, "5", None])
def test_the_length_of_a_replay_is_bounded(words: Program, last: object) -> None:
    assert wrong_fields(words.replay("suspect", {"content": "mot", "last": last})) == ["last"]


def test_a_replay_tells_what_a_list_would_change_and_writes_nothing(
    words: Program, database: Database, settings: Settings, now: datetime
) -> None:
    history = add_history(database, settings, now)
    before = read_everything(database)
    told = words.replay("blocked", {"content": "zorglub~"}).json
    assert told is not None
    assert (told["looked_at"], told["complete"], told["changed"]) == (3, True, 2)
    assert told["counts"] == [{"before": "approved", "after": "rejected", "count": 2}]
    assert told["changes"][1] == {
        "id": history[0],
        "before": "approved",
        "after": "rejected",
        "status": "approved",
        "words": ["zorglub~"],
        "author": "Awa",
        "content": "Quel zorglub",
    }
    assert words.get("blocked").headers["ETag"] == '"0"'
    assert read_everything(database) == before
    one = words.replay("blocked", {"content": "zorglub~", "last": 1}).json
    assert one is not None
    assert one["looked_at"] == 1


def test_a_replay_takes_the_other_list_as_it_was_saved(
    words: Program, database: Database, settings: Settings, now: datetime
) -> None:
    add_history(database, settings, now)
    words.put("suspect", {"content": "merci"}, "*")
    told = words.replay("blocked", {"content": "zorglub"}).json
    assert told is not None
    assert {(each["after"], each["count"]) for each in told["counts"]} == {
        ("flagged", 1),
        ("rejected", 1),
    }


def test_a_replay_ends_when_its_time_is_up(
    app: Flask, database: Database, settings: Settings, now: datetime
) -> None:
    add_history(database, settings, now)
    site = read_site(database, "default")
    assert site is not None
    report = try_lists(app.extensions[NAME], site, {ListName.BLOCKED: "zorglub"}, seconds=0.0)
    assert (report.looked_at, report.complete) == (1, False)


def test_a_word_file_that_cannot_be_read_here_is_not_the_programs_fault(
    settings: Settings,
) -> None:
    with open_app(settings.replace(blocked_words_file="/nowhere/words.txt")) as app:
        answer = Program(app.test_client()).replay("blocked", {"content": "mot"})
        assert answer.status_code == 503
