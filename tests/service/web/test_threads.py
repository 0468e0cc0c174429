import logging
from threading import Event, get_ident

import pytest

from service.web.threads import Threads
from tests.waiting import wait_until


def test_as_many_tasks_run_at_once_as_there_are_threads() -> None:
    threads, go, running = Threads(3), Event(), set[int]()

    def task() -> None:
        running.add(get_ident())
        go.wait(10)

    for _ in range(4):
        threads.run(task)
    wait_until(lambda: len(running) == 3)
    go.set()
    threads.shutdown(wait=False)


def test_a_task_that_fails_is_logged_and_costs_no_thread(caplog: pytest.LogCaptureFixture) -> None:
    threads, done = Threads(1), Event()

    def fail() -> None:
        raise ValueError("broken")

    with caplog.at_level(logging.ERROR):
        threads.run(fail)
        threads.run(done.set)
        assert done.wait(10)
    assert "broken" in caplog.text
    threads.shutdown(wait=False)


def test_what_was_asked_for_is_done_before_the_end() -> None:
    threads, done = Threads(1), list[int]()
    for number in range(5):
        threads.run(done.append, number)
    threads.shutdown(wait=False)
    wait_until(lambda: done == [0, 1, 2, 3, 4])
