"""What every check has in common: it reports one signal and decides nothing."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from service.moderation.comment import Comment
from service.moderation.verdict import Signal


class CheckUnavailableError(Exception):
    """The evidence of a check could not be got; the message says why, in plain words."""


class Check(Protocol):
    """One detector, made once and used for every comment."""

    name: str

    def inspect(self, comment: Comment) -> Signal:
        """What was seen in `comment`: always one signal, of score 0 when nothing was.

        Raises CheckUnavailableError when the evidence could not be got.
        """
        ...


@runtime_checkable
class AsksAhead(Protocol):
    """A check that has to wait for others, and may ask them about many comments at once."""

    def begin(self, comments: Sequence[Comment]) -> None:
        """Ask about comments that will be inspected next."""
        ...
