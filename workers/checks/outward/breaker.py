"""A breaker: whoever has failed again and again is not asked for a while, and nobody waits."""

import time
from collections.abc import Callable

FAILURES = 5
"""Failures in a row after which it opens."""
SECONDS = 30.0
"""How long it stays open; then one call tries again."""


class Breaker:
    """Counts failures in a row in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._opened_at = float("-inf")

    @property
    def is_open(self) -> bool:
        """Whether nobody should be asked now."""
        return self._clock() - self._opened_at < SECONDS

    def note(self, *, success: bool) -> None:
        """Count how a call went."""
        self._failures = 0 if success else self._failures + 1
        if self._failures >= FAILURES:
            self._opened_at = self._clock()
