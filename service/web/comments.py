"""The public API: submitting a comment, following it, and reading a thread's approved ones."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import Blueprint, Request, Response, g, jsonify, request
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response as BaseResponse

from service.moderation import store
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.identifiers import parse_identifier
from service.moderation.store import Outcome
from service.moderation.submission import (
    DEFAULT_THREAD,
    FieldError,
    InvalidSubmissionError,
    Submission,
    normalise,
    parse_submission,
)
from service.web import metrics
from service.web.admission import limit_rate
from service.web.answers import PREFIX, answer_outcome, describe_outcome, get_language, speak
from service.web.bodies import read_fields
from service.web.clients import find_address
from service.web.idempotency import read_key
from service.web.intake import take_in
from service.web.preferences import Preference, read_preference
from service.web.problems import Problem, bad_request
from service.web.services import Services, get_services
from service.web.site import FIELD, name_site, require_origin, require_site
from service.web.site_book import HostedSite

blueprint = Blueprint("comments", __name__, url_prefix=PREFIX)


@blueprint.post("/comments")
def submit() -> BaseResponse:
    """Take a comment in: durable first, then checked, then answered within the time allowed."""
    services, asked = get_services(), _find_request()
    speak(asked)
    with metrics.ANSWER_SECONDS.time():
        fields = g.fields = read_fields(asked)
        hosted = name_site(asked, fields)
        speak(asked, fields.get("lang"))
        address = find_address(asked, services.settings.trusted_proxies)
        # Before the fields are looked at: what is refused has cost something too.
        limit_rate(address, services)
        submission = _parse(fields, hosted, services)
        preference = read_preference(asked, services.settings.answer_within)
        key = read_key(asked, services)
        outcome = take_in(submission, address, key, preference.seconds, services)
        return _answer(asked, outcome, preference)


@blueprint.get("/comments/<uuid:comment_id>")
def show(comment_id: UUID) -> Response:
    """Where a comment stands, for whoever holds its receipt; 404 for everybody else."""
    services = get_services()
    speak(request, request.args.get("lang"))
    proven = services.keyring.read_receipt(request.args.get("receipt", ""))
    asked = str(comment_id)
    outcome = store.find_outcome(services.database, asked) if proven == asked else None
    if outcome is None:
        raise Problem(HTTPStatus.NOT_FOUND, Code.BAD_REQUEST)
    response = jsonify(describe_outcome(outcome))
    response.headers["Content-Language"] = get_language()
    return response


@blueprint.get("/threads/comments")
def list_thread() -> Response:
    """A thread's approved comments, oldest first, a page at a time."""
    services = get_services()
    speak(request, request.args.get("lang"))
    site = require_site(request).key
    thread = normalise(request.args.get("thread", "")) or DEFAULT_THREAD
    found, following = store.list_thread(services.database, site, thread, cursor=read_cursor())
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


def _parse(
    fields: Mapping[str, object], hosted: HostedSite | None, services: Services
) -> Submission:
    # A form that is shown again names the site as this request did.
    g.fields = {**fields, FIELD: hosted.key} if hosted else fields
    if hosted:
        require_origin(_find_request(), hosted)
    unknown = [] if hosted else [FieldError(FIELD, Code.BAD_REQUEST)]
    try:
        submission = parse_submission(
            fields,
            content_shortest=services.settings.content_min_length,
            content_longest=services.settings.content_max_length,
        )
    except InvalidSubmissionError as error:
        known = [each for each in error.errors if each.field != FIELD]
        raise bad_request(*known, *unknown) from error
    if unknown:
        raise bad_request(*unknown)
    return submission


def _find_request() -> Request:
    # Flask's `request` looks itself up for each attribute, of which a submission asks for many.
    return cast(LocalProxy[Request], request)._get_current_object()  # noqa: SLF001 - documented


def _answer(asked: Request, outcome: Outcome, preference: Preference) -> BaseResponse:
    metrics.SUBMISSIONS.labels(outcome.status).inc()
    response = answer_outcome(asked, outcome)
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
        "erased": comment.erased_at is not None,
        "submitted_at": comment.submitted_at.isoformat(),
    }
