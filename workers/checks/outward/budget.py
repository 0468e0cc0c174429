"""How often somebody may still be asked today, counted in Redis for all workers together."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from redis import Redis

from service.moderation.recipients import name_budget

KEPT = timedelta(days=2)


class Budget:
    """So many calls a day, by UTC's calendar; 0: any number, which are counted all the same."""

    def __init__(self, redis: Redis, name: str, most: int, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._name = name
        self._most = most
        self._now = now

    def spend(self) -> bool:
        """Count one call; False if it is one too many. Raises RedisError."""
        name = name_budget(self._name, self._now())
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.incr(name)
            pipeline.expire(name, KEPT)
            count = cast(int, pipeline.execute()[0])
        return self._most == 0 or count <= self._most
