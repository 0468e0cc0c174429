import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from service.moderation import store
from service.moderation.broker import Broker
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.queue import WorkQueue
from tests.service.moderation.samples import new_comment
from tests.waiting import wait_until

Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(database_url: str, redis_url: str) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.workers.workshop", database_url, redis_url]
        started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def submit(database: Database, redis_url: str) -> Callable[[str], str]:
    queue = WorkQueue(Broker.from_url(redis_url))

    def submit(content: str) -> str:
        identifier = store.add(database, new_comment(content=content), datetime.now(UTC))
        queue.enqueue([identifier])
        return identifier

    return submit


def status_of(database: Database, identifier: str) -> Status:
    record = store.find_record(database, identifier)
    assert record is not None
    return record.comment.status


@pytest.mark.parametrize("content", ["abort", "hang"])
def test_a_comment_that_brings_a_worker_down_does_not_stop_the_next(
    database: Database, start: Start, submit: Callable[[str], str], content: str
) -> None:
    poison, innocent = submit(content), submit("Bonjour")
    assert start().wait(timeout=60) != 0
    start()
    wait_until(lambda: status_of(database, innocent) is Status.APPROVED, timeout=60)
    assert status_of(database, poison) is Status.PENDING


def test_a_worker_told_to_stop_finishes_what_it_has_begun(
    database: Database, start: Start, submit: Callable[[str], str]
) -> None:
    process = start()
    first = submit("Bonjour")
    wait_until(lambda: status_of(database, first) is Status.APPROVED, timeout=60)
    process.terminate()
    assert process.wait(timeout=30) == 0
