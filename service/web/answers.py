"""Answers for people: one sentence and its codes, as JSON for scripts or as a page for forms."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import TypeVar

from flask import Request, Response, g, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from config.languages import LANGUAGES
from service.moderation.codes import Code, Status
from service.moderation.store import Outcome, may_reconsider
from service.moderation.submission import FieldError
from service.web.forms import compose_form
from service.web.headers import page_policy
from service.web.problems import MEDIA_TYPE, Problem
from service.web.returns import find_return
from service.web.saying import say
from service.web.sentences import negotiate
from service.web.services import get_services
from service.web.site import get_settings, list_origins

STATUSES = {
    Status.APPROVED: HTTPStatus.CREATED,
    Status.FLAGGED: HTTPStatus.ACCEPTED,
    Status.PENDING: HTTPStatus.ACCEPTED,
    Status.REJECTED: HTTPStatus.UNPROCESSABLE_ENTITY,
}
AnyResponse = TypeVar("AnyResponse", bound=BaseResponse)
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
SUBMIT = "comments.submit"
APPEAL = "appeals.appeal"
PREFIX = "/api/v1"
"""Where the public API stands."""
SPECIFIC = (Code.CAPTCHA_UNAVAILABLE, Code.CHECKS_UNAVAILABLE)
"""Reasons for holding that have nothing to do with what was written, so they are told as such."""
CORRIGIBLE = {Code.SPAM, Code.TOXIC, Code.BLOCKED_WORD, Code.TOO_MANY_LINKS}
"""Reasons that an author can do something about; the others would only contradict a refusal."""
FINAL = (Code.THREAD_CLOSED, Code.AUTHOR_BANNED, Code.REJECTED_BY_MODERATOR)
"""Refusals that sending again would not change."""


def speak(request: Request, requested: object = "", languages: tuple[str, ...] = LANGUAGES) -> str:
    """Settle the language of this request's answer, and return it."""
    g.language = negotiate(
        requested if isinstance(requested, str) else "",
        request.headers.get("Accept-Language", ""),
        get_settings().default_language,
        languages,
    )
    return str(g.language)


def get_language() -> str:
    """The language of this request's answer, as settled, else the site's."""
    return str(g.get("language") or get_settings().default_language)


def wants_page(request: Request) -> bool:
    """Whether a browser sent a plain form and shows whatever comes back."""
    if request.mimetype not in FORMS or request.endpoint == APPEAL:
        return False
    accepted = request.accept_mimetypes
    return accepted["text/html"] > accepted["application/json"]


def main_code(outcome: Outcome) -> Code:
    """The code whose sentence the reader is told."""
    reasons = outcome.reasons
    if outcome.status is Status.PENDING:
        return Code.CHECKS_PENDING
    if outcome.status is Status.FLAGGED:
        if Code.APPEALED in reasons:
            return Code.APPEALED
        told = set(reasons) <= set(SPECIFIC) and reasons
        return reasons[0] if told else Code.HELD_FOR_REVIEW
    if reasons:
        return reasons[0]
    return Code.APPROVED


def answer_outcome(request: Request, outcome: Outcome) -> BaseResponse:
    """Tell an author where the comment stands, and where to ask again."""
    services = get_services()
    receipt = services.keyring.issue_receipt(outcome.comment_id)
    status = STATUSES[outcome.status]
    if wants_page(request):
        response = _page_of_outcome(request, outcome)
    elif status is HTTPStatus.UNPROCESSABLE_ENTITY:
        told = {"id": outcome.comment_id, "receipt": receipt, "status_url": locate_page(receipt)}
        members = {**told, **_offer(outcome)}
        response = _problem(request, _refusal(outcome), **members)
    else:
        response = jsonify(_describe(outcome, receipt))
        response.status_code = status
    if response.status_code != HTTPStatus.SEE_OTHER:
        response.headers["Location"] = _locate(request, outcome.comment_id, receipt)
    return _mark(response)


def describe_outcome(outcome: Outcome) -> dict[str, object]:
    """The JSON shape in which an author is told of a comment."""
    services = get_services()
    return _describe(outcome, services.keyring.issue_receipt(outcome.comment_id))


