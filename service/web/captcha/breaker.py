"""A breaker before a vendor: after some failures in a row nobody waits for it, for a while."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from service.web.captcha.provider import CaptchaUnavailableError

FAILURES = 5
"""Failures in a row after which the vendor is left alone."""
REST = 30.0
"""Seconds that it is left alone for; then one caller tries it for all the others."""

Result = TypeVar("Result")


class Breaker:
    """Counts failures in a row; safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rests_until = 0.0
        self._misconfigured = False

    def run(self, call: Callable[[], Result]) -> Result:
        """What `call` returns or raises; CaptchaUnavailableError at once while the vendor rests."""
        self._enter()
        try:
            result = call()
        except CaptchaUnavailableError as error:
            self._note(error)
            raise
        with self._lock:
            self._failures = 0
        return result

    def _enter(self) -> None:
        with self._lock:
            if self._failures < FAILURES:
                return
            now = self._clock()
            if now < self._rests_until:
                raise CaptchaUnavailableError("resting", misconfigured=self._misconfigured)
            # The others go on waiting for what this caller finds out.
            self._rests_until = now + REST

    def _note(self, error: CaptchaUnavailableError) -> None:
        with self._lock:
            self._failures += 1
            self._misconfigured = error.misconfigured
            self._rests_until = self._clock() + REST
