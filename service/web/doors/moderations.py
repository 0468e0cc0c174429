"""OpenAI's moderation endpoint, answered by the checks of a site."""

import logging
from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, Request, Response, jsonify, request

from service.moderation.codes import Status
from service.moderation.database import UNREACHABLE
from service.moderation.identifiers import new_identifier
from service.moderation.policy import Policy
from service.moderation.scoring_requests import ScoringUnavailableError
from service.moderation.verdict import Signal
from service.web.doors.gate import Caller, DoorClosedError, let_in
from service.web.doors.moderations_errors import (
    ModerationError,
    answer_closed,
    answer_error,
    answer_unavailable,
)
from service.web.doors.moderations_requests import read_question
from service.web.doors.scoring import Text, judge, list_scores, score
from service.web.services import get_services

PATIENCE = 3.0
"""Seconds for an answer: a thread that waits serves nobody else meanwhile."""
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "harassment": ("toxicity", "insult"),
    "harassment/threatening": ("threat",),
    "hate": ("identity_attack",),
    "hate/threatening": (),
    "illicit": (),
    "illicit/violent": (),
    "self-harm": (),
    "self-harm/intent": (),
    "self-harm/instructions": (),
    "sexual": (),
    "sexual/minors": (),
    "violence": (),
    "violence/graphic": (),
}
"""The checks that tell something of each category; of most we know nothing."""
LIKELIER_THAN_NOT = 0.5

logger = logging.getLogger(__name__)
blueprint = Blueprint("moderations", __name__)


@blueprint.post("/v1/moderations")
def moderate() -> Response:
    """What the site's checks and policy make of each text."""
    services = get_services()
    caller = let_in(request, read_key(request), services)
    question = read_question(request)
    texts = [Text(each) for each in question.texts]
    found = score(texts, caller, PATIENCE, services)
    return jsonify(
        {
            "id": f"modr-{UUID(new_identifier(services.now())).hex}",
            "model": question.model,
            "results": [compose_result(each.signals, caller) for each in found],
        }
    )


def compose_result(signals: Sequence[Signal], caller: Caller) -> dict[str, object]:
    """What is told of one text; ScoringUnavailableError if a check of a category is missing.

    A category holds from where the site would have a comment held for it. `flagged` is the site's
    whole policy, which heeds more than there are categories for: spam, links, words, repeats.
    """
    scores = list_scores(signals)
    known = {check for checks in CATEGORIES.values() for check in checks}
    if not known <= scores.keys():
        raise ScoringUnavailableError("a check of a category could not be made")
    policy = caller.hosted.policy
    return {
        "flagged": judge(signals, caller).status is not Status.APPROVED,
        "categories": {
            name: any(scores[each] >= find_threshold(each, policy) for each in checks)
            for name, checks in CATEGORIES.items()
        },
        "category_scores": {
            name: max((scores[each] for each in checks), default=0.0)
            for name, checks in CATEGORIES.items()
        },
        # For what nobody has looked at, nothing was applied.
        "category_applied_input_types": {
            name: ["text"] if checks else [] for name, checks in CATEGORIES.items()
        },
    }


def find_threshold(check: str, policy: Policy) -> float:
    """The score from which a policy holds or refuses a comment for one check."""
    band = policy.bands.get(check)
    known = [each for each in (band.flag_at, band.reject_at) if each is not None] if band else []
    return min(known, default=LIKELIER_THAN_NOT)


def read_key(request: Request) -> str:
    """The key that somebody brings; empty without one."""
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


@blueprint.errorhandler(ModerationError)
def tell_error(error: ModerationError) -> Response:
    """A request that cannot be read."""
    return answer_error(error)


@blueprint.errorhandler(DoorClosedError)
def turn_away(error: DoorClosedError) -> Response:
    """Somebody who is not let in."""
    return answer_closed(error)


@blueprint.errorhandler(ScoringUnavailableError)
def tell_unavailable(error: Exception) -> Response:
    """What cannot be told in time is an error, never a guess."""
    logger.warning("no results", extra={"cause": str(error) or type(error).__name__})
    return answer_unavailable()


def tell_unreachable(error: Exception) -> Response:
    """The database is down."""
    logger.error("database unavailable", extra={"cause": type(error).__name__})
    return answer_unavailable()


for _failure in UNREACHABLE:
    blueprint.register_error_handler(_failure, tell_unreachable)
