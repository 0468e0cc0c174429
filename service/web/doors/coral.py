"""Coral's external moderation phase: Coral asks before it publishes, and does as it is told.

Where a phase answers with an error, or too late, Coral publishes: so whatever cannot be checked is
withheld by an answer that says so. (Coral's EXTERNAL_MODERATION_PHASES page, and `external.ts`.)
"""

import hmac
import logging
from collections.abc import Sequence
from http import HTTPStatus
from itertools import product

from flask import Blueprint, Request, Response, jsonify, request
from pydantic import SecretStr

from service.moderation.codes import Code, Status
from service.moderation.exchange.plain_text import LONGEST_HTML, read_html
from service.moderation.scoring_requests import ScoringUnavailableError
from service.moderation.submission import normalise
from service.moderation.verdict import Verdict
from service.web.answers import get_language
from service.web.bodies import read_fields
from service.web.doors.gate import Caller, Closed, DoorClosedError, let_in
from service.web.doors.scoring import Text, judge, score
from service.web.problems import Problem
from service.web.saying import say
from service.web.services import Services, get_services

SIGNATURE = "X-Coral-Signature"
MOST_SIGNATURES = 10
PLAIN = "plain"
"""The format of phases that are set to plain text; Coral's own choice is HTML."""
ACTIONS = ("NEW", "EDIT")
TIMEOUT, SHORTEST, LONGEST = 200, 100, 10_000
"""Milliseconds: a phase's timeout as Coral proposes it, and the bounds that Coral sets to it."""
ON_THE_WAY = 30
"""Milliseconds of it that Coral's request and our answer may need themselves."""
WITHHELD, REJECTED = "SYSTEM_WITHHELD", "REJECTED"
FLAGS = {
    Code.SPAM: "COMMENT_DETECTED_SPAM",
    Code.TOXIC: "COMMENT_DETECTED_TOXIC",
    Code.BLOCKED_WORD: "COMMENT_DETECTED_TOXIC",
}
"""The only flags that a phase may raise."""
REJECTIONS = {
    Code.SPAM: "SPAM",
    Code.TOO_MANY_LINKS: "AD",
    Code.TOXIC: "ABUSIVE",
    Code.BLOCKED_WORD: "BANNED_WORD",
}
"""Coral's rejection codes; everything else is OTHER."""
REFUSALS = {
    Closed.KEY_MISSING: HTTPStatus.UNAUTHORIZED,
    Closed.KEY_UNKNOWN: HTTPStatus.UNAUTHORIZED,
    Closed.ORIGIN: HTTPStatus.FORBIDDEN,
}

UNCHECKED = Verdict(Status.FLAGGED, (Code.CHECKS_UNAVAILABLE,))

logger = logging.getLogger(__name__)
blueprint = Blueprint("coral", __name__)


@blueprint.post("/coral/moderate")
def moderate() -> Response:
    """What Coral is to do with a new or an edited comment: 204 for nothing."""
    services = get_services()
    body = request.get_data()
    try:
        caller = let_in(request, request.args.get("key", ""), services)
    except DoorClosedError as error:
        return _turn_away(error)
    if not is_signed(body, request.headers.get(SIGNATURE, ""), services.settings.coral_secrets):
        logger.error("coral signature refused", extra={"site": caller.hosted.key})
        return _refuse(HTTPStatus.UNAUTHORIZED, "the signature is of no secret known here")
    text = _read(request)
    if text is None:
        return _refuse(HTTPStatus.BAD_REQUEST, "this is no request of an external phase")
    return _answer(_judge(text, caller, services), explained="reasons" in request.args)


@blueprint.errorhandler(Exception)
def withhold(error: Exception) -> Response:
    """Whatever fails here, Coral would publish what it gets an error for."""
    logger.error("coral comment withheld", exc_info=error)
    return _answer(UNCHECKED, explained=False)


