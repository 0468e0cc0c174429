"""Questions to servers that may hang: asked by one thread each, and never waited for long."""

import logging
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

PATIENCE = 1.0
"""Seconds that a health check or a scrape waits for all its answers together."""

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


class Probe(Generic[Answer]):
    """One question; whoever asks while it is being answered waits for that same answer.

    So a server that hangs holds one thread, however often it is asked after. An answer also serves
    whoever asks within the `fresh` seconds after it has come.
    """

    def __init__(
        self,
        question: Callable[[], Answer],
        fresh: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._question = question
        self._fresh = fresh
        self._clock = clock
        self._answered = -math.inf
        self._lock = threading.Lock()
        self._failing = False
        self._asked: Future[Answer] | None = None

    def ask(self) -> Future[Answer]:
        """The answer to come, or what the question will raise."""
        with self._lock:
            stale = self._clock() - self._answered >= self._fresh
            if self._asked is None or (self._asked.done() and stale):
                self._asked = Future()
                arguments = (self._asked,)
                threading.Thread(target=self._answer, args=arguments, daemon=True).start()
            return self._asked

    def _answer(self, asked: Future[Answer]) -> None:
        try:
            found = self._question()
            self._answered = self._clock()
            asked.set_result(found)
        except Exception as error:  # noqa: BLE001 - told to whoever asked
            self._report(error)
            self._answered = self._clock()
            asked.set_exception(error)
        else:
            self._failing = False

    def _report(self, error: Exception) -> None:
        # Once for each time that it begins: probes come every few seconds.
        if not self._failing:
            self._failing = True
            extra = {"question": getattr(self._question, "__qualname__", "")}
            logger.error("probe failed", exc_info=error, extra=extra)


def read(asked: Future[Answer]) -> Answer | None:
    """The answer, or None if there is none yet or the question failed."""
    failed = not asked.done() or asked.exception() is not None
    return None if failed else asked.result()
