import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from redis import Redis

from config.settings import Settings
from service.moderation import standby, store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.drafts import Draft, Findings, Seal
from service.moderation.identifiers import new_identifier
from service.moderation.prechecks import tell_findings
from service.moderation.store.work import ATTEMPTS, LEASE
from service.moderation.verdict import Signal
from service.web.services import NAME
from tests.conftest import SECRET
from tests.service.moderation.samples import new_comment
from tests.service.web.apps import open_app

CONTENT = "Merci pour cet article sur le grand marché de Dakar, on y apprend beaucoup."
BODY = {"content": CONTENT, "author": "Awa"}
CLEAN = Signal("spam", Code.SPAM, 0.1)
SPAM = Signal("spam", Code.SPAM, 0.7)

Act = Callable[[Draft], None]


@contextmanager
def hire(redis_url: str, findings: Findings, act: Act = lambda _: None) -> Iterator[None]:
    """A worker that stands by for one draft, and finds in it what the test says."""
    client = Redis.from_url(redis_url)
    place = standby.Place(client, "worker")
    place.take()

    def answer() -> None:
        text = place.await_call(5)
        if text and text != standby.COME:
            draft = Draft.read(text)
            act(draft)
            tell_findings(client, Seal(SECRET), draft, text, findings)

    thread = threading.Thread(target=answer)
    thread.start()
    yield
    standby.call(client)
    thread.join()


@pytest.fixture
def patient(settings: Settings) -> Iterator[Flask]:
    with open_app(settings.replace(answer_within=0.2)) as app:
        # What is not settled at once is not waited for long, since nobody moderates here.
        yield app


@pytest.mark.parametrize(
    ("signal", "answer", "status"),
    [(CLEAN, 201, Status.APPROVED), (SPAM, 202, Status.FLAGGED)],
)
def test_what_a_worker_finds_in_time_is_told_and_stored_at_once(
    patient: Flask,
    database: Database,
    redis_url: str,
    signal: Signal,
    answer: int,
    status: Status,
) -> None:
    with hire(redis_url, Findings([signal], 0)):
        response = patient.test_client().post("/api/v1/comments", json=BODY)
    assert (response.status_code, response.get_json()["status"]) == (answer, status)
    record = store.find_record(database, response.get_json()["id"])
    assert record is not None
    assert (record.comment.status, list(record.signals)) == (status, [signal])


def test_findings_under_another_revision_of_the_site_decide_nothing(
    patient: Flask, redis_url: str
) -> None:
    with hire(redis_url, Findings([CLEAN], 7)):
        response = patient.test_client().post("/api/v1/comments", json=BODY)
    assert response.get_json()["status"] == Status.PENDING


def test_a_copy_that_came_in_meanwhile_has_the_comment_moderated_the_ordinary_way(
    patient: Flask, database: Database, redis_url: str
) -> None:
    now = patient.extensions[NAME].now

    def say_the_same(_: Draft) -> None:
        copy = new_comment(id=new_identifier(now()), content=f"{CONTENT} !")
        store.add(database, copy, now())

    with hire(redis_url, Findings([CLEAN], 0), say_the_same):
        response = patient.test_client().post("/api/v1/comments", json=BODY)
    assert response.get_json()["status"] == Status.PENDING


def test_ids_follow_the_order_in_which_comments_are_stored(
    patient: Flask, database: Database, redis_url: str
) -> None:
    now = patient.extensions[NAME].now
    others: list[str] = []

    def come_in_between(_: Draft) -> None:
        others.append(store.add(database, new_comment(id=new_identifier(now())), now()))

    with hire(redis_url, Findings([CLEAN], 0), come_in_between):
        response = patient.test_client().post("/api/v1/comments", json=BODY)
    assert others[0] < response.get_json()["id"]


def test_a_comment_whose_worker_never_answered_has_one_crash_less_to_go(
    patient: Flask, database: Database, redis_url: str
) -> None:
    client = patient.test_client()
    standby.Place(Redis.from_url(redis_url), "dead").take()
    identifier = client.post("/api/v1/comments", json=BODY).get_json()["id"]
    now = patient.extensions[NAME].now()
    for crash in range(1, ATTEMPTS):
        assert store.hold_exhausted(database, now) == []
        (taken,) = store.lease(database, [identifier], f"worker-{crash}", now)
        assert taken.attempts == 1 + crash
        now += LEASE + timedelta(seconds=1)
    assert store.lease(database, [identifier], "worker", now) == []
    assert store.hold_exhausted(database, now) == [identifier]


def test_who_does_not_wait_is_answered_before_anything_is_found(
    patient: Flask, redis_url: str
) -> None:
    headers = {"Prefer": "respond-async"}
    with hire(redis_url, Findings([CLEAN], 0)):
        response = patient.test_client().post("/api/v1/comments", json=BODY, headers=headers)
    assert (response.status_code, response.get_json()["status"]) == (202, Status.PENDING)
