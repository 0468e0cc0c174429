"""The road to the workers: RQ jobs that carry comment ids and nothing else."""

from collections.abc import Sequence

from redis import Redis
from rq import Queue, Retry
from rq.serializers import JSONSerializer

from service.moderation import standby
from service.moderation.broker import Broker

NAME = "palabre"
MODERATE_JOB = "workers.jobs.moderate"
"""The job by its name: the web process never imports it."""
JOB_SECONDS = 10
"""A job is stopped after this; shorter than a lease, so that no two workers ever overlap."""
KEEP_RESULT_SECONDS = 60
KEEP_FAILURE_SECONDS = 24 * 3600
CEILING = 10_000
"""Jobs beyond which nothing is added: Redis stays small, the sweeper brings the rest later."""


class QueueFullError(Exception):
    """Enough work is queued already; the comment waits in the database for the sweeper."""


class WorkQueue:
    """One RQ queue in JSON, bounded."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._queue = open_queue(broker.client)

    def announce(self, comment_ids: Sequence[str]) -> None:
        """Have stored comments moderated; raises BrokerUnavailableError.

        While a job waits for a worker there is no need of another: whoever takes it up also takes
        along what was stored before it began. So a job is made where a worker may be idle, and
        comments that come faster than workers share their jobs.
        """
        if self.count() == 0:
            self._add(comment_ids)

    def enqueue(self, comment_ids: Sequence[str], *, first: bool = False) -> None:
        """Ask for the comments to be moderated, in one job; `first` before all that waits.

        Raises BrokerUnavailableError or QueueFullError; the sweeper tries again later.
        """
        if self.count() >= CEILING:
            raise QueueFullError
        self._add(comment_ids, first=first)

    def count(self) -> int:
        """Jobs that wait; raises BrokerUnavailableError."""
        with self._broker.attempt():
            return int(self._queue.count)

    def _add(self, comment_ids: Sequence[str], *, first: bool = False) -> None:
        with self._broker.attempt() as client:
            self._queue.enqueue(
                MODERATE_JOB,
                list(comment_ids),
                job_timeout=JOB_SECONDS,
                result_ttl=KEEP_RESULT_SECONDS,
                failure_ttl=KEEP_FAILURE_SECONDS,
                # RQ repeats at once, so a batch would use up all attempts of all its comments for
                # the sake of one; the sweeper sends them again, one by one.
                retry=Retry(max=2) if len(comment_ids) == 1 else None,
                description=f"moderate {len(comment_ids)}",
                at_front=first,
            )
            standby.call(client)


def open_queue(client: Redis, kind: type[Queue] = Queue) -> Queue:
    """The queue as both ends must open it: pickle, RQ's default, would run what Redis holds."""
    return kind(NAME, connection=client, serializer=JSONSerializer)
