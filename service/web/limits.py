"""How many submissions one client may make, counted in Redis or, without it, in this process."""

import math
import time

from limits import parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from service.moderation.broker import Broker, BrokerUnavailableError


class RateLimit:
    """A moving window over all web processes; each process counts alone while Redis is down.

    Of each client the moments of its last submissions are kept, no more than it may make: that is
    exact, and takes half the commands of two counters that are weighed against each other.
    """

    def __init__(self, rate: str, broker: Broker, *, prefix: str = "palabre:limit") -> None:
        self._rate = parse(rate)
        self._broker = broker
        pool = broker.client.connection_pool
        storage = RedisStorage("redis://", connection_pool=pool, key_prefix=f"{prefix}:moments")
        self._shared = MovingWindowRateLimiter(storage)
        self._own = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, client_key: str) -> int | None:
        """Count one submission; the whole seconds to wait if it is one too many, else None."""
        try:
            with self._broker.attempt():
                return self._hit(self._shared, client_key)
        except BrokerUnavailableError:
            return self._hit(self._own, client_key)

    def _hit(self, limiter: MovingWindowRateLimiter, client_key: str) -> int | None:
        if limiter.hit(self._rate, client_key):
            return None
        resets_at = limiter.get_window_stats(self._rate, client_key).reset_time
        return max(1, math.ceil(resets_at - time.time()))
