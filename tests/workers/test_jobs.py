from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from rq.timeouts import JobTimeoutException

from config.settings import UnavailablePolicy
from service.moderation import store
from service.moderation.broker import BrokerUnavailableError
from service.moderation.codes import Code, Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.policy import Band, Policy
from service.moderation.queue import MODERATE_JOB
from service.moderation.store.work import LEASE
from service.moderation.verdict import Signal
from tests.service.moderation.samples import new_comment
from workers.jobs import BATCH, LONGEST_ROUND, Desk, list_jobs, moderate

POLICY = Policy({"spam": Band(0.5, 0.9)}, 0.5, UnavailablePolicy.FLAG)


class LengthCheck:
    """Finds long texts suspect, and dies of some."""

    name = "spam"

    def inspect(self, comment: Comment) -> Signal:
        if "poison" in comment.content:
            raise SystemExit(1)
        return Signal(self.name, Code.SPAM, 0.7 if len(comment.content) > 50 else 0.1)


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def passed_on() -> list[str]:
    return []


@pytest.fixture
def desk(database: Database, now: datetime, heard: list[str], passed_on: list[str]) -> Desk:
    checks, later = [LengthCheck()], now + timedelta(milliseconds=1)
    return Desk(database, checks, POLICY, heard.extend, passed_on.extend, "worker", lambda: later)


def status_of(database: Database, identifier: str) -> Status:
    record = store.find_record(database, identifier)
    assert record is not None
    return record.comment.status


def test_the_name_in_the_queue_is_the_job_itself(desk: Desk) -> None:
    module, _, name = MODERATE_JOB.rpartition(".")
    assert (module, name) == (moderate.__module__, moderate.__name__)
    assert list(list_jobs(desk)) == [MODERATE_JOB]


def test_a_batch_is_decided_and_announced(
    desk: Desk, database: Database, now: datetime, heard: list[str]
) -> None:
    short = store.add(database, new_comment(content="Bravo"), now)
    long = store.add(database, new_comment(content="Bravo " * 20), now)
    assert moderate([short, long], desk=desk) == 2
    assert status_of(database, short) is Status.APPROVED
    assert status_of(database, long) is Status.FLAGGED
    assert heard == [short, long]


def test_a_job_delivered_twice_decides_once(desk: Desk, database: Database, now: datetime) -> None:
    identifier = store.add(database, new_comment(), now)
    assert [moderate([identifier], desk=desk) for _ in range(3)] == [1, 0, 0]
    record = store.find_record(database, identifier)
    assert record is not None
    assert len(record.signals) == 1


def test_a_job_that_ends_badly_keeps_what_is_judged_and_gives_the_rest_back(
    desk: Desk, database: Database, now: datetime
) -> None:
    before, poison, after = (
        store.add(database, new_comment(content=content), now)
        for content in ("Bravo", "poison", "Merci")
    )
    with pytest.raises(SystemExit):
        moderate([before, poison, after], desk=desk)
    assert status_of(database, before) is Status.APPROVED
    assert status_of(database, after) is Status.PENDING
    assert moderate([after], desk=desk) == 1


def test_a_job_takes_along_what_arrived_without_one(
    desk: Desk, database: Database, now: datetime, heard: list[str]
) -> None:
    ids = [store.add(database, new_comment(), now) for _ in range(2 * BATCH + 3)]
    assert moderate(ids[-1:], desk=desk) == len(ids)
    assert sorted(heard) == sorted(ids)


def test_what_failed_once_is_taken_along_by_nobody(
    desk: Desk, database: Database, now: datetime
) -> None:
    failed = store.add(database, new_comment(content="poison"), now)
    with pytest.raises(SystemExit):
        moderate([failed], desk=desk)
    other = store.add(database, new_comment(), now)
    assert moderate([other], desk=desk) == 1
    assert status_of(database, failed) is Status.PENDING


def test_what_is_tried_again_takes_nothing_along_while_another_job_waits(
    desk: Desk, database: Database, now: datetime
) -> None:
    tried, fresh = (store.add(database, new_comment(), now) for _ in range(2))
    store.lease(database, [tried], "dead", now - LEASE - timedelta(seconds=1))
    assert moderate([tried], desk=replace(desk, count_jobs=lambda: 1)) == 1
    assert status_of(database, fresh) is Status.PENDING


@pytest.mark.parametrize("waiting", [0, 1])
def test_a_job_with_nothing_left_to_do_takes_along_what_no_other_job_can(
    desk: Desk, database: Database, now: datetime, waiting: int
) -> None:
    done, fresh = (store.add(database, new_comment(), now) for _ in range(2))
    store.record_review(database, done, Status.APPROVED, "awa", now)
    found = moderate([done], desk=replace(desk, count_jobs=lambda: waiting))
    assert found == (0 if waiting else 1)
    assert (status_of(database, fresh) is Status.PENDING) == bool(waiting)


