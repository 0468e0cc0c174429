"""The connection to Redis, which may be down, hung or full without anybody waiting for it."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from config.redis_address import parse_sentinels
from service.moderation.sentinels import open_primary

TIMEOUT = 0.25
"""Seconds that one command may take."""
PROBE_EVERY = 1.0
"""Seconds between two looks at a Redis that failed."""
KEEPALIVE = {
    # A host that is cut off says nothing; without these a listener would wait for it for hours,
    # and a sender for a quarter of an hour. Seconds, but for the last, in milliseconds (tcp(7)).
    getattr(socket, name): value
    for name, value in (
        ("TCP_KEEPIDLE", 5),
        ("TCP_KEEPINTVL", 2),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", 10_000),
    )
    if hasattr(socket, name)
}
"""How soon the kernel gives a silent connection up, where it can be told (Linux)."""

logger = logging.getLogger(__name__)


class BrokerUnavailableError(Exception):
    """Redis did not answer, or did not a moment ago."""


class Broker:
    """A Redis client behind a breaker: after one failure callers are turned away at once.

    A background thread asks Redis every second and closes the breaker when it answers, so that
    no request ever pays for finding out.
    """

    def __init__(self, client: Redis, wait: Callable[[float], None] = time.sleep) -> None:
        self.client = client
        self._wait = wait
        self._lock = threading.Lock()
        self._broken = False

    @classmethod
    def from_url(cls, url: str) -> Self:
        """A broker that connects on first use; one try, TIMEOUT seconds for each command."""
        return cls(connect(url))

    @property
    def available(self) -> bool:
        """Whether the last command was answered."""
        return not self._broken

    @contextmanager
    def attempt(self) -> Iterator[Redis]:
        """The client, for commands that may fail; raises BrokerUnavailableError when they do."""
        if self._broken:
            raise BrokerUnavailableError("Redis failed a moment ago")
        try:
            yield self.client
        except RedisError as error:
            self._trip(error)
            raise BrokerUnavailableError(str(error)) from error

    def _trip(self, error: RedisError) -> None:
        with self._lock:
            if self._broken:
                return
            self._broken = True
        logger.error("redis unavailable", extra={"cause": type(error).__name__})
        threading.Thread(target=self._probe, name="redis-probe", daemon=True).start()

    def _probe(self) -> None:
        while self._broken:
            self._wait(PROBE_EVERY)
            try:
                # A write, because a full Redis still answers PING.
                self.client.set("palabre:probe", "1", ex=60)
            except RedisError:
                continue
            self._broken = False
            logger.warning("redis available again")


def connect(url: str, *, timeout: float = TIMEOUT) -> Redis:
    """A client that tries once and gives up after `timeout` seconds (redis-py retries for 2.5).

    A connection that has been silent for a while is asked whether it is still alive. Behind
    Sentinels every new connection goes to the primary of that moment, and a connection to a
    server that no longer is one is closed.
    """
    options: dict[str, Any] = {"health_check_interval": 10, "retry": Retry(NoBackoff(), 0)}
    if not url.startswith("unix:"):
        options["socket_keepalive_options"] = KEEPALIVE
    watched = parse_sentinels(url)
    if watched:
        return open_primary(watched, timeout, options)
    return Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout, **options)
