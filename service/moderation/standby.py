"""Workers that stand by: idle ones, who answer a call at once and without a job's bookkeeping.

A call is a courtesy. It may get lost with its worker or with Redis: so whatever must be done has a
job as well, or is stored as pending, and a worker that is not called looks for jobs every second.
"""

from typing import cast

from redis import Redis
from redis.exceptions import ResponseError

from service.moderation.waiting_drafts import WAITING, clear, fetch

SECONDS = 1.0
"""How long a worker waits for a call before it looks for a job and stands by again."""
GRACE = 0.5
"""How much longer it is believed to wait."""
KEPT_SECONDS = 10
"""How long a call, and all that is said in it, stays in Redis if nobody fetches it."""
PLACES = "palabre:standby"
COME = "come"
"""The call to look for jobs; every other call is a draft."""


def call(client: Redis, message: str = COME) -> bool:
    """Call the worker that has stood by for the shortest time; False if none does.

    To look for jobs two are called, if there are two: one may be gone without having said so.
    Raises RedisError.
    """
    with client.pipeline(transaction=False) as pipeline:
        pipeline.zpopmax(PLACES, 2 if message == COME else 1)
        pipeline.time()
        try:
            found, now = pipeline.execute()
        except ResponseError:
            clear(client, PLACES)
            return False
    waiting = [place for place, until in found if until + GRACE >= _read_time(now)]
    if found and not waiting:
        client.zremrangebyscore(PLACES, "-inf", _read_time(now) - GRACE)
    for place in waiting:
        name = _name_call(place.decode(errors="replace"))
        with client.pipeline(transaction=False) as pipeline:
            pipeline.rpush(name, message)
            pipeline.expire(name, KEPT_SECONDS)
            pipeline.execute()
    return bool(waiting)


class Place:
    """Where one worker stands by, under a name that no other worker has."""

    def __init__(self, client: Redis, owner: str) -> None:
        self._client = client
        self._owner = owner

    def take(self) -> None:
        """Stand by from now on; raises RedisError."""
        # By Redis' own clock, since workers and web processes may each have another.
        until = _read_time(self._client.time()) + SECONDS
        try:
            self._client.zadd(PLACES, {self._owner: until})
        except ResponseError:
            clear(self._client, PLACES)

    def leave(self) -> None:
        """Stand by no longer; raises RedisError."""
        self._client.zrem(PLACES, self._owner)

    def await_call(self, seconds: float = SECONDS) -> str | None:
        """The call, or a draft that waits for anybody, if one comes in time; raises RedisError."""
        name = _name_call(self._owner)
        try:
            found = cast("list[bytes] | None", self._client.blpop([name, WAITING], seconds))
        except ResponseError:
            clear(self._client, name)
            clear(self._client, WAITING)
            return None
        if found is None:
            return None
        if found[0] != WAITING.encode():
            return found[1].decode(errors="replace")
        # Nobody called, so somebody still may: they would wait for a worker that is busy.
        self.leave()
        return fetch(self._client, found[1])


def _read_time(answer: object) -> float:
    """Seconds since 1970, from what TIME answers."""
    seconds, microseconds = cast("tuple[int, int]", answer)
    return seconds + microseconds / 1_000_000


def _name_call(owner: str) -> str:
    return f"palabre:call:{owner}"
