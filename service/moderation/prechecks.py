"""Prechecks: the checks of a comment, made while its captcha is still being verified.

A draft travels to the workers through Redis and lives there for seconds. Nothing can be lost with
it: a comment of which nothing was seen in time is stored pending, and checked then.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from redis import Redis
from redis.exceptions import RedisError

from service.moderation import standby
from service.moderation.broker import Broker, BrokerUnavailableError
from service.moderation.drafts import Draft, Findings, Seal
from service.moderation.standby import KEPT_SECONDS

PATIENCE = 0.05
"""Seconds that findings may still take when the captcha has been verified.

Redis looks ten times a second who has waited long enough, so it may take a tenth more.
"""
LISTEN_SECONDS = 1.0
"""The socket's timeout where somebody waits: longer, or patience would look like an outage."""
REST = 2.0
"""Seconds without prechecks after one that brought nothing: the workers have enough to do."""
MOST = 2
"""Prechecks at a time: a crowd is served faster by sharing jobs and commits."""

Find = Callable[[], Findings | None]


class Inquiry:
    """One draft that may have been sent to a worker; called, it fetches the findings, if any."""

    def __init__(self, find: Find | None = None) -> None:
        self._find = find
        self.was_in_vain = False
        """Whether a worker was called and has not answered: it may have died of the draft."""

    def __call__(self) -> Findings | None:
        """What was seen, once the captcha has been verified; None if that is not known by then."""
        if self._find is None:
            return None
        seen = self._find()
        self.was_in_vain = seen is None
        return seen


class Prechecks:
    """The web's end: asks the workers, and never lets a comment wait long for their answer."""

    def __init__(
        self,
        broker: Broker,
        listener: Redis,
        seal: Seal,
        clock: Callable[[], float] = time.monotonic,
        most: int = MOST,
    ) -> None:
        """`most` is how many may be under way at a time; 0: none."""
        self._most = most
        self._broker = broker
        self._listener = listener
        self._seal = seal
        self._clock = clock
        self._lock = threading.Lock()
        self._asked = 0
        self._rested_at = clock()

    @contextmanager
    def ask(self, draft: Draft, seconds: float) -> Iterator[Inquiry]:
        """Have a draft checked if a worker stands by; yields how to fetch the findings.

        Not for those who have no `seconds` to wait.
        """
        with self._lock:
            self._asked += 1
            lone = seconds > 0 and self._asked <= self._most and self._clock() >= self._rested_at
        try:
            yield self._send(draft) if lone else Inquiry()
        except BaseException:
            # A refused captcha: whoever sends many of them must not keep the workers busy.
            self._rest()
            raise
        finally:
            with self._lock:
                self._asked -= 1

    def _send(self, draft: Draft) -> Inquiry:
        text = draft.write()
        try:
            with self._broker.attempt() as client:
                if not standby.call(client, text):
                    return Inquiry()
        except BrokerUnavailableError:
            return Inquiry()
        return Inquiry(lambda: self._fetch(draft.id, text))

    def _fetch(self, identifier: str, text: str) -> Findings | None:
        try:
            answer = self._listener.blpop([name_findings(identifier)], PATIENCE)
        except RedisError:
            answer = None
        seen = self._seal.open(text, cast(bytes, answer[1])) if answer else None
        if seen is None:
            self._rest()
        return seen

    def _rest(self) -> None:
        self._rested_at = self._clock() + REST


def tell_findings(client: Redis, seal: Seal, draft: Draft, text: str, findings: Findings) -> None:
    """The workers' end: tell what was seen in a draft, given as it came; raises RedisError."""
    name = name_findings(draft.id)
    with client.pipeline(transaction=False) as pipeline:
        pipeline.rpush(name, seal.close(text, findings))
        pipeline.expire(name, KEPT_SECONDS)
        pipeline.execute()


def name_findings(identifier: str) -> str:
    """Where in Redis the findings of a draft are told."""
    return f"palabre:findings:{identifier}"
