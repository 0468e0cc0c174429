"""The public API: submitting a comment, following it, and reading a thread's approved ones."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from service.moderation import store
from service.moderation.broker import BrokerUnavailableError
from service.moderation.codes import Code, Status
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome, Comment, NewComment
from service.moderation.identifiers import parse_identifier
from service.moderation.queue import QueueFullError
from service.moderation.submission import (
    DEFAULT_THREAD,
    FieldError,
    InvalidSubmissionError,
    Submission,
    normalise,
    parse_submission,
)
from service.web import metrics
from service.web.admission import limit_rate, verify_captcha
from service.web.answers import answer_record, describe_record, get_language, locate, speak
from service.web.bodies import read_fields
from service.web.clients import find_address
from service.web.idempotency import await_twin, find_replay, read_key
from service.web.preferences import Preference, read_preference
from service.web.problems import Problem, bad_request, unavailable
from service.web.services import SITE, Services, get_services

blueprint = Blueprint("comments", __name__, url_prefix="/api/v1")


@blueprint.post("/comments")
def submit() -> BaseResponse:
    """Take a comment in: durable first, then checked, then answered within the time allowed."""
    services = get_services()
    speak(request)
    with metrics.ANSWER_SECONDS.time():
        g.fields = read_fields(request)
        speak(request, g.fields.get("lang"))
        address = find_address(request, services.settings.trusted_proxies)
        # Before the fields are looked at: what is refused has cost something too.
        limit_rate(address, services)
        submission = _parse(g.fields, services)
        preference = read_preference(request, services.settings.answer_within)
        key = read_key(request, services)
        replayed = find_replay(services, key, submission) if key else None
        comment_id = replayed or _take_in(submission, address, key, services)
        _await_verdict(comment_id, preference, services, fresh=replayed is None)
        return _answer(comment_id, preference, services)


@blueprint.get("/comments/<uuid:comment_id>")
def show(comment_id: UUID) -> Response:
    """Where a comment stands, for whoever holds its receipt; 404 for everybody else."""
    services = get_services()
    speak(request, request.args.get("lang"))
    proven = services.keyring.read_receipt(request.args.get("receipt", ""))
    record = store.find_record(services.database, proven) if proven == str(comment_id) else None
    if record is None:
        raise Problem(HTTPStatus.NOT_FOUND, Code.BAD_REQUEST)
    response = jsonify(describe_record(record))
    response.headers["Content-Language"] = get_language()
    return response


@blueprint.get("/threads/comments")
def list_thread() -> Response:
    """A thread's approved comments, oldest first, a page at a time."""
    services = get_services()
    speak(request, request.args.get("lang"))
    thread = normalise(request.args.get("thread", "")) or DEFAULT_THREAD
    found, following = store.list_thread(services.database, SITE, thread, cursor=read_cursor())
    response = jsonify({"comments": [_publish(comment) for comment in found], "next": following})
    # The same for everybody, so that a cache in front may carry a crowd of readers.
    response.headers["Cache-Control"] = "public, max-age=5"
    return response


def read_cursor() -> str | None:
    """The `cursor` of a listing; raises a 400 Problem if it is none of ours."""
    given = request.args.get("cursor")
    cursor = parse_identifier(given) if given else None
    if given and cursor is None:
        raise bad_request(FieldError("cursor", Code.BAD_REQUEST))
    return cursor


def _parse(fields: Mapping[str, object], services: Services) -> Submission:
    try:
        return parse_submission(
            fields,
            content_shortest=services.settings.content_min_length,
            content_longest=services.settings.content_max_length,
        )
    except InvalidSubmissionError as error:
        raise bad_request(*error.errors) from error


def _take_in(submission: Submission, address: str, key: str | None, services: Services) -> str:
    """Store the comment and return its id; 403, 409 or 503 Problems where that is refused."""
    try:
        evidence = verify_captcha(submission.captcha_token, address, services)
    except Problem as problem:
        spent = problem.code is Code.CAPTCHA_EXPIRED
        twin = await_twin(services, key, submission) if spent and key else None
        if twin:
            return twin
        raise
    new = _compose(submission, address, key, evidence, services)
    try:
        return store.add(services.database, new, services.now())
    except store.DuplicateKeyError as error:
        twin = key and find_replay(services, key, submission)
        if not twin:
            # It was erased between the two looks.
            raise unavailable() from error
        return twin
    except store.SpentTokenError as error:
        raise Problem(HTTPStatus.FORBIDDEN, Code.CAPTCHA_EXPIRED) from error
    except store.DuplicateCommentError as error:
        raise Problem(HTTPStatus.CONFLICT, Code.DUPLICATE) from error
    except store.ThreadClosedError as error:
        raise Problem(HTTPStatus.FORBIDDEN, Code.THREAD_CLOSED) from error


def _compose(
    submission: Submission,
    address: str,
    key: str | None,
    evidence: CaptchaEvidence,
    services: Services,
) -> NewComment:
    keyring, token = services.keyring, submission.captcha_token
    asked = evidence.outcome is not CaptchaOutcome.NOT_ASKED
    return NewComment(
        site=SITE,
        thread=submission.thread,
        thread_title=submission.thread_title,
        parent=submission.parent,
        author=submission.author,
        email=submission.email,
        url=submission.url,
        content=submission.content,
        language=get_language(),
        author_key=keyring.author(submission, address),
        duplicate_key=keyring.duplicate(SITE, submission, address),
        captcha=evidence,
        captcha_token_key=keyring.token(token) if token and asked else None,
        idempotency_key=key,
        request_key=keyring.request(submission),
    )


def _await_verdict(
    comment_id: str, preference: Preference, services: Services, *, fresh: bool
) -> None:
    """Enqueue a fresh comment and wait for news of it; without Redis the sweeper takes over."""
    with services.board.expect(comment_id) as news:
        try:
            if fresh:
                services.queue.enqueue([comment_id])
            elif _is_settled(comment_id, services):
                return
        except (BrokerUnavailableError, QueueFullError):
            return
        services.board.wait(news, preference.seconds, lambda: _is_settled(comment_id, services))


def _is_settled(comment_id: str, services: Services) -> bool:
    return store.find_status(services.database, comment_id) is not Status.PENDING


def _answer(comment_id: str, preference: Preference, services: Services) -> BaseResponse:
    record = store.find_record(services.database, comment_id)
    if record is None:
        raise Problem(HTTPStatus.GONE, Code.BAD_REQUEST)
    metrics.SUBMISSIONS.labels(record.comment.status).inc()
    response = answer_record(request, record)
    if response.status_code != HTTPStatus.SEE_OTHER:
        response.headers["Location"] = locate(record)
    if preference.applied:
        response.headers["Preference-Applied"] = preference.applied
    return response


def _publish(comment: Comment) -> dict[str, object]:
    return {
        "id": comment.id,
        "parent": comment.parent or None,
        "author": comment.author,
        "url": comment.url or None,
        "content": comment.content,
        "submitted_at": comment.submitted_at.isoformat(),
    }
