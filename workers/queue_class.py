"""RQ's Queue, held to ids that can be read: Redis can hold any bytes where an id should be."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DequeueTimeout
from rq.intermediate_queue import IntermediateQueue

from service.moderation import waiting_drafts
from service.moderation.standby import COME, Place

logger = logging.getLogger(__name__)


class ReadableQueue(Queue):
    """A queue that drops what is no id; RQ would end the worker that takes it."""

    @classmethod
    def lmove(cls, connection: Redis, queue_key: str, timeout: int | None) -> Any:
        """The next readable id, as RQ returns it; raises DequeueTimeout as RQ does."""
        while (taken := super().lmove(connection, queue_key, timeout)) is not None:
            if _is_readable(taken[1]):
                break
            # RQ's maintenance reads what was being taken as well, and would end as well.
            connection.lrem(IntermediateQueue(queue_key, connection).key, 0, taken[1])
            logger.error("unreadable job id dropped")
        return taken


class StandbyQueue(ReadableQueue):
    """A queue whose worker, while it is empty, stands by for calls and answers them itself.

    However busy it is, it looks for drafts that wait before it takes a job.
    """

    place: ClassVar[Place]
    answer: ClassVar[Callable[[str], None]]

    @classmethod
    def lmove(cls, connection: Redis, queue_key: str, timeout: int | None) -> Any:
        """The next readable id, as RQ returns it; raises DequeueTimeout as RQ does."""
        if timeout is None:
            return super().lmove(connection, queue_key, None)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for draft in waiting_drafts.take(connection):
                cls.answer(draft)
            cls.place.take()
            taken = super().lmove(connection, queue_key, None)
            if taken is not None:
                # Whoever called in this very moment has to do without an answer; and a job that
                # is taken must be done.
                with suppress(RedisError):
                    cls.place.leave()
                return taken
            message = cls.place.await_call()
            if message not in {None, COME}:
                cls.answer(message)
        raise DequeueTimeout(timeout, queue_key)


def make_queue_class(place: Place, answer: Callable[[str], None]) -> type[StandbyQueue]:
    """A StandbyQueue for one worker; `answer` is given every call but COME."""
    return type("StandbyQueue", (StandbyQueue,), {"place": place, "answer": staticmethod(answer)})


def _is_readable(identifier: bytes | str) -> bool:
    try:
        text = identifier if isinstance(identifier, str) else identifier.decode()
    except UnicodeDecodeError:
        return False
    return bool(text) and text.isprintable()
