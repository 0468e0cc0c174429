"""Signals as events to wait for, without a busy loop and without code in handlers."""

import contextlib
import os
import selectors
import signal
from collections.abc import Iterator
from types import FrameType

STOPPING = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


class Wakeups:
    """The signals that arrived, in order, read from the interpreter's wake-up descriptor."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._selector = selectors.DefaultSelector()
        self._selector.register(descriptor, selectors.EVENT_READ)

    def wait(self, seconds: float | None) -> set[int]:
        """The numbers of the signals that came within `seconds` (None: as long as it takes)."""
        if not self._selector.select(None if seconds is None else max(seconds, 0)):
            return set()
        try:
            return set(os.read(self._descriptor, 512))
        except BlockingIOError:
            return set()

    def close(self) -> None:
        """Give the selector back."""
        self._selector.close()


@contextlib.contextmanager
def listening() -> Iterator[Wakeups]:
    """Turn SIGCHLD and the signals that mean stop into wake-ups; main thread only.

    Afterwards requests to stop are ignored: the process is about to exit, and the echo of one
    must not make that look like a crash.
    """
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    previous = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    wakeups = Wakeups(reader)
    try:
        for number in (*STOPPING, signal.SIGCHLD):
            # nohup ignores SIGHUP on purpose; that stays so.
            if (number, signal.getsignal(number)) != (signal.SIGHUP, signal.SIG_IGN):
                signal.signal(number, _note)
        yield wakeups
    finally:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(previous)
        wakeups.close()
        os.close(reader)
        os.close(writer)


def _note(_number: int, _frame: FrameType | None) -> None:
    """Exist, so that the interpreter writes the signal's number to the wake-up descriptor."""
