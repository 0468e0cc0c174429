"""The sweeper: brings back to the queue what got lost, and to a person what keeps failing."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from config.settings import Settings
from service.moderation import store
from service.moderation.broker import Broker, BrokerUnavailableError
from service.moderation.database import UNREACHABLE, Database
from service.moderation.queue import QueueFullError, WorkQueue
from service.moderation.tally import count_swept
from service.outgoing.digests.clerk import running_clerk
from service.outgoing.webhooks.courier import running_courier
from workers.akismet_callbacks import running_callbacks
from workers.housekeeping import running_housekeeping

EVERY = 5.0
"""Seconds from one sweep to the next."""
PATIENCE = timedelta(seconds=10)
"""A comment younger than this is still on its ordinary way."""
ENOUGH_JOBS = 100
"""With so much queued already, what is missing can wait for the next sweep."""
BATCH = 20
"""Comments to a job: even slow ones are through well before it is stopped."""
AT_MOST = 5_000

NOW = partial(datetime.now, UTC)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one sweep did."""

    held: int
    enqueued: int
    purged: int


def sweep(
    settings: Settings,
    stopped: threading.Event | None = None,
    now: Callable[[], datetime] = NOW,
    every: float = EVERY,
) -> None:
    """Sweep `every` so many seconds until SIGTERM; a database or Redis that is down is outlived."""
    broker = Broker.from_url(settings.require_redis_url())
    stopped = stopped or _stop_on_signal()
    database = Database.from_url(settings.database_url)
    # All else has threads of its own: however long it takes, what got lost does not wait for it.
    with (
        running_courier(settings, database, now),
        running_callbacks(settings, database, now),
        running_clerk(settings, database, now),
        running_housekeeping(settings, database, broker, now),
    ):
        _sweep_until(stopped, database, broker, now, every)
    database.close()


def _sweep_until(
    stopped: threading.Event,
    database: Database,
    broker: Broker,
    now: Callable[[], datetime],
    every: float,
) -> None:
    queue = WorkQueue(broker)
    logger.info("sweeper ready")
    while not stopped.is_set():
        began = time.monotonic()
        try:
            report = sweep_once(database, queue, now)
            _tally(broker, report, now())
        except UNREACHABLE as error:
            logger.error("sweep failed", extra={"cause": type(error).__name__})
        else:
            if report.held or report.enqueued:
                logger.warning("swept", extra={"held": report.held, "enqueued": report.enqueued})
        stopped.wait(max(0.0, every - (time.monotonic() - began)))


def _tally(broker: Broker, report: Sweep, now: datetime) -> None:
    with suppress(BrokerUnavailableError), broker.attempt() as client:
        count_swept(client, report.held, report.enqueued, now)


def sweep_once(database: Database, queue: WorkQueue, now: Callable[[], datetime]) -> Sweep:
    """Hold what failed three times, enqueue what waits unattended, forget expired keys."""
    held = store.hold_exhausted(database, now())
    if held:
        logger.error("held after repeated failures", extra={"comments": held})
    return Sweep(
        held=len(held),
        enqueued=_enqueue_waiting(database, queue, now()),
        purged=store.purge_expired_keys(database, now()),
    )


def _enqueue_waiting(database: Database, queue: WorkQueue, now: datetime) -> int:
    """Enqueue the oldest waiting comments, but fresh ones only while the queue itself runs dry.

    Comments that merely stand in a long queue are not enqueued again and again; should one be,
    its lease makes the second delivery a quick no-op.
    """
    try:
        waiting = queue.count()
        if waiting >= 2 * ENOUGH_JOBS:
            return 0
        fresh, tried = store.find_waiting(database, now - PATIENCE, now, AT_MOST)
        fresh = fresh if waiting < ENOUGH_JOBS else []
        # What has failed before travels alone, so that it cannot take others down again; and first,
        # because whoever works takes along what is fresh, and nobody else what is not.
        for identifier in reversed(tried):
            queue.enqueue([identifier], first=True)
        for start in range(0, len(fresh), BATCH):
            queue.enqueue(fresh[start : start + BATCH])
    except (BrokerUnavailableError, QueueFullError) as error:
        logger.warning("nothing enqueued", extra={"cause": type(error).__name__})
        return 0
    return len(fresh) + len(tried)


def _stop_on_signal() -> threading.Event:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped
