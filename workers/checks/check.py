"""What every check has in common: it reports one signal and decides nothing."""

from typing import Protocol

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
