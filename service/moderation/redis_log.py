"""Redis's append-only file, which keeps what is long gone until it is written anew."""

import time
from contextlib import suppress
from typing import cast

from redis import Redis
from redis.exceptions import ResponseError

PATIENCE = 30.0
LOOK_SECONDS = 0.1


def rewrite_log(client: Redis) -> bool:
    """Have the file written anew, in the background; False if Redis keeps none or forbids it.

    Drafts of comments pass through Redis and are gone after ten seconds, from all but this file.
    Raises RedisError where Redis does not answer.
    """
    try:
        if not _look(client).get("aof_enabled"):
            return False
        # Under way already, it may have begun too early: another one is then scheduled.
        client.bgrewriteaof()
    except ResponseError as error:
        return "in progress" in str(error)
    return True


def await_log(client: Redis, seconds: float = PATIENCE) -> bool:
    """Wait until the file is written; False if that takes longer."""
    until = time.monotonic() + seconds
    with suppress(ResponseError):
        while time.monotonic() < until:
            found = _look(client)
            if not (found.get("aof_rewrite_in_progress") or found.get("aof_rewrite_scheduled")):
                return True
            time.sleep(LOOK_SECONDS)
    return False


def _look(client: Redis) -> dict[str, object]:
    return cast("dict[str, object]", client.info("persistence"))