def test_the_last_job_for_what_was_tried_takes_along_what_is_fresh(
    desk: Desk, database: Database, now: datetime
) -> None:
    tried, fresh = (store.add(database, new_comment(), now) for _ in range(2))
    store.lease(database, [tried], "dead", now - LEASE - timedelta(seconds=1))
    assert moderate([tried], desk=desk) == 2
    assert status_of(database, fresh) is Status.APPROVED


def test_without_redis_nobody_else_is_thought_to_take_anything_along(
    desk: Desk, database: Database, now: datetime
) -> None:
    def fail() -> int:
        raise BrokerUnavailableError

    tried, _ = (store.add(database, new_comment(), now) for _ in range(2))
    store.lease(database, [tried], "dead", now - LEASE - timedelta(seconds=1))
    assert moderate([tried], desk=replace(desk, count_jobs=fail)) == 2


def test_what_others_wait_for_is_answered_between_two_batches(
    desk: Desk, database: Database, now: datetime, heard: list[str]
) -> None:
    ids = [store.add(database, new_comment(), now) for _ in range(2 * BATCH)]
    known: list[int] = []
    busy = replace(desk, answer_waiting=lambda _: known.append(len(heard)))
    assert moderate(ids, desk=busy) == 2 * BATCH
    # The verdicts of a batch first: they are awaited just as well.
    assert known == [BATCH, 2 * BATCH]


def test_a_poisoned_batch_costs_no_other_batch_its_verdicts(
    desk: Desk, database: Database, now: datetime
) -> None:
    first = [store.add(database, new_comment(), now) for _ in range(BATCH)]
    poison = store.add(database, new_comment(content="poison"), now)
    with pytest.raises(SystemExit):
        moderate([*first, poison], desk=desk)
    assert {status_of(database, each) for each in first} == {Status.APPROVED}


def test_a_round_that_grows_too_long_passes_the_rest_on(
    desk: Desk, database: Database, now: datetime, passed_on: list[str]
) -> None:
    earlier = now - timedelta(seconds=1)
    ids = [
        store.add(database, new_comment(), earlier + timedelta(milliseconds=number))
        for number in range(3 * BATCH)
    ]
    times = iter([0.0, 0.0, LONGEST_ROUND])
    assert moderate(ids[:1], desk=desk, clock=times.__next__) == 1 + BATCH
    assert passed_on == ids[1 + BATCH : 1 + 2 * BATCH]


def test_a_job_that_grows_too_long_passes_on_what_is_left_of_its_own(
    desk: Desk, database: Database, now: datetime, passed_on: list[str]
) -> None:
    ids = [store.add(database, new_comment(), now) for _ in range(2 * BATCH)]
    times = iter([0.0, LONGEST_ROUND, LONGEST_ROUND])
    assert moderate(ids, desk=desk, clock=times.__next__) == BATCH
    assert sorted(passed_on) == sorted(ids[BATCH:])


def test_what_arrived_without_a_job_is_passed_on_by_one_that_fails(
    database: Database, now: datetime, passed_on: list[str]
) -> None:
    class Late:
        name = "spam"

        def inspect(self, comment: Comment) -> Signal:
            raise JobTimeoutException

    ask = passed_on.extend
    desk = Desk(database, [Late()], POLICY, lambda _: None, ask, "worker", lambda: now)
    own, other = (store.add(database, new_comment(), now) for _ in range(2))
    with pytest.raises(JobTimeoutException):
        moderate([own], desk=desk)
    assert passed_on == [other]


def test_silence_on_the_board_does_not_undo_a_verdict(database: Database, now: datetime) -> None:
    def fail(_: Sequence[str]) -> None:
        raise RedisConnectionError

    desk = Desk(database, [LengthCheck()], POLICY, fail, fail, "worker", lambda: now)
    identifier = store.add(database, new_comment(), now)
    assert moderate([identifier], desk=desk) == 1
    assert status_of(database, identifier) is Status.APPROVED


@pytest.mark.parametrize("argument", [None, "abc", {"ids": []}, [1, None], ["x' OR 1=1"], []])
def test_what_is_no_list_of_ids_is_dropped(desk: Desk, argument: object) -> None:
    assert moderate(argument, desk=desk) == 0


def test_a_worker_that_took_too_long_leaves_the_verdict_to_the_next(
    desk: Desk, database: Database, now: datetime
) -> None:
    identifier = store.add(database, new_comment(), now)
    store.lease(database, [identifier], "slow", now - LEASE - timedelta(seconds=1))
    assert moderate([identifier], desk=desk) == 1
