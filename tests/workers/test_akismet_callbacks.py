import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from config.settings import Settings
from service.moderation import store
from service.moderation.akismet_schema import akismet_checks
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.store.acts import undo_act
from service.moderation.store.akismet import Checking, keep_answer
from service.moderation.store.akismet_calls import MOST_ATTEMPTS, list_due
from service.moderation.store.erasure import erase_one
from service.moderation.store.site_keys import find_by_site_key, issue_site_key
from service.moderation.verdict import Settlement, Signal, Verdict
from service.outgoing.allowance import Allowance
from service.outgoing.client import OutgoingClient
from tests.conftest import SECRET
from tests.service.moderation.samples import new_comment
from tests.standins.receiver import Receiver
from tests.waiting import wait_until
from workers.akismet_callbacks import Told, call_back, running_callbacks

ACT = "01a20b44-0000-7000-8000-000000000001"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def client() -> OutgoingClient:
    return OutgoingClient(Allowance.read(["127.0.0.1"]))


@pytest.fixture
def checking(database: Database, receiver: Receiver, now: datetime) -> Checking:
    keyring = Keyring(SECRET)
    key = issue_site_key(database, keyring, "default", "WordPress", "awa", now)
    known = find_by_site_key(database, keyring, key, now)
    assert known is not None
    return Checking(known.site_id, known.id, "words", receiver.url("/"), receiver.url("/ok"))


def settle(database: Database, identifier: str, status: Status, now: datetime) -> None:
    store.lease(database, [identifier], "worker", now)
    signal = Signal("toxicity", Code.TOXIC, 0.5)
    store.settle(database, [Settlement(identifier, [signal], Verdict(status))], "worker", now)


def held(database: Database, checking: Checking, now: datetime) -> tuple[str, str]:
    """The id and the guid of a comment that the caller was told to hold."""
    identifier = store.add(database, new_comment(), now)
    settle(database, identifier, Status.FLAGGED, now)
    return identifier, keep_answer(database, identifier, checking, "", now)


def told(receiver: Receiver) -> list[dict[str, str]]:
    bodies = [json.loads(each.body) for each in receiver.received]
    assert {(body["key"], body["endpoint"]) for body in bodies} <= {("", "comment-check")}
    return [comment for body in bodies for comment in body["comments"]]


@pytest.mark.parametrize(
    ("status", "result"), [(Status.APPROVED, "false"), (Status.REJECTED, "true")]
)
def test_a_caller_is_told_what_a_person_has_decided_and_told_once(
    database: Database,
    checking: Checking,
    receiver: Receiver,
    client: OutgoingClient,
    now: datetime,
    status: Status,
    result: str,
) -> None:
    identifier, guid = held(database, checking, now)
    assert call_back(database, client, lambda: now) == Told()
    store.record_review(database, identifier, status, "awa", now)
    assert call_back(database, client, lambda: now) == Told(told=1)
    assert call_back(database, client, lambda: now) == Told()
    assert told(receiver) == [{"guid": guid, "result": result}]
    assert receiver.received[0].headers["Content-Type"] == "application/json"


def test_a_verdict_of_the_checks_that_came_too_late_is_told_as_well(
    database: Database,
    checking: Checking,
    receiver: Receiver,
    client: OutgoingClient,
    now: datetime,
) -> None:
    identifier = store.add(database, new_comment(), now)
    guid = keep_answer(database, identifier, checking, "", now)
    assert call_back(database, client, lambda: now) == Told()
    settle(database, identifier, Status.APPROVED, now)
    assert call_back(database, client, lambda: now) == Told(told=1)
    assert told(receiver) == [{"guid": guid, "result": "false"}]


def test_a_decision_that_is_taken_back_is_told_as_well(
    database: Database,
    checking: Checking,
    receiver: Receiver,
    client: OutgoingClient,
    now: datetime,
) -> None:
    identifier = store.add(database, new_comment(), now)
    settle(database, identifier, Status.APPROVED, now)
    keep_answer(database, identifier, checking, "false", now)
    store.record_review(database, identifier, Status.REJECTED, "awa", now, act_id=ACT)
    assert call_back(database, client, lambda: now) == Told(told=1)
    undo_act(database, ACT, "awa", now)
    assert call_back(database, client, lambda: now) == Told(told=1)
    assert [each["result"] for each in told(receiver)] == ["true", "false"]


