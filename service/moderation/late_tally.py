"""A tally kept by a thread of its own: nobody who waits for an answer waits for a count."""

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from queue import SimpleQueue

from service.moderation.broker import Broker, BrokerUnavailableError
from service.moderation.tally import count_decided
from service.moderation.verdict import Settlement

logger = logging.getLogger(__name__)


class LateTally:
    """Counts in Redis what a web process has settled, a moment after; what Redis misses is lost.

    The thread is started by the first who counts, and so after a fork.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._settled = SimpleQueue[tuple[Sequence[Settlement], datetime]]()

    def add(self, settlements: Sequence[Settlement], now: datetime) -> None:
        """Have counted what was settled at `now`; returns at once."""
        self._settled.put((settlements, now))
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._count, name="tally", daemon=True)
                    self._thread.start()

    def _count(self) -> None:
        while True:
            settlements, now = self._settled.get()
            try:
                with suppress(BrokerUnavailableError), self._broker.attempt() as client:
                    count_decided(client, settlements, now)
            except Exception:
                # Nobody else would take from what is put here.
                logger.exception("not counted")