def answer_problem(request: Request, problem: Problem) -> Response:
    """Tell a refusal: problem+json, or for a plain form a page that keeps the typed text."""
    if wants_page(request):
        sentence = _tell(request, problem)
        response = _page(problem.status, sentence, errors=problem.errors, code=problem.code)
    else:
        response = _problem(request, problem, **problem.members)
    response.headers.update(problem.headers)
    return _mark(response)


def _locate(request: Request, comment_id: str, receipt: str) -> str:
    """Where the author can ask again; relative, so that no Host header gets into it.

    Both parts are ours and safe in an address, so that nothing is left of `url_for` to do.
    """
    return f"{request.script_root}{PREFIX}/comments/{comment_id}?receipt={receipt}"


def locate_page(receipt: str) -> str:
    """The page on which an author follows a comment, and appeals; relative as well."""
    return f"{request.script_root}/c/{receipt}"


def _describe(outcome: Outcome, receipt: str) -> dict[str, object]:
    return {
        "id": outcome.comment_id,
        "receipt": receipt,
        "status_url": locate_page(receipt),
        "status": outcome.status,
        "message": say(main_code(outcome), get_language()),
        "reasons": list(outcome.reasons),
        **_offer(outcome),
    }


def _offer(outcome: Outcome) -> dict[str, bool]:
    """Tells a refused author that a person would read the same text if it came again."""
    return {"reconsider": True} if may_reconsider(outcome) else {}


def _refusal(outcome: Outcome) -> Problem:
    errors = [FieldError("content", reason) for reason in outcome.reasons if reason in CORRIGIBLE]
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, main_code(outcome), errors=errors)


def _tell(request: Request, problem: Problem) -> str:
    """The sentence for a refusal; `bad_request` speaks of a comment, which only a submission is."""
    sentences, language = get_services().sentences, get_language()
    if problem.code is Code.BAD_REQUEST and request.endpoint != SUBMIT:
        return sentences.label("request_failed", language)
    return say(problem.code, language, **problem.parameters)


def _problem(request: Request, problem: Problem, **more: object) -> Response:
    language = get_language()
    response = jsonify(
        {
            "type": f"/problems#{problem.code}",
            "title": problem.status.phrase,
            "status": problem.status.value,
            "detail": _tell(request, problem),
            "code": problem.code,
            "errors": [
                {
                    "field": error.field,
                    "code": error.code,
                    "detail": say(error.code, language, **dict(error.parameters)),
                }
                for error in problem.errors
            ],
            **more,
        }
    )
    response.status_code = problem.status
    response.mimetype = MEDIA_TYPE
    return response


def _page_of_outcome(request: Request, outcome: Outcome) -> BaseResponse:
    back = find_return(request)
    status = outcome.status
    if back and status is not Status.REJECTED:
        # The fragment lets the site's page show a sentence with CSS `:target` alone.
        return redirect(f"{back}#palabre-{status}", HTTPStatus.SEE_OTHER)
    sentence = say(main_code(outcome), get_language())
    errors = _refusal(outcome).errors if status is Status.REJECTED else ()
    receipt = get_services().keyring.issue_receipt(outcome.comment_id)
    follow = locate_page(receipt)
    code = main_code(outcome)
    more = {"follow": follow, "reconsider": may_reconsider(outcome)}
    return _page(STATUSES[status], sentence, errors=errors, code=code, **more)


def _page(
    status: HTTPStatus,
    sentence: str,
    *,
    code: Code,
    errors: Sequence[FieldError],
    **more: object,
) -> Response:
    services = get_services()
    html = render_template(
        "answer.html",
        sentence=sentence,
        accepted=status < HTTPStatus.BAD_REQUEST,
        code=code,
        retry=code not in FINAL,
        form=compose_form(g.get("fields", {}), errors),
        back=find_return(request) or find_return(request, "thread"),
        **more,
        captcha=services.captcha,
    )
    response = Response(html, status=status)
    response.headers["Content-Security-Policy"] = page_policy(
        *services.captcha.script_origins, form_origins=list_origins()
    )
    return response


def _mark(response: AnyResponse) -> AnyResponse:
    response.headers["Content-Language"] = get_language()
    response.headers["Vary"] = "Accept-Language, Accept"
    return response
