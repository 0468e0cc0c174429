"""The six places where a crash hurts, and the collaborators that crash there when armed."""

import os
import random
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.verdict import Signal
from workers.checks import Check


class Place(StrEnum):
    """Where a process ends without having the time to put anything in order."""

    BEFORE_COMMIT = "before_commit"
    AFTER_COMMIT = "after_commit"
    """Stored, and neither enqueued nor answered."""
    AFTER_LEASE = "after_lease"
    AFTER_JUDGING = "after_judging"
    AFTER_SETTLE = "after_settle"
    """Decided, and nobody told."""
    AFTER_PUBLISH = "after_publish"
    """Told, and the job still unfinished in Redis."""


class Publish(Protocol):
    """Tells that comments are settled."""

    def __call__(self, comment_ids: Sequence[str], /) -> None: ...


class Failpoint:
    """SIGKILLs its own process at one of the first passages of a place; without arms it is idle.

    Armed as `place/n:seed`. Which of the first n passages it is depends on the seed and on how
    often there has been a crash before, so that every life of a process has another length.
    """

    def __init__(self, armed: str | None, diary: Path) -> None:
        place, _, self._seed = (armed or "").partition(":")
        name, _, most = place.partition("/")
        self._place = Place(name) if name else None
        self._most = int(most or 1)
        self._left: int | None = None
        self._diary = diary
        self._lock = threading.Lock()

    def pass_by(self, place: Place) -> None:
        """Go on, unless this was the passage."""
        if place is not self._place:
            return
        with self._lock:
            # Not before: a web server's processes are copies of one that passes nothing itself.
            self._left = (self._left or self._draw()) - 1
            if self._left == 0:
                write_line(self._diary, f"crashed {place}")
                os.kill(os.getpid(), signal.SIGKILL)

    def _draw(self) -> int:
        crashes = self._diary.read_text().count("crashed ") if self._diary.exists() else 0
        return random.Random(f"{self._seed} {crashes}").randint(1, self._most)


class CrashingDatabase(Database):
    """A database on whose doorstep the process may end."""

    def __init__(self, engine: Engine, failpoint: Failpoint) -> None:
        super().__init__(engine)
        self._failpoint = failpoint

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with super().write() as connection:
            yield connection
            self._failpoint.pass_by(Place.BEFORE_COMMIT)
        self._failpoint.pass_by(Place.AFTER_COMMIT)


class CrashingCheck:
    """A check before or after which the process may end."""

    def __init__(
        self,
        check: Check,
        failpoint: Failpoint,
        *,
        before: Place | None = None,
        after: Place | None = None,
    ) -> None:
        self.name = check.name
        self._check = check
        self._failpoint = failpoint
        self._before, self._after = before, after

    def inspect(self, comment: Comment) -> Signal:
        if self._before:
            self._failpoint.pass_by(self._before)
        seen = self._check.inspect(comment)
        if self._after:
            self._failpoint.pass_by(self._after)
        return seen


class CrashingPublisher:
    """Writes down what it is given to publish, and may crash before or after publishing it."""

    def __init__(self, publish: Publish, failpoint: Failpoint, diary: Path) -> None:
        self._publish = publish
        self._failpoint = failpoint
        self._diary = diary

    def __call__(self, comment_ids: Sequence[str]) -> None:
        for comment_id in comment_ids:
            write_line(self._diary, f"settled {comment_id}")
        write_line(self._diary, f"round of {len(comment_ids)}")
        self._failpoint.pass_by(Place.AFTER_SETTLE)
        self._publish(comment_ids)
        self._failpoint.pass_by(Place.AFTER_PUBLISH)


def write_line(path: Path, line: str) -> None:
    """Append a line in one write, so that processes may share the file and die at any time."""
    with path.open("ab", buffering=0) as file:
        file.write(f"{line}\n".encode())
