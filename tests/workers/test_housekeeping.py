import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from redis import Redis

from config.settings import Settings
from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.insight_schema import insight_figures
from service.moderation.queue import open_queue
from service.moderation.store.insight_days import find_counted_at
from service.moderation.store.work import ATTEMPTS, LEASE
from tests.service.moderation.samples import new_comment
from tests.waiting import wait_until
from workers.housekeeping import THREAD
from workers.sweeper import sweep


@contextmanager
def sweeping(settings: Settings, now: Callable[[], datetime]) -> Iterator[None]:
    stopped = threading.Event()
    sweeper = threading.Thread(target=sweep, args=(settings, stopped, now))
    sweeper.start()
    try:
        yield
    finally:
        stopped.set()
        sweeper.join()


def test_what_moderators_are_told_of_the_past_is_counted(
    settings: Settings, database: Database, now: datetime
) -> None:
    store.add(database, new_comment(), now)
    with sweeping(settings, lambda: now):
        wait_until(lambda: find_counted_at(database) == now)


def test_numbers_that_cannot_be_counted_stop_nothing_else(
    settings: Settings, database: Database, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    insight_figures.drop(database.engine)
    identifier = store.add(database, new_comment(), now)
    for _ in range(ATTEMPTS):
        store.lease(database, [identifier], "dead", now)
        now += LEASE + timedelta(seconds=1)

    def is_held() -> bool:
        record = store.find_record(database, identifier)
        return record is not None and record.comment.status is Status.FLAGGED

    with caplog.at_level(logging.ERROR), sweeping(settings, lambda: now):
        wait_until(is_held)
        wait_until(lambda: "house not kept" in [each.message for each in caplog.records])


def test_however_long_it_takes_what_got_lost_is_found(
    settings: Settings, database: Database, now: datetime, redis_url: str
) -> None:
    lost = store.add(database, new_comment(), now - timedelta(minutes=1))
    goes_on = threading.Event()

    def tell_slowly() -> datetime:
        if threading.current_thread().name == THREAD:
            goes_on.wait()
        return now

    with Redis.from_url(redis_url) as client, sweeping(settings, tell_slowly):
        try:
            wait_until(lambda: [job.args[0] for job in open_queue(client).jobs] == [[lost]])
            assert find_counted_at(database) is None
        finally:
            goes_on.set()
