import threading

import pytest
from redis import Redis
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout
from rq.serializers import JSONSerializer

from service.moderation import standby, waiting_drafts
from service.moderation.queue import open_queue
from tests.waiting import wait_until
from workers.queue_class import ReadableQueue, make_queue_class

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


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def standing_by(queue: Queue, heard: list[str]) -> type[Queue]:
    return make_queue_class(standby.Place(queue.connection, "worker"), heard.append)


def test_a_worker_that_stands_by_answers_calls_until_there_is_a_job(
    queue: Queue, standing_by: type[Queue], heard: list[str], redis_url: str
) -> None:
    client = Redis.from_url(redis_url)

    def visit() -> None:
        for message in ("a draft", "another"):
            wait_until(lambda: client.zcard(standby.PLACES) == 1)
            standby.call(client, message)
        queue.enqueue("time.sleep", 0, job_id="job")
        standby.call(client)

    visitor = threading.Thread(target=visit)
    visitor.start()
    assert standing_by.lmove(queue.connection, queue.key, 10) == (queue.key, b"job")
    visitor.join()
    assert heard == ["a draft", "another"]
    assert client.zcard(standby.PLACES) == 0


def test_nobody_calls_a_worker_that_has_taken_a_job(
    queue: Queue, standing_by: type[Queue], redis_url: str
) -> None:
    queue.enqueue("time.sleep", 0, job_id="job")
    assert standing_by.lmove(queue.connection, queue.key, 10) == (queue.key, b"job")
    assert not standby.call(Redis.from_url(redis_url))


def test_a_worker_that_stands_by_in_vain_says_so_as_rq_does(
    queue: Queue, standing_by: type[Queue]
) -> None:
    assert standing_by.lmove(queue.connection, queue.key, None) is None
    with pytest.raises(DequeueTimeout):
        standing_by.lmove(queue.connection, queue.key, 1)


def test_however_many_jobs_there_are_what_others_wait_for_is_answered_first(
    queue: Queue, standing_by: type[Queue], heard: list[str]
) -> None:
    for number in range(2):
        queue.enqueue("time.sleep", 0, job_id=f"job-{number}")
    for number in range(2):
        waiting_drafts.leave(queue.connection, {f"id-{number}": f"draft {number}"}, 5)
        taken = standing_by.lmove(queue.connection, queue.key, 10)
        assert taken == (queue.key, f"job-{number}".encode())
        assert heard == [f"draft {each}" for each in range(number + 1)]


def test_a_worker_that_stands_by_answers_what_comes_to_wait(
    queue: Queue, standing_by: type[Queue], heard: list[str], redis_url: str
) -> None:
    client = Redis.from_url(redis_url)

    def visit() -> None:
        wait_until(lambda: client.zcard(standby.PLACES) == 1)
        waiting_drafts.leave(client, {"id": "a draft"}, 5)
        wait_until(lambda: heard)
        queue.enqueue("time.sleep", 0, job_id="job")
        standby.call(client)

    visitor = threading.Thread(target=visit)
    visitor.start()
    assert standing_by.lmove(queue.connection, queue.key, 10) == (queue.key, b"job")
    visitor.join()
    assert heard == ["a draft"]
