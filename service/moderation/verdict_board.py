"""News of settled comments, carried from the workers to whoever waits in a web process."""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from redis import Redis
from redis.exceptions import RedisError

CHANNEL = "palabre:verdicts"
LONGEST_MESSAGE = 100_000
LOOK_SECONDS = 0.2
"""How often a waiter looks in the database, in case no news can be heard."""

logger = logging.getLogger(__name__)


def publish(client: Redis, comment_ids: Sequence[str]) -> None:
    """Tell every web process that these comments are settled; raises RedisError."""
    if comment_ids:
        client.publish(CHANNEL, ",".join(comment_ids))


class VerdictBoard:
    """One listening thread for each process, started by the first who waits (so after a fork).

    The news carries ids only: the verdict itself is read from the database, because whoever can
    write to Redis must not be able to publish a comment.
    """

    def __init__(self, connect: Callable[[], Redis], seats: int = 8) -> None:
        self._connect = connect
        self._seats = threading.BoundedSemaphore(seats)
        self._lock = threading.Lock()
        self._waiting: dict[str, list[threading.Event]] = defaultdict(list)
        self._listening = threading.Event()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    @contextmanager
    def expect(self, comment_id: str) -> Iterator[threading.Event]:
        """An event that is set when the comment is settled; enter before it is enqueued."""
        self._start()
        event = threading.Event()
        with self._lock:
            self._waiting[comment_id].append(event)
        try:
            yield event
        finally:
            with self._lock:
                self._waiting[comment_id].remove(event)
                if not self._waiting[comment_id]:
                    del self._waiting[comment_id]

    def wait(self, event: threading.Event, seconds: float, settled: Callable[[], bool]) -> bool:
        """Whether the comment is settled within `seconds`, by the news or by `settled` itself.

        At most `seats` wait at a time. They come free in milliseconds while comments are being
        decided; while they are not, whoever finds none is soon told so, and the rest of the
        process stays free to take comments in.
        """
        if not self._seats.acquire(timeout=min(seconds, LOOK_SECONDS)):
            return event.is_set()
        try:
            return self._wait(event, seconds, settled)
        finally:
            self._seats.release()

    def _wait(self, event: threading.Event, seconds: float, settled: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + seconds
        while (remaining := deadline - time.monotonic()) > 0:
            if event.wait(min(remaining, LOOK_SECONDS)):
                return True
            # A line can fall silent without anybody noticing; the database is asked as well.
            if settled():
                return True
        return event.is_set()

    def close(self) -> None:
        """Stop listening and wait for the thread to end."""
        self._stopped.set()
        if self._thread is None:
            return
        # A word on the channel wakes the thread, which would otherwise sit out its second.
        with suppress(RedisError), self._connect() as client:
            client.publish(CHANNEL, "")
        self._thread.join(timeout=5)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="verdicts", daemon=True)
                self._thread.start()
                first = True
            else:
                first = False
        if first:
            self._listening.wait(LOOK_SECONDS)

    def _listen(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen_once()
            except RedisError as error:
                if self._listening.is_set():
                    logger.warning("verdicts not heard", extra={"cause": type(error).__name__})
            self._listening.clear()
            self._stopped.wait(1)

    def _listen_once(self) -> None:
        with self._connect() as client, client.pubsub() as subscription:
            subscription.subscribe(CHANNEL)
            while not self._stopped.is_set():
                message = subscription.get_message(timeout=1.0)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    self._listening.set()
                elif message["type"] == "message":
                    self._announce(message["data"])

    def _announce(self, data: bytes) -> None:
        if len(data) > LONGEST_MESSAGE:
            return
        comment_ids = data.decode("ascii", errors="replace").split(",")
        with self._lock:
            for comment_id in comment_ids:
                for event in self._waiting.get(comment_id, ()):
                    event.set()
