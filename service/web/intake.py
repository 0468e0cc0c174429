"""The way of a submission: verified, stored, checked, and known within the time allowed."""

from contextlib import suppress
from http import HTTPStatus

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome, NewComment
from service.moderation.database import UNREACHABLE
from service.moderation.gathering import AbandonedError, CrowdedError
from service.moderation.identifiers import new_identifier
from service.moderation.keys import truncate_address
from service.moderation.store import Outcome
from service.moderation.submission import Submission
from service.moderation.verdict_board import News
from service.web.answers import get_language
from service.web.idempotency import await_twin, find_replay
from service.web.pages import label
from service.web.problems import Problem, unavailable
from service.web.services import Services
from service.web.site import get_site
from service.web.verification import verify

REFUSALS = {
    store.SpentTokenError: (HTTPStatus.FORBIDDEN, Code.CAPTCHA_EXPIRED),
    store.ThreadClosedError: (HTTPStatus.FORBIDDEN, Code.THREAD_CLOSED),
}


def take_in(
    submission: Submission, address: str, key: str | None, seconds: float, services: Services
) -> Outcome:
    """Store a comment durably and return what it has become after `seconds` at most.

    `key` is the stored form of an Idempotency-Key: a repeated one finds its first comment. Raises
    Problems: 403, 409 or 503 where nothing is stored, 410 where what was stored is gone.
    """
    earlier = find_replay(services, key, submission) if key else None
    try:
        if earlier is None:
            new = _compose(submission, address, key, services)
            return _store(verify(new, submission, address, seconds, services), seconds, services)
    except Problem as problem:
        spent = problem.code is Code.CAPTCHA_EXPIRED
        earlier = await_twin(services, key, submission) if spent and key else None
        if earlier is None:
            raise
    except store.DuplicateKeyError as error:
        earlier = find_replay(services, key, submission) if key else None
        if earlier is None:
            # It was erased between the two looks.
            raise unavailable() from error
    return await_earlier(earlier, seconds, services)


def store_and_wait(new: NewComment, seconds: float, services: Services) -> Outcome:
    """Store a comment that has its id, and return what it has become after `seconds` at most.

    Raises store.DuplicateCommentError, and Problems: 403 or 503, where nothing is stored.
    """
    identifier = new.id or ""
    outcome = None
    with services.board.expect(identifier) as news:
        _take(new, services)
        if new.settlement:
            verdict = new.settlement.verdict
            return Outcome(identifier, verdict.status, verdict.reasons)
        # Without Redis no news can come: the sweeper takes over.
        if services.broker.available and seconds:
            # It is stored: that nobody can look now must not have it sent once more.
            with suppress(*UNREACHABLE):
                outcome = _wait(identifier, news, seconds, services)
    return outcome or Outcome(identifier, Status.PENDING, ())


def _store(new: NewComment, seconds: float, services: Services) -> Outcome:
    try:
        return store_and_wait(new, seconds, services)
    except store.DuplicateCommentError as error:
        return _repeat(new, error, services)


def _repeat(new: NewComment, error: Exception, services: Services) -> Outcome:
    said = label("insisted"), get_language()
    outcome = store.insist(services.database, new.duplicate_key, *said, services.now())
    if outcome is None:
        raise Problem(HTTPStatus.CONFLICT, Code.DUPLICATE) from error
    return outcome


def _take(new: NewComment, services: Services) -> None:
    try:
        services.reception.take(new)
    except tuple(REFUSALS) as error:
        status, code = REFUSALS[type(error)]
        raise Problem(status, code) from error
    except (CrowdedError, AbandonedError) as error:
        raise unavailable() from error


def await_earlier(comment_id: str, seconds: float, services: Services) -> Outcome:
    """What a stored comment has become after `seconds` at most; a 410 Problem if it is gone."""
    with services.board.expect(comment_id) as news:
        outcome = _look(comment_id, services)
        if outcome.status is Status.PENDING and services.broker.available and seconds:
            outcome = _wait(comment_id, news, seconds, services)
    return outcome


def _wait(comment_id: str, news: News, seconds: float, services: Services) -> Outcome:
    return services.board.wait(comment_id, news, seconds) or _look(comment_id, services)


def _look(comment_id: str, services: Services) -> Outcome:
    outcome = store.find_outcome(services.database, comment_id)
    if outcome is None:
        raise Problem(HTTPStatus.GONE, Code.BAD_REQUEST)
    return outcome


def _compose(
    submission: Submission,
    address: str,
    key: str | None,
    services: Services,
) -> NewComment:
    keyring = services.keyring
    now = services.now()
    author = keyring.author(submission, address, now)
    return NewComment(
        id=new_identifier(now),
        site=get_site().key,
        thread=submission.thread,
        thread_title=submission.thread_title,
        parent=submission.parent,
        author=submission.author,
        email=submission.email,
        url=submission.url,
        content=submission.content,
        language=get_language(),
        author_key=author,
        duplicate_key=keyring.duplicate(get_site().key, submission, author),
        captcha=CaptchaEvidence(CaptchaOutcome.NOT_ASKED),
        form=services.stamps.observe(submission, now),
        idempotency_key=key,
        request_key=keyring.request(submission),
        address_prefix=truncate_address(address),
    )
