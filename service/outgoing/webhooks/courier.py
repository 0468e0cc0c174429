"""The courier: finds what is due, and delivers to every endpoint beside all the others."""

import logging
import os
import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from config.settings import Settings
from service.moderation.database import UNREACHABLE, Database
from service.moderation.keys import Keyring
from service.moderation.webhooks import deliveries, sending
from service.moderation.webhooks.deliveries import LEASE, Delivery
from service.moderation.webhooks.endpoints import Endpoint
from service.moderation.webhooks.events import Scribe
from service.moderation.webhooks.spreading import AT_ONCE, spread
from service.outgoing.webhooks.pauses import choose_rest, choose_retry
from service.outgoing.webhooks.sender import BOUNDS, Outcome, Sender

EVERY = 1.0
"""Seconds between two looks at what is due."""
TIDY_EVERY = 600.0
THREADS = 16
LANES = 4
"""Threads that one endpoint may have, while it answers; one that fails has one."""
BATCH = 10
"""Deliveries that a thread takes at once."""
MARGIN = timedelta(seconds=BOUNDS.seconds + 7)
"""What is left of a lease when nothing more is begun under it."""

logger = logging.getLogger(__name__)


class Courier:
    """Delivers for all endpoints; several couriers, here or elsewhere, never send the same at once.

    A hanging endpoint holds one thread for some seconds, and then rests.
    """

    def __init__(
        self, database: Database, sender: Sender, scribe: Scribe, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._sender = sender
        self._scribe = scribe
        self._now = now
        self._owner = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="courier")
        self._busy: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._tidy_at = 0.0

    @property
    def is_idle(self) -> bool:
        """Whether it is sending nothing at the moment."""
        with self._lock:
            return not self._busy.total()

    def tick(self) -> None:
        """Take up what is due, and return before it is delivered; raises UNREACHABLE."""
        while spread(self._database, self._scribe, self._now()) == AT_ONCE:
            pass
        for endpoint, due in deliveries.find_due(self._database, self._now(), LANES * BATCH):
            lanes = 1 if endpoint.failures else min(LANES, -(-due // BATCH))
            with self._lock:
                wanted = max(0, lanes - self._busy[endpoint.id])
                self._busy[endpoint.id] += wanted
            for _ in range(wanted):
                self._pool.submit(self._serve, endpoint)
        if time.monotonic() >= self._tidy_at:
            self._tidy_at = time.monotonic() + TIDY_EVERY
            deliveries.expire(self._database, self._now())
            deliveries.purge(self._database, self._now())

    def run(self, every: float = EVERY) -> None:
        """Tick until closed; a database that is down is outlived."""
        while not self._stopped.is_set():
            try:
                self.tick()
            except UNREACHABLE as error:
                logger.error("webhooks not looked at", extra={"cause": type(error).__name__})
            except Exception:
                # Whatever is wrong with one event or endpoint: the others are waiting.
                logger.exception("webhooks not looked at")
            self._stopped.wait(every)

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopped.set()

    def close(self) -> None:
        """Let what is being sent be finished; nothing may tick any more."""
        self._stopped.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _serve(self, endpoint: Endpoint) -> None:
        try:
            self._deliver(endpoint)
        except SQLAlchemyError as error:
            # What was taken comes free with its lease, and is sent again under the same id.
            logger.error("webhook not settled", extra={"cause": type(error).__name__})
        except Exception:
            logger.exception("webhook not sent", extra={"endpoint": endpoint.id})
        finally:
            with self._lock:
                self._busy[endpoint.id] -= 1

    def _deliver(self, endpoint: Endpoint) -> None:
        began = self._now()
        most = 1 if endpoint.failures else BATCH
        taken = sending.claim(self._database, endpoint.id, most, self._owner, began)
        while taken:
            now = self._now()
            if self._stopped.is_set() or now - began > LEASE - MARGIN or now < began:
                break
            delivery = taken.pop(0)
            outcome = self._sender.attempt(endpoint, delivery, now)
            self._settle(endpoint, delivery, outcome)
            if outcome.is_gone or outcome.is_ill:
                break
        if taken:
            sending.release(self._database, [each.id for each in taken], self._owner)

    def _settle(self, endpoint: Endpoint, delivery: Delivery, outcome: Outcome) -> None:
        settle(self._database, endpoint, delivery, outcome, self._owner, self._now())


def settle(
    database: Database,
    endpoint: Endpoint,
    delivery: Delivery,
    outcome: Outcome,
    owner: str,
    now: datetime,
) -> None:
    """Write down how an attempt went, and with it when the next one is."""
    status = outcome.status
    if not outcome.error:
        sending.settle_success(database, endpoint, delivery, status or 0, owner, now)
        return
    told = {"endpoint": endpoint.id, "delivery": delivery.id, "cause": outcome.error}
    if outcome.is_gone:
        logger.warning("webhook endpoint is gone", extra=told)
        sending.settle_gone(database, endpoint, delivery, status or 0, owner)
        return
    retry_at = choose_retry(delivery.attempts, delivery.give_up_at, now)
    if retry_at is None:
        logger.warning("webhook given up", extra=told)
    sending.settle_failure(
        database,
        endpoint,
        delivery,
        outcome.error,
        status,
        owner,
        retry_at=retry_at,
        rests_until=choose_rest(endpoint.failures + 1, outcome.pause, now),
        counts=outcome.is_ill,
    )


@contextmanager
def running_courier(
    settings: Settings, database: Database, now: Callable[[], datetime]
) -> Iterator[Courier]:
    """A courier at work on a thread of its own, until the block ends."""
    scribe = Scribe(Keyring.of(settings), settings.public_url)
    courier = Courier(database, Sender.of(settings), scribe, now)
    thread = threading.Thread(target=courier.run, name="courier")
    thread.start()
    try:
        yield courier
    finally:
        courier.stop()
        thread.join()
        courier.close()
