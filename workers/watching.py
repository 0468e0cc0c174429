"""What may stand around a worker's work: nothing, unless somebody asks for it."""

from typing import TypeVar

Work = TypeVar("Work")


def answer_nobody(desk: object) -> None:
    """Nobody waits for anything but the comments."""


def count_nothing() -> int:
    """Nothing waits."""
    return 0


def untraced(work: Work) -> Work:
    """The work itself: without traces not even a call is added to it."""
    return work