def test_what_a_caller_knows_already_it_is_not_told(
    database: Database,
    checking: Checking,
    receiver: Receiver,
    client: OutgoingClient,
    now: datetime,
) -> None:
    identifier, _ = held(database, checking, now)
    store.record_review(database, identifier, Status.APPROVED, "awa", now)
    keep_answer(database, identifier, checking, "false", now)
    assert call_back(database, client, lambda: now) == Told()
    assert receiver.received == []
    assert list_due(database, now, 10) == []


def test_who_gave_no_address_is_not_called(
    database: Database,
    checking: Checking,
    receiver: Receiver,
    client: OutgoingClient,
    now: datetime,
) -> None:
    identifier, _ = held(database, replace(checking, callback=""), now)
    store.record_review(database, identifier, Status.APPROVED, "awa", now)
    assert call_back(database, client, lambda: now) == Told()
    assert receiver.connections == 0


def test_who_cannot_be_reached_is_told_later_and_given_up_in_the_end(
    database: Database,
    checking: Checking,
    receiver: Receiver,
    client: OutgoingClient,
    now: datetime,
) -> None:
    receiver.script.extend([500] * MOST_ATTEMPTS)
    identifier, _ = held(database, replace(checking, callback=receiver.url("/next")), now)
    store.record_review(database, identifier, Status.APPROVED, "awa", now)
    assert call_back(database, client, lambda: now) == Told(failed=1)
    assert call_back(database, client, lambda: now) == Told()
    for number in range(1, MOST_ATTEMPTS):
        later = now + timedelta(hours=7) * number
        assert call_back(database, client, partial(datetime.fromisoformat, later.isoformat())) == (
            Told(failed=1)
        )
    assert call_back(database, client, lambda: now + timedelta(days=30)) == Told()
    # A person's next decision is worth trying again.
    seen = Status.APPROVED
    store.record_review(database, identifier, Status.REJECTED, "awa", now, seen=seen)
    assert call_back(database, client, lambda: now) == Told(told=1)


def test_one_that_fails_does_not_keep_the_others_waiting(
    database: Database,
    checking: Checking,
    receiver: Receiver,
    client: OutgoingClient,
    now: datetime,
) -> None:
    for callback in ("/500", "/ok"):
        for _ in range(2):
            identifier, _ = held(database, replace(checking, callback=receiver.url(callback)), now)
            store.record_review(database, identifier, Status.APPROVED, "awa", now)
    assert call_back(database, client, lambda: now) == Told(told=2, failed=2)
    assert len(receiver.received) == 2


def test_an_address_that_is_not_public_is_never_called(
    database: Database, checking: Checking, receiver: Receiver, now: datetime
) -> None:
    identifier, _ = held(database, checking, now)
    store.record_review(database, identifier, Status.APPROVED, "awa", now)
    assert call_back(database, OutgoingClient(), lambda: now) == Told(failed=1)
    assert receiver.connections == 0


def test_no_further_call_is_begun_when_the_time_is_over(
    database: Database,
    checking: Checking,
    receiver: Receiver,
    client: OutgoingClient,
    now: datetime,
) -> None:
    for path in ("/ok", "/200"):
        identifier, _ = held(database, replace(checking, callback=receiver.url(path)), now)
        store.record_review(database, identifier, Status.APPROVED, "awa", now)
    times = iter([0.0, 0.0, 100.0])
    assert call_back(database, client, lambda: now, lambda: next(times)) == Told(told=1)
    assert call_back(database, client, lambda: now) == Told(told=1)


def test_callers_are_told_while_the_sweeper_runs(
    database: Database, settings: Settings, checking: Checking, receiver: Receiver, now: datetime
) -> None:
    identifier, guid = held(database, checking, now)
    store.record_review(database, identifier, Status.APPROVED, "awa", now)
    allowed = settings.replace(outgoing_allow=("127.0.0.1",))
    with running_callbacks(allowed, database, lambda: now, every=0.05):
        wait_until(lambda: receiver.received)
    assert told(receiver) == [{"guid": guid, "result": "false"}]


def test_a_comment_that_goes_takes_its_row_along(
    database: Database, checking: Checking, now: datetime
) -> None:
    identifier, _ = held(database, checking, now)
    erase_one(database, identifier, "awa", now)
    with database.read() as connection:
        assert connection.execute(select(akismet_checks)).all() == []
