from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from redis import Redis

from service.moderation import store
from service.moderation.broker import Broker
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.queue import WorkQueue, open_queue
from service.moderation.reception import Reception
from service.moderation.verdict import Settlement, Verdict
from tests.service.moderation.samples import new_comment


@pytest.fixture
def reception(database: Database, redis_url: str, clock: Callable[[], datetime]) -> Reception:
    return Reception(database, WorkQueue(Broker.from_url(redis_url)), clock)


@pytest.fixture
def clock(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def jobs(redis_url: str) -> list[list[str]]:
    return [job.args[0] for job in open_queue(Redis.from_url(redis_url)).jobs]


def test_a_comment_that_is_taken_is_stored_and_asked_about(
    reception: Reception, database: Database, redis_url: str
) -> None:
    identifier = reception.take(new_comment())
    assert store.find_outcome(database, identifier) is not None
    assert jobs(redis_url) == [[identifier]]


def test_what_may_have_ended_a_worker_has_a_job_of_its_own_behind_others(
    reception: Reception, redis_url: str
) -> None:
    first = reception.take(new_comment())
    suspect = reception.take(new_comment(attempts=1))
    assert jobs(redis_url) == [[first], [suspect]]


def test_many_at_once_are_all_stored_and_need_one_job(
    reception: Reception, database: Database, redis_url: str
) -> None:
    with ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(lambda _: reception.take(new_comment()), range(100)))
    assert len(store.find_outcomes(database, ids)) == 100
    assert len(jobs(redis_url)) == 1


def test_a_refusal_reaches_its_own_comment_and_leaves_no_job(
    reception: Reception, redis_url: str
) -> None:
    reception.take(new_comment(duplicate_key="said"))
    Redis.from_url(redis_url).flushdb()
    with pytest.raises(store.DuplicateCommentError):
        reception.take(new_comment(duplicate_key="said"))
    assert jobs(redis_url) == []


def test_without_redis_a_comment_is_stored_all_the_same(
    database: Database, clock: Callable[[], datetime]
) -> None:
    nowhere = WorkQueue(Broker.from_url("unix:///nonexistent/valkey.sock"))
    identifier = Reception(database, nowhere, clock).take(new_comment())
    assert store.find_outcome(database, identifier) is not None


def test_whatever_goes_wrong_after_the_commit_the_comment_stays_acknowledged(
    database: Database,
    redis_url: str,
    clock: Callable[[], datetime],
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(WorkQueue):
        def announce(self, comment_ids: Sequence[str]) -> None:
            raise RuntimeError("foreseen by nobody")

    reception = Reception(database, Broken(Broker.from_url(redis_url)), clock)
    assert store.find_outcome(database, reception.take(new_comment())) is not None
    assert "comments not announced" in caplog.text


def test_a_comment_that_is_settled_already_is_counted_and_leaves_no_job(
    database: Database, redis_url: str, clock: Callable[[], datetime]
) -> None:
    counted: list[Settlement] = []
    queue = WorkQueue(Broker.from_url(redis_url))
    tally = lambda settlements, _: counted.extend(settlements)  # noqa: E731
    reception = Reception(database, queue, clock, tally=tally)
    settlement = Settlement(new_identifier(clock()), (), Verdict(Status.APPROVED))
    reception.take(new_comment(id=settlement.comment_id, settlement=settlement))
    assert counted == [settlement]
    assert jobs(redis_url) == []
    reception.take(new_comment())
    assert len(jobs(redis_url)) == 1
    assert counted == [settlement]
