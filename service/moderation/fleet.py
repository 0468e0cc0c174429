"""Who works and what they have to do: RQ's own records, read in two round trips."""

from dataclasses import dataclass

from redis import Redis
from rq.registry import FailedJobRegistry, StartedJobRegistry
from rq.worker_registration import WORKERS_BY_QUEUE_KEY

from service.moderation.queue import NAME, open_queue

MOST_WORKERS = 1_000
"""Workers that are looked at; more than that are not ours."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Jobs that wait, run, or failed within the last day; workers that wait for a job, or run one.

    A worker that was killed counts until its record in Redis runs out, within two minutes.
    """

    queued: int
    started: int
    failed: int
    idle: int
    busy: int


def read_fleet(client: Redis) -> Fleet:
    """What RQ knows at this moment; raises RedisError."""
    with client.pipeline(transaction=False) as pipeline:
        pipeline.llen(open_queue(client).key)
        pipeline.zcard(StartedJobRegistry(NAME, client).key)
        pipeline.zcard(FailedJobRegistry(NAME, client).key)
        pipeline.srandmember(WORKERS_BY_QUEUE_KEY % NAME, MOST_WORKERS)
        queued, started, failed, workers = pipeline.execute()
    with client.pipeline(transaction=False) as pipeline:
        for worker in workers:
            pipeline.hget(worker, "state")
        # What is no worker's record, whoever put it there, is no reason to see none at all.
        states = pipeline.execute(raise_on_error=False)
    busy = states.count(b"busy")
    # A worker without a record has died; "started" and "suspended" do nothing either.
    alive = sum(isinstance(state, bytes) for state in states)
    return Fleet(queued, started, failed, alive - busy, busy)
