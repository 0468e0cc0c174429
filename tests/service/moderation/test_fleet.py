from collections.abc import Iterator

import pytest
from redis import Redis
from rq import SimpleWorker
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer
from rq.worker_registration import WORKERS_BY_QUEUE_KEY

from service.moderation.fleet import Fleet, read_fleet
from service.moderation.queue import NAME, open_queue


@pytest.fixture
def client(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as client:
        yield client


def register(client: Redis, state: str) -> SimpleWorker:
    worker = SimpleWorker([open_queue(client)], connection=client, serializer=JSONSerializer)
    worker.register_birth()  # type: ignore[no-untyped-call]
    worker.set_state(state)
    return worker


def test_an_empty_redis_knows_of_nobody(client: Redis) -> None:
    assert read_fleet(client) == Fleet(queued=0, started=0, failed=0, idle=0, busy=0)


def test_workers_are_told_by_what_they_do_and_the_dead_are_not_counted(client: Redis) -> None:
    for state in ("idle", "busy", "started"):
        register(client, state)
    dead = register(client, "busy")
    client.delete(dead.key)
    fleet = read_fleet(client)
    assert (fleet.idle, fleet.busy) == (2, 1)


def test_jobs_are_counted_by_where_they_are(client: Redis) -> None:
    queue = open_queue(client)
    for _ in range(2):
        queue.enqueue("a.job")
    failed = queue.enqueue("a.job")
    FailedJobRegistry(NAME, client).add(failed, ttl=60)
    queue.remove(failed)
    fleet = read_fleet(client)
    assert (fleet.queued, fleet.started, fleet.failed) == (2, 0, 1)


def test_what_is_no_workers_record_does_not_hide_the_others(client: Redis) -> None:
    register(client, "idle")
    client.set("no-worker", "text")
    client.sadd(WORKERS_BY_QUEUE_KEY % NAME, "no-worker")
    assert read_fleet(client).idle == 1
