import threading
from collections.abc import Iterator

import pytest

from service.web.probes import Probe, read


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """An event that a hanging question waits for; set at the latest when the test ends."""
    event = threading.Event()
    yield event
    event.set()


def test_an_answer_can_be_read_once_it_is_there(released: threading.Event) -> None:
    def question() -> str:
        released.wait(10)
        return "answer"

    asked = Probe(question).ask()
    assert read(asked) is None
    released.set()
    assert asked.result(timeout=10) == "answer"
    assert read(asked) == "answer"


def test_a_question_that_fails_reads_as_no_answer() -> None:
    def question() -> str:
        raise OSError

    asked = Probe(question).ask()
    assert isinstance(asked.exception(timeout=10), OSError)
    assert read(asked) is None


def test_a_server_that_hangs_holds_one_thread_however_often_it_is_asked_after(
    released: threading.Event,
) -> None:
    asked_by = []

    def question() -> None:
        asked_by.append(threading.current_thread())
        released.wait(10)

    probe = Probe(question)
    answers = {probe.ask() for _ in range(20)}
    released.set()
    for answer in answers:
        answer.result(timeout=10)
    assert len(answers) == len(asked_by) == 1


def test_a_fresh_answer_serves_whoever_asks_soon() -> None:
    numbers, clock = iter(range(10)), iter([0.0, 0.0, 0.9, 1.0, 1.0])
    probe = Probe(lambda: next(numbers), fresh=1.0, clock=lambda: next(clock))
    # The clock is read for each who asks, and for each answer.
    assert [probe.ask().result(timeout=10) for _ in range(3)] == [0, 0, 1]


def test_a_question_is_asked_anew_after_each_answer() -> None:
    numbers = iter(range(10))
    probe = Probe(lambda: next(numbers))
    assert [probe.ask().result(timeout=10) for _ in range(3)] == [0, 1, 2]
