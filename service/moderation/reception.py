"""Where new comments come in: what arrives together shares one commit and one job."""

import logging
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from service.moderation import store
from service.moderation.broker import BrokerUnavailableError
from service.moderation.comment import NewComment
from service.moderation.database import Database
from service.moderation.gathering import Gathering
from service.moderation.queue import QueueFullError, WorkQueue
from service.moderation.tally import uncounted
from service.moderation.verdict import Settlement

Tally = Callable[[Sequence[Settlement], datetime], None]

logger = logging.getLogger(__name__)

PAUSE = 0.005
"""Seconds from one commit to the next: a lone comment waits for none, a crowd shares few."""


class Reception:
    """Takes comments in, durably, and has them checked; safe to share between threads."""

    def __init__(
        self,
        database: Database,
        queue: WorkQueue,
        now: Callable[[], datetime],
        seats: float = math.inf,
        tally: Tally = uncounted,
    ) -> None:
        work = partial(self._take, database, queue, now, tally)
        self._gathering = Gathering[NewComment, str](work, seats=seats, pause=PAUSE)

    def take(self, new: NewComment) -> str:
        """Store a comment and, unless it is settled already, ask for its checks; returns its id.

        Raises a store.IntakeError where it cannot be stored, CrowdedError where too many wait for
        that already, AbandonedError, and what the database raises. Without Redis it is stored all
        the same; the sweeper asks for the checks later.
        """
        return self._gathering.run(new)

    @staticmethod
    def _take(
        database: Database,
        queue: WorkQueue,
        now: Callable[[], datetime],
        tally: Tally,
        arrivals: Sequence[NewComment],
    ) -> Sequence[str | store.IntakeError]:
        moment = now()
        outcomes = store.add_many(database, arrivals, moment)
        stored = [
            (outcome, new)
            for outcome, new in zip(outcomes, arrivals, strict=True)
            if isinstance(outcome, str)
        ]
        if fresh := [id_ for id_, new in stored if not (new.settlement or new.attempts)]:
            _tell_workers(partial(queue.announce, fresh))
        # What may have ended a worker must not be taken up together with others.
        for identifier in (id_ for id_, new in stored if new.attempts):
            _tell_workers(partial(queue.enqueue, [identifier]))
        if settled := [new.settlement for _, new in stored if new.settlement]:
            tally(settled, moment)
        return outcomes


def _tell_workers(tell: Callable[[], None]) -> None:
    # They are stored: whatever goes wrong now, the sweeper sends them on.
    try:
        tell()
    except (BrokerUnavailableError, QueueFullError):
        pass
    except Exception:
        logger.exception("comments not announced")
