"""RQ's Job, held to an allow-list: Redis can name a function but cannot have it imported."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from rq.exceptions import NoSuchJobError
from rq.job import Job

logger = logging.getLogger(__name__)


class ForbiddenJobError(Exception):
    """A job in Redis names a function that is none of ours."""


class AllowedJob(Job):
    """A job that runs only the functions in `allowed`, by name, and no callback at all.

    RQ would import whatever dotted name a job, or one of its callbacks, carries; so whoever can
    write to Redis could run any function on the workers.
    """

    allowed: ClassVar[Mapping[str, Callable[..., Any]]] = {}

    @property
    def func(self) -> Callable[..., Any]:
        """The function, looked up and never imported; raises ForbiddenJobError."""
        name = self.func_name
        if self.instance is not None or name is None or name not in self.allowed:
            logger.error("forbidden job refused", extra={"job": self.id, "function": name})
            raise ForbiddenJobError(name)
        return self.allowed[name]

    @property
    def success_callback(self) -> None:
        """None, whatever the job carries."""
        return

    @property
    def failure_callback(self) -> None:
        """None, whatever the job carries."""
        return

    @property
    def stopped_callback(self) -> None:
        """None, whatever the job carries."""
        return

    def restore(self, raw_data: Any) -> None:
        """What Redis holds of a job; what cannot be read is no job, and ends no worker."""
        try:
            super().restore(raw_data)
        except Exception as error:
            logger.error("unreadable job dropped", extra={"job": self.id})
            raise NoSuchJobError(self.id) from error

    def send_webhooks(self, *_args: object, **_kwargs: object) -> None:
        """No request leaves because a job asked for it."""


def make_job_class(allowed: Mapping[str, Callable[..., Any]]) -> type[Job]:
    """An AllowedJob for exactly these functions."""
    return type("AllowedJob", (AllowedJob,), {"allowed": allowed})
