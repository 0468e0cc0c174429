"""Perspective's interface (Google, v1alpha1), for whoever asked that service until it ended."""

import logging
import time
from collections.abc import Sequence

from flask import Blueprint, Request, Response, jsonify, request

from service.moderation.database import UNREACHABLE
from service.moderation.drafts import Findings
from service.moderation.scoring_requests import ScoringUnavailableError
from service.moderation.store.feedback import Opinion, keep_opinion
from service.moderation.submission import normalise
from service.web.doors.gate import Caller, DoorClosedError, let_in
from service.web.doors.perspective_answers import (
    UNDETERMINED,
    compose,
    compose_analysis,
    drop_known_foreign,
    find_languages,
)
from service.web.doors.perspective_discovery import VERSION, describe
from service.web.doors.perspective_errors import (
    PerspectiveError,
    answer_closed,
    answer_error,
    answer_missing,
    answer_unavailable,
)
from service.web.doors.perspective_requests import Suggestion, read_analysis, read_suggestion
from service.web.doors.perspective_spans import Span, split, take_whole
from service.web.doors.scoring import Text, score
from service.web.services import Services, get_services

PATIENCE = 0.55
"""Seconds for an answer: Coral gives up after 0.8, and Redis may notice a tenth late."""
LOOK_SECONDS = 0.25
"""Seconds to find out in which language a text is of which scores are suggested."""
SOURCE = "perspective"

logger = logging.getLogger(__name__)
blueprint = Blueprint("perspective", __name__)


@blueprint.post("/v1alpha1/comments:analyze")
def analyze() -> Response:
    """The scores of a text (AnalyzeComment)."""
    began, services = time.monotonic(), get_services()
    caller = let_in(request, read_key(request), services)
    asked = read_analysis(request)
    if drop_known_foreign(asked):
        told = compose(languages=list(asked.languages), clientToken=asked.client_token)
        return jsonify({"attributeScores": {}, **told})
    content = asked.comment.text
    spans = split(content) if asked.span_annotations else []
    parts = [take_whole(content), *(spans if len(spans) > 1 else ())]
    found = _score(parts, caller, PATIENCE - (time.monotonic() - began), services)
    seen = [(span, each.signals) for span, each in zip(parts, found, strict=True)]
    default = caller.hosted.settings.default_language
    return jsonify({"attributeScores": {}, **compose_analysis(asked, seen, default)})


@blueprint.post("/v1alpha1/comments:suggestscore")
def suggest_score() -> Response:
    """Keep what somebody says that a text should score (SuggestCommentScore)."""
    services = get_services()
    caller = let_in(request, read_key(request), services)
    asked = read_suggestion(request)
    detected = [] if asked.languages else _look(asked, caller, services)
    if not asked.do_not_store:
        opinion = _read_opinion(asked, [*asked.languages, *detected, UNDETERMINED][0])
        keep_opinion(services.database, caller.key.site_id, opinion, services.now())
    return jsonify(
        compose(
            clientToken=asked.client_token,
            requestedLanguages=list(asked.languages),
            detectedLanguages=detected,
        )
    )


@blueprint.get("/$discovery/rest")
def discover() -> Response:
    """What Google's clients make themselves of."""
    if request.args.get("version") != VERSION:
        return answer_missing()
    return jsonify(describe(request.host_url))


@blueprint.errorhandler(PerspectiveError)
def tell_error(error: PerspectiveError) -> Response:
    """A request that Perspective would refuse."""
    return answer_error(error)


@blueprint.errorhandler(DoorClosedError)
def turn_away(error: DoorClosedError) -> Response:
    """Somebody who is not let in."""
    return answer_closed(error)


@blueprint.errorhandler(ScoringUnavailableError)
def tell_unavailable(error: Exception) -> Response:
    """What cannot be told in time is an error, never a guess."""
    logger.warning("no scores", extra={"cause": str(error) or type(error).__name__})
    return answer_unavailable()


def tell_unreachable(error: Exception) -> Response:
    """The database is down."""
    logger.error("database unavailable", extra={"cause": type(error).__name__})
    return answer_unavailable()


for _failure in UNREACHABLE:
    blueprint.register_error_handler(_failure, tell_unreachable)


def read_key(request: Request) -> str:
    """The key that somebody brings, in the address or in Google's header; empty without one."""
    return request.args.get("key", "") or request.headers.get("X-Goog-Api-Key", "")


def _score(
    parts: Sequence[Span], caller: Caller, seconds: float, services: Services
) -> list[Findings]:
    texts = [Text(normalise(part.text) or "") for part in parts]
    return score(texts, caller, seconds, services)


def _look(asked: Suggestion, caller: Caller, services: Services) -> list[str]:
    """The language of a text; a suggestion is not lost for want of it."""
    try:
        (found,) = _score([take_whole(asked.comment.text)], caller, LOOK_SECONDS, services)
        return find_languages(found.signals)
    except ScoringUnavailableError:
        return []


def _read_opinion(asked: Suggestion, language: str) -> Opinion:
    return Opinion(
        source=SOURCE,
        content=normalise(asked.comment.text) or "",
        language=language,
        scores=asked.list_scores(),
        token=normalise(asked.client_token) or "",
        community=normalise(asked.community_id) or "",
    )
