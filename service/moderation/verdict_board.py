"""News of settled comments, carried from the workers to whoever waits in a web process."""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from redis import Redis
from redis.exceptions import RedisError

from service.moderation.bell import Bell
from service.moderation.codes import Status
from service.moderation.database import UNREACHABLE
from service.moderation.store import Outcome

CHANNEL = "palabre:verdicts"
LONGEST_MESSAGE = 100_000
LOOK_SECONDS = 0.2
"""How often a waiter looks in the database, in case no news can be heard."""

Find = Callable[[Iterable[str]], Mapping[str, Outcome]]

logger = logging.getLogger(__name__)


def publish(client: Redis, comment_ids: Sequence[str]) -> None:
    """Tell every web process that these comments are settled; raises RedisError."""
    if comment_ids:
        client.publish(CHANNEL, ",".join(comment_ids))


class News:
    """One waiter's place: woken once, when the outcome has come."""

    def __init__(self) -> None:
        self.outcome: Outcome | None = None
        self._bell = Bell()

    def tell(self, outcome: Outcome) -> None:
        """Wake the waiter with the outcome; the first one stands."""
        if self.outcome is None:
            self.outcome = outcome
            self._bell.ring()

    def await_outcome(self, seconds: float) -> Outcome | None:
        """The outcome, if it comes within so many seconds."""
        self._bell.wait(seconds)
        return self.outcome


class VerdictBoard:
    """One listening thread for each process, started by the first who waits (so after a fork).

    The news carries ids only: the verdicts are read from the database, in one query for all who
    wait for them here, because whoever can write to Redis must not be able to publish a comment.
    """

    def __init__(self, connect: Callable[[], Redis], find: Find, seats: int = 8) -> None:
        self._connect = connect
        self._find = find
        self._seats = threading.BoundedSemaphore(seats)
        self._lock = threading.Lock()
        self._waiting: dict[str, list[News]] = defaultdict(list)
        self._listening = threading.Event()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    @contextmanager
    def expect(self, comment_id: str) -> Iterator[News]:
        """News of the comment's outcome; enter before it is enqueued."""
        self._start()
        news = News()
        with self._lock:
            self._waiting[comment_id].append(news)
        try:
            yield news
        finally:
            with self._lock:
                self._waiting[comment_id].remove(news)
                if not self._waiting[comment_id]:
                    del self._waiting[comment_id]

    def wait(self, comment_id: str, news: News, seconds: float) -> Outcome | None:
        """The outcome, if there is one within `seconds`, by the news or in the database.

        At most `seats` wait at a time. They come free in milliseconds while comments are being
        decided; while they are not, whoever finds none is soon told so, and the rest of the
        process stays free to take comments in.
        """
        if not self._seats.acquire(timeout=min(seconds, LOOK_SECONDS)):
            return news.outcome
        try:
            return self._wait(comment_id, news, seconds)
        finally:
            self._seats.release()

    def _wait(self, comment_id: str, news: News, seconds: float) -> Outcome | None:
        deadline = time.monotonic() + seconds
        while (remaining := deadline - time.monotonic()) > 0:
            outcome = news.await_outcome(min(remaining, LOOK_SECONDS))
            if outcome is None:
                # A line can fall silent without anybody noticing; the database is asked as well.
                outcome = self._find([comment_id]).get(comment_id)
            if outcome is None or outcome.status is not Status.PENDING:
                return outcome
        return news.outcome

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
        if self._thread is not None:
            return
        with self._lock:
            first = self._thread is None
            if first:
                self._thread = threading.Thread(target=self._listen, name="verdicts", daemon=True)
                self._thread.start()
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
        announced = data.decode("ascii", errors="replace").split(",")
        with self._lock:
            expected = [each for each in announced if each in self._waiting]
        if not expected:
            return
        try:
            found = self._find(expected)
        except UNREACHABLE as error:
            # Those who wait look for themselves.
            logger.error("verdicts not read", extra={"cause": type(error).__name__})
            return
        with self._lock:
            for outcome in found.values():
                self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        if outcome.status is not Status.PENDING:
            for news in self._waiting.get(outcome.comment_id, ()):
                news.tell(outcome)
