"""Appealing against a refusal: the rules of it, and the operation for programs."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Request, request
from werkzeug.wrappers import Response as BaseResponse

from service.moderation import store
from service.moderation.codes import Code
from service.moderation.store.appeals import AppealRefusedError, record_appeal
from service.moderation.submission import FieldError, normalise
from service.web import metrics
from service.web.admission import limit_rate
from service.web.answers import PREFIX, answer_outcome, get_language, speak
from service.web.bodies import read_fields
from service.web.clients import find_address
from service.web.problems import Problem, bad_request
from service.web.services import Services, get_services

blueprint = Blueprint("appeals", __name__, url_prefix=PREFIX)
SHORTEST, LONGEST = 10, 2_000
"""Characters that an appeal has, at least and at most."""
FIELD = "content"


@blueprint.post("/comments/<uuid:comment_id>/appeal")
def appeal(comment_id: UUID) -> BaseResponse:
    """Take an appeal from whoever holds the comment's receipt."""
    services, asked = get_services(), str(comment_id)
    speak(request)
    fields = read_fields(request)
    speak(request, fields.get("lang"))
    receipt = fields.get("receipt")
    proven = services.keyring.read_receipt(receipt) if isinstance(receipt, str) else None
    if proven != asked:
        raise absent()
    take_appeal(asked, fields, request, services)
    outcome = store.find_outcome(services.database, asked)
    if outcome is None:
        raise absent()
    return answer_outcome(request, outcome)


def take_appeal(
    comment_id: str, fields: Mapping[str, object], asked: Request, services: Services
) -> None:
    """Keep the appeal that the fields hold; its comment is then on top of the queue.

    Raises Problems: 400 for its text, 404 for no such comment, 409 where nothing can be appealed
    against, 429 as for submissions.
    """
    limit_rate(find_address(asked, services.settings.trusted_proxies), services)
    content = read_content(fields)
    try:
        found = record_appeal(
            services.database, comment_id, content, get_language(), services.now()
        )
    except AppealRefusedError as error:
        raise Problem(HTTPStatus.CONFLICT, error.code) from error
    if not found:
        raise absent()
    metrics.APPEALS.labels("made").inc()


def absent() -> Problem:
    """404: no such comment, or none that the receipt is for; nobody learns which."""
    return Problem(HTTPStatus.NOT_FOUND, Code.BAD_REQUEST)


def read_content(fields: Mapping[str, object]) -> str:
    """The text of an appeal, normalised; raises a 400 Problem if it is too short or too long."""
    given = fields.get(FIELD, "")
    content = normalise(given) if isinstance(given, str) else None
    if content is None:
        raise bad_request(FieldError(FIELD, Code.BAD_REQUEST))
    if len(content) < SHORTEST:
        raise bad_request(FieldError(FIELD, Code.APPEAL_TOO_SHORT, (("count", SHORTEST),)))
    if len(content) > LONGEST:
        raise bad_request(FieldError(FIELD, Code.APPEAL_TOO_LONG, (("count", LONGEST),)))
    return content
