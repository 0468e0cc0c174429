"""What may stand around a worker's work: nothing, unless somebody asks for figures or traces."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from service.moderation.verdict import Settlement

Work = TypeVar("Work")


def uncounted(settlements: Sequence[Settlement], now: datetime) -> None:
    """Count nothing."""


def untraced(work: Work) -> Work:
    """The work itself: without traces not even a call is added to it."""
    return work
