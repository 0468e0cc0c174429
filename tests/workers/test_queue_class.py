import pytest
from redis import Redis
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout
from rq.serializers import JSONSerializer

from service.moderation.queue import open_queue
from workers.queue_class import ReadableQueue

FOREIGN = (b"\xff\xfe", b"\x80id", b"")


@pytest.fixture
def queue(redis_url: str) -> Queue:
    return open_queue(Redis.from_url(redis_url), ReadableQueue)


def work(queue: Queue) -> None:
    worker = SimpleWorker(
        [queue],
        connection=queue.connection,
        queue_class=ReadableQueue,
        serializer=JSONSerializer,
    )
    worker.work(burst=True, logging_level="ERROR")


def test_a_worker_outlives_ids_that_are_no_text(queue: ReadableQueue) -> None:
    for foreign in FOREIGN:
        queue.connection.rpush(queue.key, foreign)
    job = queue.enqueue("time.sleep", 0)
    work(queue)
    assert job.is_finished
    assert queue.connection.llen(queue.key) == 0
    assert queue.intermediate_queue.get_job_ids() == []


def test_an_empty_queue_is_reported_as_rq_does(queue: ReadableQueue) -> None:
    assert ReadableQueue.lmove(queue.connection, queue.key, None) is None
    with pytest.raises(DequeueTimeout):
        ReadableQueue.lmove(queue.connection, queue.key, 1)
