"""Detectors that do to their worker what a comment's text tells them to, and a model by heart."""

import ctypes
import hashlib
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from service.moderation.comment import Comment
from service.moderation.store.drafts import NOWHERE
from service.moderation.verdict import Signal
from tests.faults.failpoints import write_line
from tests.workers.checks.readers import GivenReading, StandIn, given_reading
from workers.checks import Check

FLAGGED = "[doubtful]"
REJECTED = "[certain]"
ABORT, SEGFAULT, KILL = "[abort]", "[segfault]", "[kill]"
RAISE, HANG, SLEEP = "[raise]", "[hang]", "[sleep]"
DEED, DEED_IN_DRAFT = "misbehaved", "misbehaved in a draft"
FOREVER = 2_000_000_000
SLEEP_SECONDS = 1.5


class MarkedModel(StandIn):
    """Scores a text by the mark in it, in no time: what is tried here is not the detectors."""

    version = "marked-1"

    def read(self, text: str) -> GivenReading:
        if REJECTED in text:
            return given_reading(spam=1.0)
        return given_reading(toxicity=0.7) if FLAGGED in text else given_reading()

    def skim(self, text: str) -> GivenReading:
        return self.read(text)


class MisbehavingCheck:
    """A check that first does what the comment's mark says, and takes some seconds.

    What it does then is in the diary: `DEED author`, for a mere draft `DEED_IN_DRAFT author`.
    """

    def __init__(self, check: Check, diary: Path, seconds: float = 0.0) -> None:
        self.name = check.name
        self._check = check
        self._diary = diary
        self._seconds = seconds

    def inspect(self, comment: Comment) -> Signal:
        if self._seconds:
            threading.Event().wait(self._seconds)
        for mark, act in ACTS.items():
            if mark in comment.content:
                deed = DEED_IN_DRAFT if comment.thread_id == NOWHERE else DEED
                write_line(self._diary, f"{deed} {comment.author}")
                act()
        return self._check.inspect(comment)


def _read_nothing() -> None:
    ctypes.memmove(ctypes.create_string_buffer(8), ctypes.c_void_p(8), 8)


def _raise() -> None:
    raise RuntimeError("a detector's own mistake")


ACTS: dict[str, Callable[[], object]] = {
    ABORT: os.abort,
    SEGFAULT: _read_nothing,
    # As the kernel ends a process that has used up the memory.
    KILL: lambda: os.kill(os.getpid(), signal.SIGKILL),
    RAISE: _raise,
    # In C, where no signal handler of Python's is ever run.
    HANG: lambda: hashlib.pbkdf2_hmac("sha256", b"", b"", FOREVER),
    SLEEP: lambda: threading.Event().wait(SLEEP_SECONDS),
}
