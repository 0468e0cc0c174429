"""The admin API: review by programs that hold a bearer token (RFC 6750)."""

import hashlib
import hmac
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, g, jsonify, request

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.identifiers import parse_identifier
from service.moderation.moderators import EVERYTHING, Moderator, find_by_api_token
from service.moderation.moderators.accounts import API_NAME
from service.moderation.store.outcomes import REVIEWED
from service.web.admin.acts import Act, Deed, Outcome, perform
from service.web.admin.descriptions import describe, describe_beside
from service.web.admin.questions import read_bulk, read_question, read_review
from service.web.admin.scope import may_see, names_hidden, visible_sites
from service.web.answers import speak
from service.web.problems import Problem
from service.web.services import get_services

blueprint = Blueprint("admin_api", __name__, url_prefix="/api/v1/admin")


@blueprint.before_request
def authorise() -> None:
    """Turn away whoever brings neither the operator's token nor that of a moderator."""
    speak(request)
    given = request.authorization
    token = given.token if given is not None and given.type == "bearer" else None
    g.moderator = _find_bearer(token) if token else None
    if g.moderator is None:
        headers = {"WWW-Authenticate": 'Bearer realm="palabre"'}
        raise Problem(HTTPStatus.UNAUTHORIZED, Code.BAD_REQUEST, headers=headers)
    if names_hidden(request):
        raise Problem(HTTPStatus.NOT_FOUND, Code.BAD_REQUEST)


def _find_bearer(token: str) -> Moderator | None:
    services = get_services()
    expected = services.settings.admin_token
    if expected is not None and _is_same(token, expected.get_secret_value()):
        return Moderator(0, API_NAME, EVERYTHING)
    return find_by_api_token(services.database, token, services.now())


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
        sites=visible_sites(),
    )
    found = [describe(record) for record in listing.records]
    return jsonify({"comments": found, "next": listing.next})


@blueprint.get("/comments/<uuid:comment_id>")
def show(comment_id: UUID) -> Response:
    """One comment with everything that is known about it."""
    return answer(str(comment_id))


@blueprint.post("/comments/<uuid:comment_id>/<any(approve, reject, spam, ban):act>")
def review(comment_id: UUID, act: str) -> Response:
    """Decide on one comment; 409 with the winner's name if somebody was faster."""
    given, services = read_review(request), get_services()
    deed = Deed.begin(services, Act(act), g.moderator.name, reason=given.reason, seen=given.seen)
    outcome = perform(services, deed, str(comment_id))
    if outcome.conflict is not None:
        raise _conflict(outcome.conflict, outcome.winner)
    return answer(str(comment_id))


@blueprint.post("/comments/bulk")
def review_many() -> Response:
    """The same for up to 200 comments, each by itself, and tell of each what became of it."""
    bulk = read_bulk(request)
    deed = Deed.begin(get_services(), bulk.act, g.moderator.name, reason=bulk.reason)
    results = [_review_one(deed, given) for given in bulk.comment_ids]
    return jsonify({"results": results, "act_id": deed.act_id})


def _review_one(deed: Deed, given: str) -> dict[str, str]:
    comment_id = parse_identifier(given)
    if comment_id is None or not may_see([comment_id]):
        return {"id": given, "error": "not_found"}
    outcome = perform(get_services(), deed, comment_id)
    if outcome.done:
        return {"id": given, "status": deed.act.status}
    return {"id": given, "error": _name_error(outcome)}


def _name_error(outcome: Outcome) -> str:
    return "conflict" if outcome.found else "not_found"


def answer(comment_id: str) -> Response:
    """A comment with all that is known of it; a 404 Problem if there is none."""
    record = store.find_record(get_services().database, comment_id)
    if record is None:
        raise Problem(HTTPStatus.NOT_FOUND, Code.BAD_REQUEST)
    return jsonify({**describe(record), **describe_beside(get_services().database, comment_id)})


def _conflict(status: Status, winner: str | None) -> Problem:
    code = REVIEWED.get(status, Code.BAD_REQUEST) if winner else Code.BAD_REQUEST
    members = {"comment_status": str(status), **({"winner": winner} if winner else {})}
    return Problem(HTTPStatus.CONFLICT, code, members=members)


def _is_same(given: str, expected: str) -> bool:
    hashes = (hashlib.sha256(text.encode(errors="replace")).digest() for text in (given, expected))
    return hmac.compare_digest(*hashes)
