"""What may stand around a worker's work: nothing, unless somebody asks for traces."""

from typing import TypeVar

Work = TypeVar("Work")


def untraced(work: Work) -> Work:
    """The work itself: without traces not even a call is added to it."""
    return work