def is_signed(body: bytes, header: str, secrets: Sequence[SecretStr]) -> bool:
    """Whether one of the signatures `sha256=<hex>[,sha256=<hex>…]` is by one of the secrets."""
    given = [each.strip().removeprefix("sha256=") for each in header.split(",")[:MOST_SIGNATURES]]
    own = [hmac.digest(each.get_secret_value().encode(), body, "sha256").hex() for each in secrets]
    # All are compared: the time that it takes tells nothing of how near one came.
    pairs = product((each.encode() for each in given), [each.encode() for each in own])
    return sum(hmac.compare_digest(theirs, ours) for theirs, ours in pairs) > 0


def _read(request: Request) -> Text | None:
    """The comment that Coral asks about; None where the request holds none."""
    try:
        fields = read_fields(request)
    except Problem:
        return None
    comment, story = fields.get("comment"), fields.get("story")
    body = comment.get("body") if isinstance(comment, dict) else None
    if fields.get("action") not in ACTIONS or not isinstance(body, str):
        return None
    address = story.get("url") if isinstance(story, dict) else ""
    # What looks like a tag in plain text is text, and may be what should not be said.
    is_plain = request.args.get("format") == PLAIN
    content = body if is_plain else read_html(body, keep_lines=False)
    return Text(_limit(body, content), thread=address if isinstance(address, str) else "")


def _limit(body: str, content: str) -> str:
    """The text as it is checked; empty where it could only be checked in part, or not at all."""
    text = normalise(content) or ""
    longest = get_services().settings.content_max_length
    return text if len(body) <= LONGEST_HTML and len(text) <= longest else ""


def _judge(text: Text, caller: Caller, services: Services) -> Verdict:
    """The verdict; what cannot be checked, or not in time, is held for a person."""
    if not text.content:
        return UNCHECKED
    try:
        (findings,) = score([text], caller, _read_patience(request), services)
    except ScoringUnavailableError as error:
        logger.warning("coral comment withheld unchecked", extra={"cause": str(error)})
        return UNCHECKED
    return judge(findings.signals, caller)


def _read_patience(request: Request) -> float:
    """Seconds to answer in: a little less than the phase's timeout, told in milliseconds."""
    told = request.args.get("timeout", type=int, default=TIMEOUT)
    return (min(max(told, SHORTEST), LONGEST) - ON_THE_WAY) / 1000


def _answer(verdict: Verdict, *, explained: bool) -> Response:
    if verdict.status is Status.APPROVED:
        return Response(status=HTTPStatus.NO_CONTENT)
    flags = dict.fromkeys(FLAGS[code] for code in verdict.reasons if code in FLAGS)
    answer: dict[str, object] = {
        "status": REJECTED if verdict.status is Status.REJECTED else WITHHELD,
        "actions": [{"actionType": "FLAG", "reason": reason} for reason in flags],
    }
    if explained and verdict.status is Status.REJECTED:
        answer["moderationAction"] = {"status": REJECTED, "rejectionReason": _explain(verdict)}
    return jsonify(answer)


def _explain(verdict: Verdict) -> dict[str, str]:
    """What Coral tells the commenter: one of its codes, and our sentence."""
    gravest = verdict.reasons[0]
    told = {
        "code": REJECTIONS.get(gravest, "OTHER"),
        "detailedExplanation": say(gravest, get_language()),
    }
    return told if gravest in REJECTIONS else told | {"customReason": say(gravest, get_language())}


def _turn_away(error: DoorClosedError) -> Response:
    if error.reason is Closed.RATE:
        # Coral would publish what it gets an error for.
        return _answer(UNCHECKED, explained=False)
    return _refuse(REFUSALS[error.reason], f"not for this door: {error.reason}")


def _refuse(status: HTTPStatus, message: str) -> Response:
    answer = jsonify({"error": {"code": status.value, "message": message}})
    answer.status_code = status
    return answer
