"""Drafts, the workers' end: what the checks see in one, told to whoever asked."""

import logging
from collections.abc import Callable

from redis import Redis
from rq.timeouts import BaseTimeoutException, JobTimeoutException, UnixSignalDeathPenalty

from service.moderation import waiting_drafts
from service.moderation.drafts import Draft, Findings
from service.moderation.policy import CAPTCHA
from service.moderation.queue import JOB_SECONDS
from service.moderation.recipients import OUTWARD
from service.moderation.store.drafts import complete
from workers import pipeline
from workers.jobs import Desk

ELSEWHERE = {CAPTCHA, *OUTWARD}
"""Checks of stored comments only: the captcha is being verified meanwhile, and whoever has that
done reads its signal; and what may come to nothing is not sent to others."""
Tell = Callable[[Draft, str, Findings], None]
"""Tells what was seen in a draft, given with the text that it was read from."""

logger = logging.getLogger(__name__)


def precheck(text: str, tell: Tell, desk: Desk) -> None:
    """Tell what the checks see in a draft.

    No comment depends on it: one whose draft is not answered in time is stored, and moderated.
    """
    try:
        with UnixSignalDeathPenalty(JOB_SECONDS, JobTimeoutException):  # type: ignore[no-untyped-call]
            _inspect(text, tell, desk)
    except Exception as error:  # noqa: BLE001 - Redis can hold anything, and the worker works on
        _complain(error)


def answer_waiting(client: Redis, tell: Tell, desk: Desk) -> None:
    """Tell what the checks see in some of the drafts that wait, in the middle of a job.

    Raises RQ's timeout, which belongs to the whole job.
    """
    try:
        for text in waiting_drafts.take(client):
            _inspect(text, tell, desk)
    except BaseTimeoutException:
        raise
    except Exception as error:  # noqa: BLE001 - the comments of the job are no less worth for it
        _complain(error)


def _complain(error: Exception) -> None:
    logger.error("draft not checked", extra={"cause": type(error).__name__})


def _inspect(text: str, tell: Tell, desk: Desk) -> None:
    draft = Draft.read(text)
    comment = complete(desk.database, draft, desk.now())
    checks = [check for check in desk.checks if check.name not in ELSEWHERE]
    tell(draft, text, Findings(pipeline.inspect(comment, checks), comment.site_revision))
