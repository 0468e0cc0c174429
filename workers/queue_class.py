"""RQ's Queue, held to ids that can be read: Redis can hold any bytes where an id should be."""

import logging
from typing import Any

from redis import Redis
from rq import Queue
from rq.intermediate_queue import IntermediateQueue

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


def _is_readable(identifier: bytes | str) -> bool:
    try:
        text = identifier if isinstance(identifier, str) else identifier.decode()
    except UnicodeDecodeError:
        return False
    return bool(text) and text.isprintable()
