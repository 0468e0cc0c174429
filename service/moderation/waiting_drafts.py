"""Drafts that wait in Redis, for seconds, until any worker takes them up: idle, or between batches.

Nothing can be lost with them: they are texts to be scored, of which nothing is stored.
"""

import logging
from collections.abc import Mapping
from typing import cast

from redis import Redis
from redis.exceptions import ResponseError

WAITING = "palabre:asked"
"""Ids of drafts, the one that has waited longest first."""
MOST_WAITING = 1000
"""Beyond as many those go that have waited longest: hardly anybody waits for them still."""
AT_ONCE = 8
"""Drafts that a busy worker takes up between two batches: comments must not wait for many."""
KEPT_SECONDS = 60

logger = logging.getLogger(__name__)


def leave(client: Redis, drafts: Mapping[str, str], seconds: float) -> None:
    """Have written drafts, by their ids, wait for `seconds` at most; raises RedisError."""
    with client.pipeline(transaction=False) as pipeline:
        for identifier, text in drafts.items():
            pipeline.set(_name_draft(identifier), text, px=max(1, round(seconds * 1000)))
        pipeline.rpush(WAITING, *drafts)
        pipeline.ltrim(WAITING, -MOST_WAITING, -1)
        pipeline.expire(WAITING, KEPT_SECONDS)
        pipeline.execute()


def take(client: Redis, most: int = AT_ONCE) -> list[str]:
    """The drafts that have waited longest, if there are any; raises RedisError."""
    try:
        found = cast("list[bytes] | None", client.lpop(WAITING, most))
    except ResponseError:
        clear(client, WAITING)
        return []
    drafts = [fetch(client, identifier) for identifier in found or ()]
    return [draft for draft in drafts if draft is not None]


def fetch(client: Redis, identifier: bytes) -> str | None:
    """The draft of that id, which nobody else gets; None if it has waited too long.

    Raises RedisError.
    """
    name = _name_draft(identifier.decode(errors="replace"))
    try:
        found = cast("bytes | None", client.getdel(name))
    except ResponseError:
        clear(client, name)
        return None
    return None if found is None else found.decode(errors="replace")


def clear(client: Redis, name: str) -> None:
    """Drop what is no value of ours: Redis is not trusted to hold what we put there."""
    logger.error("foreign value dropped", extra={"key": name[:100]})
    client.delete(name)


def _name_draft(identifier: str) -> str:
    return f"palabre:draft:{identifier}"
