import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.waiting import wait_until

THEATRE = Path(__file__).with_name("theatre.py")
ROOT = Path(__file__).parents[3]


class Play:
    """A supervisor with its actors, their journal, and a pipe that closes with the last of them."""

    def __init__(self, folder: Path, parts: tuple[str, ...], grace: float) -> None:
        self.journal = folder / "journal"
        self.journal.touch()
        self.alive, writer = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, str(THEATRE), str(self.journal), str(writer), str(grace), *parts],
            pass_fds=[writer],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        os.close(writer)

    def lines(self) -> list[str]:
        return self.journal.read_text(encoding="utf-8").splitlines()

    def pids(self, event: str) -> list[int]:
        return [int(line.split()[-1]) for line in self.lines() if line.startswith(event)]

    def events(self) -> list[str]:
        return [line for line in (re.sub(r" \d+$", "", line) for line in self.lines()) if line]

    def wait_for(self, event: str, times: int = 1) -> None:
        wait_until(lambda: self.events().count(event) >= times)

    def exit_code(self) -> int:
        return self.process.wait(timeout=10)

    def everybody_is_gone(self) -> bool:
        readable, _, _ = select.select([self.alive], [], [], 0)
        return bool(readable) and os.read(self.alive, 1) == b""

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        try:
            wait_until(self.everybody_is_gone)
        finally:
            os.close(self.alive)


Perform = Callable[..., Play]


@pytest.fixture
def perform(tmp_path: Path) -> Iterator[Perform]:
    plays: list[Play] = []

    def start(*parts: str, grace: float = 10.0) -> Play:
        plays.append(Play(tmp_path, parts, grace))
        return plays[-1]

    yield start
    for play in plays:
        play.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_children_start_in_order_and_stop_in_reverse(
    perform: Perform, number: signal.Signals
) -> None:
    play = perform("a:steady", "b:steady", "c:steady")
    play.wait_for("log: ready")
    play.process.send_signal(number)
    assert play.exit_code() == 0
    starts = ["a started", "b started", "c started", "log: ready"]
    stops = ["log: stopping", "c stopped", "b stopped", "a stopped"]
    assert play.events() == starts + stops
    wait_until(play.everybody_is_gone)


def test_a_child_that_dies_is_started_again_and_the_others_are_left_alone(
    perform: Perform,
) -> None:
    play = perform("a:steady", "b:steady")
    play.wait_for("log: ready")
    os.kill(play.pids("b started")[0], signal.SIGKILL)
    play.wait_for("b started", times=2)
    assert "log: b was killed by SIGKILL and starts again in 0.5 s" in play.events()
    assert play.events().count("a started") == 1


def test_a_killed_supervisor_leaves_nobody_behind(perform: Perform) -> None:
    play = perform("a:stubborn", "b:watched")
    play.wait_for("log: ready")
    play.wait_for("b child")
    play.process.kill()
    wait_until(play.everybody_is_gone, timeout=5)


def test_what_a_dead_child_left_behind_ends_before_it_starts_again(perform: Perform) -> None:
    play = perform("a:deserted")
    play.wait_for("log: ready")
    play.wait_for("a child")
    (child,) = play.pids("a child")
    os.kill(play.pids("a started")[0], signal.SIGKILL)
    play.wait_for("a started", times=2)
    # The supervisor is its heir, as in a container: gone means that it is no zombie either.
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    play.process.terminate()
    assert play.exit_code() == 0


def test_a_child_that_ignores_the_request_to_stop_is_killed_after_its_grace(
    perform: Perform,
) -> None:
    play = perform("a:steady", "b:stubborn", grace=0.2)
    play.wait_for("log: ready")
    play.process.send_signal(signal.SIGTERM)
    assert play.exit_code() == 1
    told = ["b refused", "log: b ignored the request to stop and is killed", "a stopped"]
    assert play.events()[-3:] == told
    wait_until(play.everybody_is_gone)


def test_a_second_signal_stops_everything_at_once(perform: Perform) -> None:
    play = perform("a:stubborn", "b:stubborn", grace=60)
    play.wait_for("log: ready")

    def interrupt() -> bool:
        play.process.send_signal(signal.SIGINT)
        return play.process.poll() is not None

    wait_until(interrupt)
    assert play.process.returncode == 1
    assert "log: stopping at once" in play.events()
    assert "a refused" not in play.events()
    wait_until(play.everybody_is_gone)


def test_the_echo_of_a_signal_is_not_a_second_one(perform: Perform) -> None:
    play = perform("a:steady", "b:steady")
    play.wait_for("log: ready")
    play.process.send_signal(signal.SIGTERM)
    play.wait_for("b stopped")
    play.process.send_signal(signal.SIGTERM)
    assert play.exit_code() == 0
    assert "log: stopping at once" not in play.events()


def test_a_child_that_never_gets_ready_ends_the_start(perform: Perform) -> None:
    play = perform("a:steady", "b:brief", "c:steady")
    assert play.exit_code() == 1
    assert "log: b was not ready within 3 s" in play.events()
    assert "log: b ended with 3 and starts again in 1 s" in play.events()
    assert "c started" not in play.events()
    assert play.events()[-1] == "a stopped"


def test_a_child_that_cannot_run_with_its_settings_is_not_tried_again(perform: Perform) -> None:
    play = perform("a:steady", "b:unconfigured")
    assert play.exit_code() == os.EX_CONFIG
    assert play.events()[-2:] == ["log: b cannot run with these settings", "a stopped"]
    assert play.events().count("b started") == 1
