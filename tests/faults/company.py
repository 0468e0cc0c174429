"""The processes under test by name: killed at will, and replaced as a service manager would."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from service.running.tether import tethered
from tests.waiting import wait_until

ACTOR = (sys.executable, "-m", "tests.faults.actor")
LOOK_SECONDS = 0.05
STOP_SECONDS = 30
STOPPED = {"T", "t", "Z", "X"}
"""States of threads that do nothing any more."""


@dataclass
class Actor:
    """One process: what starts it, and whether it is armed or has settings of its own."""

    command: Sequence[str]
    environ: Mapping[str, str]
    process: "subprocess.Popen[bytes]"
    changed: bool
    said: int
    """How long its log was when it was last started."""
    starts: int = 1


class Company:
    """Starts processes, and starts again each that ends without having been told to."""

    def __init__(self, environ: Mapping[str, str], logs: Path, seed: int) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environ = {**kept, **environ}
        self._logs = logs
        self._seed = seed
        self._lock = threading.RLock()
        self._actors: dict[str, Actor] = {}
        self._closed = threading.Event()
        logs.mkdir(parents=True)
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        # A tethered child ends with the thread that started it, so one thread starts them all.
        self._wanted: list[tuple[str, Sequence[str], Mapping[str, str], str | None]] = []
        self._keeper.start()

    @property
    def names(self) -> set[str]:
        """Who is meant to run."""
        with self._lock:
            return {*self._actors, *(name for name, *_ in self._wanted)}

    def start(
        self, name: str, role: str, *arguments: str, at: str | None = None, **environ: str
    ) -> None:
        """Start a role; `at` is `place/n`: where it crashes, at one of the first n passages."""
        with self._lock:
            command = (*ACTOR, role, *arguments)
            self._wanted.append((name, command, environ, at))
        self._await(name)

    def kill(self, name: str) -> None:
        """SIGKILL; somebody else takes the place at once."""
        with self._lock:
            process = self._actors[name].process
            process.kill()
            process.wait()

    def kill_tree(self, name: str) -> None:
        """SIGKILL to a process and, at the same moment, to all that it has started."""
        with self._lock:
            _kill_family(self._actors[name].process)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a process and to its children."""
        with self._lock:
            for pid in _list_family(self._actors[name].process.pid):
                _signal(pid, number)

    @contextmanager
    def frozen(self, names: Iterable[str]) -> Iterator[None]:
        """Processes, with all their children, that do nothing for the length of the block."""
        family = [pid for name in names for pid in self.pids(name)]
        for pid in family:
            _signal(pid, signal.SIGSTOP)
        try:
            wait_until(lambda: all(map(_is_stopped, family)))
            yield
        finally:
            for pid in family:
                _signal(pid, signal.SIGCONT)

    def stop(self, name: str) -> float:
        """SIGTERM, and nobody takes the place; the seconds it took to end."""
        with self._lock:
            process = self._actors.pop(name).process
        began = time.monotonic()
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return time.monotonic() - began

    def dismiss(self, name: str) -> None:
        """SIGKILL to it and to all that it has started, and nobody takes the place."""
        with self._lock:
            _kill_family(self._actors.pop(name).process)

    def is_changed(self, name: str) -> bool:
        """Whether it was started armed, or with settings of its own."""
        with self._lock:
            return self._actors[name].changed

    def restarts(self, name: str) -> int:
        """How many times it has been started."""
        with self._lock:
            return self._actors[name].starts

    def await_line(self, name: str, line: str, times: int = 1) -> None:
        """Wait until it has logged this so often since it was last started."""

        def has_said() -> bool:
            with self._lock:
                said = self._actors[name].said
            return self._log(name).read_bytes()[said:].count(line.encode()) >= times

        wait_until(has_said, timeout=60)

    def pids(self, name: str) -> list[int]:
        """A process and its descendants."""
        with self._lock:
            return _list_family(self._actors[name].process.pid)

    def close(self) -> None:
        """End them all."""
        for name in list(self._actors):
            self.signal(name, signal.SIGCONT)
            self.stop(name)
        # Last: with this thread the kernel ends whatever it has started.
        self._closed.set()
        self._keeper.join()

    def _keep(self) -> None:
        while not self._closed.wait(LOOK_SECONDS):
            with self._lock:
                for name, command, changes, at in self._wanted:
                    armed = {"FAULT_AT": f"{at}:{self._seed}"} if at else {}
                    environ = {**self.environ, **changes, **armed}
                    said = self._measure_log(name)
                    process = self._spawn(name, command, environ)
                    self._actors[name] = Actor(command, environ, process, bool(changes or at), said)
                self._wanted.clear()
                for name, actor in self._actors.items():
                    if actor.process.poll() is not None:
                        actor.said = self._measure_log(name)
                        actor.process = self._spawn(name, actor.command, actor.environ)
                        actor.starts += 1

    def _spawn(
        self, name: str, command: Sequence[str], environ: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        with self._log(name).open("ab") as log:
            return subprocess.Popen(tethered(command), env=environ, stdout=log, stderr=log)

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _measure_log(self, name: str) -> int:
        log = self._log(name)
        return log.stat().st_size if log.exists() else 0

    def _await(self, name: str) -> None:
        while not self._closed.is_set():
            with self._lock:
                if name in self._actors:
                    return
            self._closed.wait(LOOK_SECONDS / 5)


def _kill_family(process: "subprocess.Popen[bytes]") -> None:
    for pid in _list_family(process.pid):
        _signal(pid, signal.SIGKILL)
    process.wait()


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _is_stopped(pid: int) -> bool:
    """Whether each of its threads is stopped, also one that was in the middle of a write."""
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            # After the name, which may hold anything but ends with the last parenthesis: proc(5).
            state = (task / "stat").read_text().rpartition(")")[2].split()[0]
            if state not in STOPPED:
                return False
    return True


def _list_family(pid: int) -> list[int]:
    family = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in task.read_text().split():
                family += _list_family(int(child))
    return family
