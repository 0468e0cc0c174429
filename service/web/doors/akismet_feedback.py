"""Akismet's submit-spam and submit-ham: a person of the site has decided otherwise."""

import logging
from contextlib import suppress
from dataclasses import replace

from service.moderation import store
from service.moderation.akismet_words import HAM, SPAM
from service.moderation.codes import Code, Status
from service.moderation.comment import NewComment
from service.moderation.gathering import AbandonedError, CrowdedError
from service.moderation.rejection import RejectionReason
from service.moderation.store.akismet import Checking, keep_answer, keep_feedback
from service.moderation.store.feedback import Opinion, keep_opinion
from service.moderation.submission import normalise
from service.moderation.verdict import Settlement, Verdict
from service.web.doors.akismet_checking import find_earlier, read_blog
from service.web.doors.akismet_comments import Told, compose, find_likeness, read_told
from service.web.doors.akismet_requests import Call
from service.web.doors.gate import Caller
from service.web.problems import unavailable
from service.web.services import Services

SOURCE = "akismet"
LONGEST_NAME = 100
TRIES = 3
UNCHECKED = Verdict(Status.FLAGGED, (Code.CHECKS_UNAVAILABLE,))
"""What is known of a comment that comes with a person's word, and that no check has seen."""

logger = logging.getLogger(__name__)


def report(call: Call, caller: Caller, services: Services, *, spam: bool) -> None:
    """Record what a person of the site says of a comment, on the comment as it was submitted.

    What was never asked about is stored with that word, so that it can be learnt from; not so what
    is nobody else's to read, of which the text alone is learnt from.
    """
    if call.is_test:
        return
    # The address in such a call may be the moderator's: nothing is known of the author's.
    told = replace(read_told(call, caller), address="")
    match_key = find_likeness(told, caller, services)
    earlier = find_earlier(call, match_key, caller, services)
    comment_id = earlier.comment_id if earlier else None
    if comment_id is None and told.submission.content:
        comment_id = _find_or_store(call, told, match_key, caller, services)
    if comment_id is None:
        _keep_text(call, told, caller, services, spam=spam)
        return
    _review(comment_id, _name_reporter(call), services, spam=spam)
    keep_feedback(services.database, comment_id, "spam" if spam else "ham", SPAM if spam else HAM)


def _find_or_store(
    call: Call, told: Told, match_key: str, caller: Caller, services: Services
) -> str | None:
    """The id of the comment, which is stored if it is unknown; None where it cannot be."""
    if not told.is_public:
        return None
    new = compose(told, caller, services)
    unchecked = replace(new, settlement=Settlement(new.id or "", (), UNCHECKED))
    comment_id = store.find_by_text(services.database, new.duplicate_key)
    comment_id = comment_id or _store(unchecked, services)
    if comment_id:
        checking = Checking(caller.key.site_id, caller.key.id, match_key, read_blog(call))
        keep_answer(services.database, comment_id, checking, "", services.now())
    return comment_id


def _store(new: NewComment, services: Services) -> str | None:
    try:
        return services.reception.take(new)
    except store.DuplicateCommentError:
        return store.find_by_text(services.database, new.duplicate_key)
    except store.ThreadClosedError:
        return None
    except (CrowdedError, AbandonedError) as error:
        raise unavailable() from error


def _review(comment_id: str, reporter: str, services: Services, *, spam: bool) -> None:
    status = Status.REJECTED if spam else Status.APPROVED
    reason = RejectionReason.SPAM if spam else ""
    for _ in range(TRIES):
        outcome = store.find_outcome(services.database, comment_id)
        if outcome is None:
            return
        # The last word of the site's people counts, whoever has spoken before: they publish it.
        with suppress(store.ReviewConflictError):
            store.record_review(
                services.database,
                comment_id,
                status,
                reporter,
                services.now(),
                seen=outcome.status,
                reason=reason,
            )
            return
    logger.warning("akismet feedback dropped", extra={"comment": comment_id})


def _name_reporter(call: Call) -> str:
    reporter = normalise(call.find("reporter")) or ""
    return f"{SOURCE}: {reporter}"[:LONGEST_NAME] if reporter else SOURCE


def _keep_text(call: Call, told: Told, caller: Caller, services: Services, *, spam: bool) -> None:
    content = told.submission.content
    if not content:
        return
    opinion = Opinion(
        SOURCE,
        content,
        told.language,
        {"spam": float(spam)},
        token=call.find("guid")[:LONGEST_NAME],
    )
    keep_opinion(services.database, caller.key.site_id, opinion, services.now())
