"""Prechecks, the workers' end: what the checks see in a draft, told to whoever asked."""

import logging
from collections.abc import Callable

from rq.timeouts import JobTimeoutException, UnixSignalDeathPenalty

from service.moderation.drafts import Draft, Findings
from service.moderation.policy import CAPTCHA
from service.moderation.queue import JOB_SECONDS
from service.moderation.store.drafts import complete
from workers import pipeline
from workers.jobs import Desk

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
        logger.error("draft not checked", extra={"cause": type(error).__name__})


def _inspect(text: str, tell: Tell, desk: Desk) -> None:
    draft = Draft.read(text)
    comment = complete(desk.database, draft, desk.now())
    # The captcha is being verified meanwhile: whoever has that done reads its signal.
    checks = [check for check in desk.checks if check.name != CAPTCHA]
    tell(draft, text, Findings(pipeline.inspect(comment, checks), comment.site_revision))
