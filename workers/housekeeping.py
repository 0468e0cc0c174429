"""What the sweeper's process does beside sweeping: counting past days, and forgetting in time."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from config.settings import Settings
from service.moderation.broker import Broker
from service.moderation.database import UNREACHABLE, Database
from service.moderation.insight.refreshing import refresh
from workers.retention import open_retention, retain

EVERY = 10.0
"""Seconds between two rounds."""
THREAD = "housekeeping"

logger = logging.getLogger(__name__)


@contextmanager
def running_housekeeping(
    settings: Settings,
    database: Database,
    broker: Broker,
    now: Callable[[], datetime],
    every: float = EVERY,
) -> Iterator[None]:
    """Rounds on a thread of their own until the block ends: however long one takes, sweeps go on.

    At the end the step in hand is finished, and no other is begun.
    """
    stopped = threading.Event()
    retention = open_retention(settings, database, stopped)

    def run() -> None:
        while not stopped.is_set():
            _outlive("insight", partial(refresh, settings, database, now))
            _outlive("retention", lambda: retain(retention, broker, now()))
            stopped.wait(every)

    thread = threading.Thread(target=run, name=THREAD)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _outlive(what: str, work: Callable[[], object]) -> None:
    try:
        work()
    except UNREACHABLE as error:
        logger.error("house not kept", extra={"work": what, "cause": type(error).__name__})
    except Exception:
        # Numbers may wait, and so may what is to be forgotten; the next round tries again.
        logger.exception("house not kept", extra={"work": what})
