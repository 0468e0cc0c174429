import json
import zlib

import pytest
from redis import Redis

from service.moderation.broker import Broker
from service.moderation.queue import CEILING, NAME, QueueFullError, WorkQueue, open_queue

ID = "019ab000-0000-7000-8000-000000000000"


def test_a_job_carries_ids_in_json_and_nothing_else(redis_url: str) -> None:
    client = Redis.from_url(redis_url)
    WorkQueue(Broker.from_url(redis_url)).enqueue([ID])
    (job,) = open_queue(client).jobs
    raw = client.hget(job.key, "data")
    assert isinstance(raw, bytes)
    assert json.loads(zlib.decompress(raw)) == ["workers.jobs.moderate", None, [[ID]], {}]
    assert job.description == "moderate 1"
    assert job.retries_left == 2


def test_a_batch_is_not_repeated_as_a_batch(redis_url: str) -> None:
    WorkQueue(Broker.from_url(redis_url)).enqueue([ID, ID.replace("8", "9")])
    (job,) = open_queue(Redis.from_url(redis_url)).jobs
    assert not job.retries_left


def test_a_queue_at_its_ceiling_takes_no_more_until_it_shrinks(redis_url: str) -> None:
    client = Redis.from_url(redis_url)
    queue = WorkQueue(Broker.from_url(redis_url))
    client.rpush(f"rq:queue:{NAME}", *["x"] * CEILING)
    with pytest.raises(QueueFullError):
        queue.enqueue([ID])
    client.delete(f"rq:queue:{NAME}")
    queue.enqueue([ID])
    assert queue.count() == 1


def test_what_is_announced_while_a_job_waits_makes_no_further_job(redis_url: str) -> None:
    client = Redis.from_url(redis_url)
    queue = WorkQueue(Broker.from_url(redis_url))
    for _ in range(3):
        queue.announce([ID])
    assert queue.count() == 1
    client.delete(f"rq:queue:{NAME}")
    queue.announce([ID])
    assert queue.count() == 1
