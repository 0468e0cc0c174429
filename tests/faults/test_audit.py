from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.store.work import LEASE
from service.moderation.verdict import Settlement, Verdict
from tests.faults.audit import (
    Account,
    Shown,
    audit,
    count_pending,
    longest_wait,
    measure_waits,
)
from tests.faults.ledger import Answer, Ledger
from tests.service.moderation.samples import new_comment

NAME = "/trial"
OWNER = "worker"
WAITED = timedelta(seconds=7)


class Showing(Shown):
    """Shows what it is told to."""

    def __init__(self, published: set[str], queued: set[str]) -> None:
        super().__init__("")
        self.published, self.queued = published, queued

    def list_published(self, addresses: Iterable[str]) -> set[str]:
        return self.published

    def list_queue(self) -> set[str]:
        return self.queued


class World:
    """Three comments, decided, promised and shown as they should be, until a test spoils it."""

    def __init__(self, database: Database, now: datetime, diary: Path) -> None:
        self.database, self.now, self.diary = database, now, diary
        arrivals = [new_comment(thread=f"{NAME}/{i}") for i in range(3)]
        self.ids = [str(each) for each in store.add_many(database, arrivals, now)]
        self.ledger = Ledger()
        for key, identifier in enumerate(self.ids):
            self.promise(str(key), identifier)
        store.lease(database, self.ids[:2], OWNER, now)
        self.settle(self.ids[0], Status.APPROVED)
        self.settle(self.ids[1], Status.FLAGGED)
        self.shown = Showing({self.ids[0]}, {self.ids[1], "another trial's"})

    def promise(self, key: str, identifier: str) -> None:
        self.ledger.note(Answer(key, 0.0, 0.1, 202, comment_id=identifier))

    def settle(self, identifier: str, status: Status) -> None:
        settlement = Settlement(identifier, (), Verdict(status, ()))
        store.settle(self.database, [settlement], OWNER, self.now + WAITED)
        with self.diary.open("a") as file:
            file.write(f"settled {identifier}\n")

    def finish(self) -> None:
        store.lease(self.database, self.ids[2:], OWNER, self.now)
        self.settle(self.ids[2], Status.REJECTED)

    def audit(self) -> Account:
        return audit(self.database, self.ledger, NAME, self.diary, "", self.shown)


@pytest.fixture
def world(database: Database, now: datetime, tmp_path: Path) -> World:
    return World(database, now, tmp_path / "diary.txt")


def test_where_all_is_well_nothing_is_found(world: World) -> None:
    world.finish()
    assert world.audit() == Account(3, [], [], [])


def test_what_was_promised_and_is_not_stored_is_lost(world: World) -> None:
    world.finish()
    world.promise("9", "00000000-0000-7000-8000-000000000000")
    assert world.audit().lost == ["00000000-0000-7000-8000-000000000000"]


def test_what_two_workers_believed_to_have_decided_was_decided_twice(world: World) -> None:
    world.finish()
    world.settle(world.ids[0], Status.FLAGGED)
    assert world.audit().twice == [world.ids[0]]


def test_two_comments_for_one_key_are_two_decisions(world: World) -> None:
    world.finish()
    world.promise("0", world.ids[1])
    assert len(world.audit().twice) == 1


def test_what_nobody_decided_is_found(world: World) -> None:
    assert count_pending(world.database, NAME) == 1
    assert world.audit().broken == [f"{world.ids[2]} is still pending"]


def test_what_is_stored_and_was_never_promised_is_found(world: World, now: datetime) -> None:
    world.finish()
    identifier = store.add(world.database, new_comment(thread=f"{NAME}/5"), now)
    assert f"{identifier} was stored and never promised" in world.audit().broken


def test_what_is_shown_in_the_wrong_place_is_found(world: World) -> None:
    world.finish()
    world.shown.published, world.shown.queued = {world.ids[2]}, set()
    found = "\n".join(world.audit().broken)
    for identifier in world.ids:
        assert identifier in found


def test_the_longest_wait_is_from_storing_to_deciding(world: World) -> None:
    assert longest_wait(world.database, NAME) == WAITED


def test_a_wait_is_shared_by_the_workers_that_were_lost_over_the_comment(world: World) -> None:
    moment = world.now
    for _ in range(3):
        store.lease(world.database, world.ids[2:], OWNER, moment)
        moment += LEASE + timedelta(seconds=1)
    settlement = Settlement(world.ids[2], (), Verdict(Status.APPROVED, ()))
    store.settle(world.database, [settlement], OWNER, moment)
    waits = measure_waits(world.database, NAME)
    assert waits.longest == moment - world.now
    assert waits.longest_for_each_crash == (moment - world.now) / 2
