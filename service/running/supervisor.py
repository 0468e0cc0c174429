"""Starts children in order, keeps them running, and stops them in reverse order."""

import logging
import os
import signal
import time
from collections.abc import Callable, Sequence

from service.running.child import Child, Process, bury_strangers
from service.running.wakeups import STOPPING, Wakeups, listening

START_WITHIN = 60.0
"""Seconds within which a child must be ready, its restarts included."""
READY_POLL = 0.05
AFTER_KILL = 1.0
"""Seconds between looks at a process that even SIGKILL has not ended yet."""
SAME_REQUEST = 0.5
"""Seconds after a request to stop in which another one is its echo: make and timeout(1) signal
their process group and then their child again."""

logger = logging.getLogger(__name__)

__all__ = ["Child", "supervise"]


class _StopRequestedError(Exception):
    """A signal asked for the end."""


class _GiveUpError(Exception):
    """Going on makes no sense; `code` is what to exit with."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code


def supervise(
    children: Sequence[Child],
    when_ready: Callable[[], None] = lambda: None,
    start_within: float = START_WITHIN,
) -> int:
    """Run `children` until SIGINT, SIGTERM or SIGHUP; calls `when_ready` once all are.

    Owns every child process of the calling process. Exit code: 0 after an orderly stop, 1 if a
    child did not get ready in `start_within` seconds or had to be killed, 78 (EX_CONFIG) if one
    said that it cannot run with its settings.
    """
    supervisor = _Supervisor([Process(child) for child in children], start_within)
    with listening() as wakeups:
        code = supervisor.run(wakeups, when_ready)
        return code if supervisor.stop(wakeups) else code or 1


class _Supervisor:
    def __init__(self, processes: Sequence[Process], start_within: float) -> None:
        self._processes = processes
        self._start_within = start_within

    def run(self, wakeups: Wakeups, when_ready: Callable[[], None]) -> int:
        try:
            self._start(wakeups)
            when_ready()
            while True:
                self._attend(wakeups, self._until_next_start())
        except _StopRequestedError:
            logger.info("stopping")
            return 0
        except _GiveUpError as error:
            return error.code

    def _start(self, wakeups: Wakeups) -> None:
        for process in self._processes:
            deadline = time.monotonic() + self._start_within
            process.start(time.monotonic())
            while not (process.pid and process.child.ready()):
                if time.monotonic() > deadline:
                    logger.error("%s was not ready within %g s", process.name, self._start_within)
                    raise _GiveUpError(1)
                self._attend(wakeups, READY_POLL)

    def _attend(self, wakeups: Wakeups, seconds: float | None) -> None:
        """Wait for an event, then bury the dead and start what is due."""
        if wakeups.wait(seconds) & STOPPING:
            raise _StopRequestedError
        now = time.monotonic()
        for process in self._processes:
            if process.bury(now):
                _report_end(process)
            elif process.restart_at is not None and process.restart_at <= now:
                process.start(now)
        bury_strangers({process.pid for process in self._processes})

    def _until_next_start(self) -> float | None:
        due = [process.restart_at for process in self._processes if process.restart_at is not None]
        return min(due) - time.monotonic() if due else None

    def stop(self, wakeups: Wakeups) -> bool:
        """Whether every child ended by itself, within its grace and before a second signal."""
        hurry_from = time.monotonic() + SAME_REQUEST
        orderly = True
        for process in reversed(self._processes):
            process.terminate()
            deadline = time.monotonic() + process.child.grace
            while not _has_ended(process):
                again = wakeups.wait(deadline - time.monotonic()) & STOPPING
                now = time.monotonic()
                if again and now >= hurry_from:
                    logger.warning("stopping at once")
                    _kill(self._processes)
                    orderly, deadline = False, now + AFTER_KILL
                elif now >= deadline and not _has_ended(process):
                    logger.warning("%s ignored the request to stop and is killed", process.name)
                    _kill([process])
                    orderly, deadline = False, now + AFTER_KILL
        return orderly


def _has_ended(process: Process) -> bool:
    process.bury(time.monotonic())
    return process.pid is None


def _kill(processes: Sequence[Process]) -> None:
    for process in processes:
        process.kill()


def _report_end(process: Process) -> None:
    code = process.exit_code or 0
    if code == os.EX_CONFIG:
        logger.error("%s cannot run with these settings", process.name)
        raise _GiveUpError(code)
    ending = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
    logger.warning("%s %s and starts again in %g s", process.name, ending, process.pause)
