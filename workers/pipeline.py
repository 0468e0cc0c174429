"""Running every check over a comment, so that no failure hides what the others saw."""

import logging
from collections.abc import Iterable, Sequence

from rq.timeouts import BaseTimeoutException

from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.verdict import Signal
from workers.checks.check import AsksAhead, Check, CheckUnavailableError

logger = logging.getLogger(__name__)


def begin(comments: Sequence[Comment], checks: Iterable[Check]) -> None:
    """Tell the checks that ask others which comments come next, so that all are asked at once."""
    for check in checks:
        if isinstance(check, AsksAhead):
            check.begin(comments)


def inspect(comment: Comment, checks: Iterable[Check]) -> list[Signal]:
    """One signal of each check; a check that could not be made says so in its signal.

    Raises only RQ's timeout, which belongs to the whole job.
    """
    return [_run(check, comment) for check in checks]


def _run(check: Check, comment: Comment) -> Signal:
    try:
        return check.inspect(comment)
    except BaseTimeoutException:
        raise
    except CheckUnavailableError as error:
        logger.warning("check unavailable", extra={"check": check.name, "cause": str(error)})
    except Exception:
        # A broken check must not hide what the others saw; its own silence holds the comment.
        extra = {"check": check.name, "comment": comment.id}
        logger.exception("check crashed", extra=extra)
    return Signal(check.name, Code.CHECKS_UNAVAILABLE, None)
