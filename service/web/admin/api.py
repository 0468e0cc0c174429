"""The admin API: review by programs that hold the operator's bearer token (RFC 6750)."""

import hashlib
import hmac
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, jsonify, request

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.identifiers import parse_identifier
from service.moderation.moderators.accounts import API_NAME
from service.moderation.store.outcomes import REVIEWED
from service.web.admin.acts import Act, Outcome, perform
from service.web.admin.descriptions import describe
from service.web.admin.questions import read_bulk, read_question, read_seen
from service.web.answers import speak
from service.web.problems import Problem
from service.web.services import get_services

blueprint = Blueprint("admin_api", __name__, url_prefix="/api/v1/admin")


@blueprint.before_request
def authorise() -> None:
    """Turn away whoever does not bring the operator's token; without one configured, everybody."""
    speak(request)
    expected = get_services().settings.admin_token
    given = request.authorization
    token = given.token if given is not None and given.type == "bearer" else None
    if expected is None or not token or not _is_same(token, expected.get_secret_value()):
        headers = {"WWW-Authenticate": 'Bearer realm="palabre"'}
        raise Problem(HTTPStatus.UNAUTHORIZED, Code.BAD_REQUEST, headers=headers)


@blueprint.get("/comments")
def list_comments() -> Response:
    """Comments of one status or of all, a page at a time."""
    question = read_question(request.args)
    listing = store.list_comments(
        get_services().database,
        status=question.status,
        cursor=question.cursor,
        search=question.search or None,
        limit=question.limit,
    )
    found = [describe(record) for record in listing.records]
    return jsonify({"comments": found, "next": listing.next})


@blueprint.get("/comments/<uuid:comment_id>")
def show(comment_id: UUID) -> Response:
    """One comment with everything that is known about it."""
    return _answer(str(comment_id))


@blueprint.post("/comments/<uuid:comment_id>/<any(approve, reject):act>")
def review(comment_id: UUID, act: str) -> Response:
    """Approve or reject one comment; 409 with the winner's name if somebody was faster."""
    seen = read_seen(request)
    outcome = perform(get_services(), Act(act), str(comment_id), API_NAME, seen=seen)
    if outcome.conflict is not None:
        raise _conflict(outcome.conflict, outcome.winner)
    return _answer(str(comment_id))


@blueprint.post("/comments/bulk")
def review_many() -> Response:
    """Approve or reject up to 200 comments, each by itself, and tell of each what became of it."""
    bulk = read_bulk(request)
    return jsonify({"results": [_review_one(bulk.act, given) for given in bulk.comment_ids]})


def _review_one(act: Act, given: str) -> dict[str, str]:
    comment_id = parse_identifier(given)
    if comment_id is None:
        return {"id": given, "error": "not_found"}
    outcome = perform(get_services(), act, comment_id, API_NAME, seen=None)
    if outcome.done:
        return {"id": given, "status": act.status}
    return {"id": given, "error": _name_error(outcome)}


def _name_error(outcome: Outcome) -> str:
    return "conflict" if outcome.found else "not_found"


def _answer(comment_id: str) -> Response:
    record = store.find_record(get_services().database, comment_id)
    if record is None:
        raise Problem(HTTPStatus.NOT_FOUND, Code.BAD_REQUEST)
    return jsonify(describe(record))


def _conflict(status: Status, winner: str | None) -> Problem:
    code = REVIEWED.get(status, Code.BAD_REQUEST) if winner else Code.BAD_REQUEST
    members = {"comment_status": str(status), **({"winner": winner} if winner else {})}
    return Problem(HTTPStatus.CONFLICT, code, members=members)


def _is_same(given: str, expected: str) -> bool:
    hashes = (hashlib.sha256(text.encode(errors="replace")).digest() for text in (given, expected))
    return hmac.compare_digest(*hashes)
