import json
import pickle
from pathlib import Path

import pytest
from redis import Redis
from rq import Callback, Queue
from rq.exceptions import DeserializationError, NoSuchJobError
from rq.serializers import JSONSerializer

from workers.job_class import ForbiddenJobError, make_job_class


@pytest.fixture
def queue(redis_url: str) -> Queue:
    return Queue("palabre", connection=Redis.from_url(redis_url), serializer=JSONSerializer)


def fetch(queue: Queue, job_id: str, ran: list[object]):  # type: ignore[no-untyped-def]
    allowed = {"workers.jobs.moderate": ran.append}
    return make_job_class(allowed).fetch(job_id, queue.connection, JSONSerializer)


def test_an_allowed_job_runs_the_function_it_is_given(queue: Queue) -> None:
    ran: list[object] = []
    job = queue.enqueue("workers.jobs.moderate", ["a", "b"])
    fetch(queue, job.id, ran).perform()
    assert ran == [["a", "b"]]


@pytest.mark.parametrize("name", ["os.mkdir", "workers.jobs.Moderate", "builtins.exec", ""])
def test_another_function_is_refused_not_imported(queue: Queue, name: str, tmp_path: Path) -> None:
    target = tmp_path / "made"
    job = queue.enqueue("placeholder", str(target))
    job.func_name = name
    job.save()
    with pytest.raises(ForbiddenJobError):
        fetch(queue, job.id, []).perform()
    assert not target.exists()


def test_a_method_of_an_instance_is_refused(queue: Queue) -> None:
    job = queue.enqueue("workers.jobs.moderate", ["a"])
    data = json.dumps(["workers.jobs.moderate", "instance", [["a"]], {}]).encode()
    queue.connection.hset(job.key, "data", data)
    with pytest.raises(ForbiddenJobError):
        fetch(queue, job.id, []).perform()


def test_callbacks_that_a_job_names_are_never_imported(queue: Queue) -> None:
    job = queue.enqueue(
        "workers.jobs.moderate",
        ["a"],
        on_success=Callback("os.getpid"),
        on_failure=Callback("os.getpid"),
        on_stopped=Callback("os.getpid"),
    )
    found = fetch(queue, job.id, [])
    assert found.success_callback is None
    assert found.failure_callback is None
    assert found.stopped_callback is None


@pytest.mark.parametrize("field", ["created_at", "timeout", "data"])
def test_a_job_that_cannot_be_read_is_no_job(queue: Queue, field: str) -> None:
    job = queue.enqueue("workers.jobs.moderate", ["a"])
    queue.connection.hset(job.key, field, b"\xff yesterday")
    with pytest.raises((NoSuchJobError, DeserializationError)):
        fetch(queue, job.id, []).perform()


def test_a_pickle_in_place_of_json_is_refused_unread(queue: Queue, tmp_path: Path) -> None:
    target = tmp_path / "made"

    class Trap:
        """Makes a folder when it is unpickled."""

        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.mkdir, (target,)  # type: ignore[return-value]

    job = queue.enqueue("workers.jobs.moderate", ["a"])
    queue.connection.hset(job.key, "data", pickle.dumps(Trap()))
    with pytest.raises(Exception, match=r".*"):
        fetch(queue, job.id, []).perform()
    assert not target.exists()
