import signal
import sys
from collections.abc import Iterator

import pytest

from service.running.child import LONGEST_PAUSE, STEADY_AFTER, Child, Process
from tests.waiting import wait_until


@pytest.fixture
def process() -> Iterator[Process]:
    process = Process(Child("brief", [sys.executable, "-S", "-c", ""]))
    yield process
    process.kill()
    wait_until(lambda: process.bury(0) or process.pid is None)


def live(process: Process, born: float, lifetime: float) -> float:
    process.start(born)
    wait_until(lambda: process.bury(born + lifetime))
    return process.pause


def test_pauses_between_starts_double_up_to_a_limit(process: Process) -> None:
    pauses = [live(process, born=0, lifetime=1) for _ in range(7)]
    assert pauses == [0.5, 1, 2, 4, 8, LONGEST_PAUSE, LONGEST_PAUSE]


def test_a_long_life_forgives_earlier_ends(process: Process) -> None:
    pauses = [live(process, born=0, lifetime=seconds) for seconds in (1, 1, STEADY_AFTER, 1)]
    assert pauses == [0.5, 1, 0.5, 1]


def test_the_next_start_is_due_after_the_pause(process: Process) -> None:
    assert live(process, born=100, lifetime=5) == 0.5
    assert process.restart_at == 105.5


def test_a_process_that_lives_is_not_buried() -> None:
    process = Process(Child("steady", ["sleep", "60"]))
    process.start(0)
    assert not process.bury(0)
    process.kill()
    wait_until(lambda: process.bury(0))
    assert (process.exit_code, process.pid) == (-signal.SIGKILL, None)
