"""The clerk: looks whose digest is due, and sends it; never twice, and in nobody's way."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from config.settings import Settings
from service.moderation.database import UNREACHABLE, Database
from service.moderation.digests.choices import (
    DueDigest,
    Often,
    claim,
    find_due,
    note_sent,
    postpone,
)
from service.moderation.digests.schedule import choose_next, choose_retry
from service.moderation.digests.summary import summarise
from service.moderation.sentences import Sentences
from service.outgoing.digests.letter import Secretary
from service.outgoing.digests.postbox import Postbox, PostboxError

EVERY = 30.0
"""Seconds between two looks at what is due."""
LEAVE = 5.0
"""Seconds that a letter in hand is waited for at the end."""

logger = logging.getLogger(__name__)


class Clerk:
    """Sends what is due, one letter after the other."""

    def __init__(
        self, settings: Settings, database: Database, secretary: Secretary, postbox: Postbox
    ) -> None:
        self._settings = settings
        self._database = database
        self._secretary = secretary
        self._postbox = postbox

    def tick(self, now: datetime) -> int:
        """Send what is due; returns how many letters went out. Raises UNREACHABLE."""
        return sum(self._send(due, now) for due in find_due(self._database, now))

    def _send(self, due: DueDigest, now: datetime) -> bool:
        summary = summarise(self._database, due.moderator_id)
        if due.often is Often.OVER and summary.waiting <= due.more_than:
            return False
        known = self._settings
        following = choose_next(due.often, known.digest_hour, known.digest_time_zone, now)
        if not claim(self._database, due, following) or not summary.waiting:
            return False
        letter = self._secretary.write(summary, due.email, due.language, now)
        try:
            self._postbox.send(letter)
        except PostboxError as error:
            retry_at = choose_retry(due.attempts, now, following) if error.retryable else following
            logger.error("digest not sent", extra={"cause": error.cause})
            postpone(self._database, due, following, retry_at, error.cause)
            return False
        note_sent(self._database, due, now)
        return True


def open_clerk(settings: Settings, database: Database) -> Clerk:
    """The clerk of an installation."""
    secretary = Secretary(Sentences.load(), settings.public_url, settings.smtp_from)
    return Clerk(settings, database, secretary, Postbox(settings))


@contextmanager
def running_clerk(
    settings: Settings, database: Database, now: Callable[[], datetime], every: float = EVERY
) -> Iterator[None]:
    """A clerk at work on a thread of its own until the block ends; none without a mail server."""
    if not settings.smtp_host:
        yield
        return
    stopped = threading.Event()

    def run() -> None:
        clerk = open_clerk(settings, database)
        while not stopped.is_set():
            try:
                clerk.tick(now())
            except UNREACHABLE as error:
                logger.error("digests not looked at", extra={"cause": type(error).__name__})
            except Exception:
                # One letter that cannot be written must not keep the others back for ever.
                logger.exception("digests not looked at")
            stopped.wait(every)

    # A mail server that hangs must not keep the sweeper from ending.
    thread = threading.Thread(target=run, name="clerk", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(LEAVE)
