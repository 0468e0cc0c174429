"""A child under supervision: what starts it, and the process that it is at the moment."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from service.running.tether import tethered

SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
STEADY_AFTER = 30.0
"""Seconds a process must have lived for its next end to count as the first."""


@dataclass(frozen=True)
class Child:
    """What to run; `ready` tells whether the next child may start, `grace` is in seconds."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    ready: Callable[[], bool] = lambda: True
    grace: float = 15.0
    descriptors: Sequence[int] = ()


class Process:
    """The lives of one child: started, ended, started again after a growing pause."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.name = child.name
        self.exit_code: int | None = None
        """How it last ended: an exit code, or a signal's number below zero."""
        self.restart_at: float | None = None
        """When to start it again, on the monotonic clock; None while it runs."""
        self.pause = SHORTEST_PAUSE
        """Seconds between its last end and `restart_at`."""
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._next_pause = SHORTEST_PAUSE

    @property
    def pid(self) -> int | None:
        """The process id, until the process has been seen to end."""
        return self._process.pid if self._process else None

    def start(self, now: float) -> None:
        """Run the child in a session of its own, so that a terminal's Ctrl-C misses it."""
        self.restart_at = None
        self._started_at = now
        self._process = subprocess.Popen(  # noqa: S603 - the supervisor's own command lines
            tethered(self.child.command),
            env=self.child.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.child.descriptors,
        )

    def bury(self, now: float) -> bool:
        """Whether the process was found to have ended; its next start is then due."""
        if self._process is None or self._process.poll() is None:
            return False
        # Whatever it left behind would stand in the way of its successor.
        self.kill()
        self.exit_code = self._process.returncode
        self._process = None
        steady = now - self._started_at >= STEADY_AFTER
        self.pause = SHORTEST_PAUSE if steady else self._next_pause
        self._next_pause = min(2 * self.pause, LONGEST_PAUSE)
        self.restart_at = now + self.pause
        return True

    def terminate(self) -> None:
        """Ask the process to end; it ends its own children."""
        if self._process:
            self._process.terminate()

    def kill(self) -> None:
        """End the process and all of its session at once."""
        if self._process:
            # PermissionError is what macOS says of a session of which only zombies are left.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def bury_strangers(own: Set[int | None]) -> None:
    """Take in dead children that are not in `own`: the first process of a container inherits them.

    Where Python has no waitid (macOS before 3.13) nobody makes us the heir either.
    """
    if not hasattr(os, "waitid"):
        return
    with contextlib.suppress(ChildProcessError):
        while dead := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if dead.si_pid in own:
                return
            os.waitpid(dead.si_pid, 0)
