"""Retention that runs by itself: in short steps, between which others write."""

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from config.settings import Settings
from service.moderation.broker import Broker, BrokerUnavailableError
from service.moderation.database import UNREACHABLE, Database
from service.moderation.keys import Keyring
from service.moderation.redis_log import rewrite_log
from service.moderation.retention_periods import Periods, read_periods
from service.moderation.store.compaction import IndexMerge
from service.moderation.store.forgetting import forget_addresses, forget_bans, forget_deeds
from service.moderation.store.renewal import renew_authors
from service.moderation.store.retention import Rule, remove_rejected
from service.moderation.tally import count_retained

PASS_EVERY = 3600.0
"""Seconds from the end of a pass, in which everything is looked at, to the next."""
ROUND_SECONDS = 2.0
"""How long one round lasts; the sweeper has other things to do."""
BREATH = 2.0
"""So many times as long as a step took others have the database to themselves."""
DAY = 24 * 3600.0
"""Seconds from one clean-up of the search index, or of Redis's file, to the next."""
RULES: tuple[Rule, ...] = (remove_rejected, forget_addresses, forget_bans, forget_deeds)

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: comments removed, other rows changed, and whether a pass has ended.

    `daily` is true of the first pass that ends on a day.
    """

    removed: int = 0
    forgotten: int = 0
    complete: bool = False
    daily: bool = False


class Retention:
    """The rules, and how far each has come: forgotten by a restart, which begins anew."""

    def __init__(
        self,
        database: Database,
        periods: Periods,
        stopped: threading.Event,
        clock: Callable[[], float] = time.monotonic,
        rules: Sequence[Rule] = RULES,
    ) -> None:
        self._database = database
        self._periods = periods
        self._stopped = stopped
        self._clock = clock
        self._all_rules = rules
        self._rules: list[Rule] = []
        self._cursor: str | None = None
        self._next_pass = -math.inf
        self._next_day = -math.inf
        self._merge = IndexMerge(database)
        self._next_merge = -math.inf
        self._has_removed = False

    def run(self, now: datetime, seconds: float = ROUND_SECONDS) -> Round:
        """Go on for about so many seconds, if there is anything to do; raises UNREACHABLE.

        At most WINDOW rows are changed in one transaction, and after each others have their turn.
        """
        until = self._clock() + seconds
        if not self._rules and self._clock() >= self._next_pass:
            self._rules, self._cursor = list(self._all_rules), None
        began, removed, forgotten = bool(self._rules), 0, 0
        while self._rules and self._clock() < until and not self._stopped.is_set():
            rule = self._rules[0]
            changed = self._breathe(lambda: self._take_step(now))
            removed += changed if rule is remove_rejected else 0
            forgotten += 0 if rule is remove_rejected else changed
        self._has_removed = self._has_removed or removed > 0
        complete = began and not self._rules
        daily = complete and self._clock() >= self._next_day
        self._next_pass = self._clock() + PASS_EVERY if complete else self._next_pass
        self._next_day = self._clock() + DAY if daily else self._next_day
        self._merge_index(until)
        return Round(removed, forgotten, complete, daily)

    def _take_step(self, now: datetime) -> int:
        step = self._rules[0](self._database, self._periods, now, self._cursor)
        self._cursor = step.cursor
        if step.cursor is None:
            self._rules.pop(0)
        return step.changed

    def _merge_index(self, until: float) -> None:
        """Take the words of what is gone out of the search index, once a day at most."""
        if self._rules or not self._has_removed or self._clock() < self._next_merge:
            return
        while self._clock() < until and not self._stopped.is_set():
            if not self._breathe(self._merge.step):
                self._has_removed = False
                self._next_merge = self._clock() + DAY
                return

    def _breathe(self, work: Callable[[], Answer]) -> Answer:
        began = self._clock()
        answer = work()
        self._stopped.wait(BREATH * (self._clock() - began))
        return answer


def open_retention(settings: Settings, database: Database, stopped: threading.Event) -> Retention:
    """The retention that the operator has set; after a change of the secret key, with its renewal.

    That comes first: until then a banned author is not known again.
    """
    renew = partial(renew_authors, Keyring.of(settings))
    rules: Sequence[Rule] = RULES if settings.secret_key_previous is None else (renew, *RULES)
    return Retention(database, read_periods(settings), stopped, rules=rules)


def retain(retention: Retention, broker: Broker, now: datetime) -> None:
    """One round, counted in Redis; a database that is down is outlived."""
    try:
        done = retention.run(now)
    except UNREACHABLE as error:
        logger.error("retention failed", extra={"cause": type(error).__name__})
        return
    if done.removed or done.forgotten:
        extra = {"removed": done.removed, "forgotten": done.forgotten}
        logger.info("retention", extra=extra)
    if not (done.removed or done.forgotten or done.complete):
        return
    with suppress(BrokerUnavailableError), broker.attempt() as client:
        count_retained(client, done.removed, done.forgotten, now if done.complete else None)
        if done.daily:
            rewrite_log(client)
