from datetime import datetime, timedelta

import pytest
from redis import Redis

from service.moderation import store
from service.moderation.broker import Broker
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.queue import WorkQueue, open_queue
from service.moderation.store.work import LEASE
from tests.service.moderation.samples import new_comment
from workers.sweeper import BATCH, ENOUGH_JOBS, sweep_once

LATER = timedelta(seconds=20)


@pytest.fixture
def queue(redis_url: str) -> WorkQueue:
    return WorkQueue(Broker.from_url(redis_url))


def jobs(redis_url: str) -> list[list[str]]:
    return [job.args[0] for job in open_queue(Redis.from_url(redis_url)).jobs]


def test_lost_comments_come_back_in_batches_oldest_first(
    database: Database, queue: WorkQueue, redis_url: str, now: datetime
) -> None:
    ids = [
        store.add(database, new_comment(), now + timedelta(milliseconds=i))
        for i in range(BATCH + 5)
    ]
    report = sweep_once(database, queue, lambda: now + LATER)
    assert report.enqueued == BATCH + 5
    assert jobs(redis_url) == [ids[:BATCH], ids[BATCH:]]


def test_what_just_arrived_is_left_on_its_way(
    database: Database, queue: WorkQueue, redis_url: str, now: datetime
) -> None:
    store.add(database, new_comment(), now)
    assert sweep_once(database, queue, lambda: now + timedelta(seconds=5)).enqueued == 0
    assert jobs(redis_url) == []


def test_what_failed_before_travels_alone_and_first(
    database: Database, queue: WorkQueue, redis_url: str, now: datetime
) -> None:
    failed = [store.add(database, new_comment(), now) for _ in range(2)]
    fresh = [store.add(database, new_comment(), now) for _ in range(2)]
    store.lease(database, failed, "dead", now)
    sweep_once(database, queue, lambda: now + LEASE + LATER)
    assert jobs(redis_url) == [*sorted([identifier] for identifier in failed), sorted(fresh)]


def test_a_long_queue_is_not_made_longer(
    database: Database, queue: WorkQueue, redis_url: str, now: datetime
) -> None:
    for _ in range(ENOUGH_JOBS):
        queue.enqueue(["019ab000-0000-7000-8000-000000000000"])
    store.add(database, new_comment(), now)
    assert sweep_once(database, queue, lambda: now + LATER).enqueued == 0


def test_what_failed_before_goes_before_whatever_waits_even_in_a_long_queue(
    database: Database, queue: WorkQueue, redis_url: str, now: datetime
) -> None:
    other = "019ab000-0000-7000-8000-000000000000"
    for _ in range(ENOUGH_JOBS):
        queue.enqueue([other])
    failed = sorted(store.add(database, new_comment(), now) for _ in range(2))
    store.lease(database, failed, "dead", now)
    assert sweep_once(database, queue, lambda: now + LEASE + LATER).enqueued == 2
    assert jobs(redis_url)[:3] == [[failed[0]], [failed[1]], [other]]


def test_without_workers_even_what_failed_before_fills_no_queue(
    database: Database, queue: WorkQueue, redis_url: str, now: datetime
) -> None:
    failed = [store.add(database, new_comment(), now) for _ in range(BATCH)]
    store.lease(database, failed, "dead", now)
    for _ in range(2 * ENOUGH_JOBS // BATCH + 5):
        sweep_once(database, queue, lambda: now + LEASE + LATER)
    assert queue.count() == 2 * ENOUGH_JOBS


def test_three_failures_send_a_comment_to_a_person(
    database: Database, queue: WorkQueue, redis_url: str, now: datetime
) -> None:
    identifier = store.add(database, new_comment(), now)
    for _ in range(3):
        store.lease(database, [identifier], "dead", now)
        now += LEASE + LATER
    assert sweep_once(database, queue, lambda: now).held == 1
    record = store.find_record(database, identifier)
    assert record is not None
    assert record.comment.status is Status.FLAGGED
    assert jobs(redis_url) == []


def test_without_redis_exhausted_comments_are_held_all_the_same(
    database: Database, now: datetime
) -> None:
    nowhere = Broker.from_url("unix:///nonexistent/valkey.sock")
    identifier = store.add(database, new_comment(), now)
    for _ in range(3):
        store.lease(database, [identifier], "dead", now)
        now += LEASE + LATER
    report = sweep_once(database, WorkQueue(nowhere), lambda: now)
    assert (report.held, report.enqueued) == (1, 0)
