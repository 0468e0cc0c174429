"""RQ's Job, held to an allow-list: Redis can name a function but cannot have it imported."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from rq.job import Job

logger = logging.getLogger(__name__)


class ForbiddenJobError(Exception):
    """A job in Redis names a function that is none of ours."""


def make_job_class(allowed: Mapping[str, Callable[..., Any]]) -> type[Job]:
    """A Job class that runs only the functions in `allowed`, by name, and no callback at all.

    RQ would import whatever dotted name a job, or one of its callbacks, carries; so whoever can
    write to Redis could run any function on the workers.
    """

    class AllowedJob(Job):
        """A job whose function is looked up, never imported."""

        @property
        def func(self) -> Callable[..., Any]:
            name = self.func_name
            if self.instance is not None or name is None or name not in allowed:
                logger.error("forbidden job refused", extra={"job": self.id, "function": name})
                raise ForbiddenJobError(name)
            return allowed[name]

        @property
        def success_callback(self) -> None:
            return None

        @property
        def failure_callback(self) -> None:
            return None

        @property
        def stopped_callback(self) -> None:
            return None

        def send_webhooks(self, *_args: object, **_kwargs: object) -> None:
            """No request leaves because a job asked for it."""

    return AllowedJob
