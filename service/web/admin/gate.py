"""The blueprint of the moderators' pages, and the gate that every request to them passes."""

import logging
from http import HTTPStatus

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import Forbidden, HTTPException, NotFound
from werkzeug.wrappers import Response as BaseResponse

from config.languages import MODERATORS_LANGUAGES
from service.moderation.database import UNREACHABLE
from service.web.admin import wording
from service.web.admin.origin import is_own
from service.web.admin.scope import names_hidden
from service.web.admin.session import find_moderator
from service.web.answers import get_language, speak
from service.web.headers import page_policy
from service.web.problems import Problem
from service.web.services import get_services

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
csrf = CSRFProtect()  # type: ignore[no-untyped-call]

OPEN = {"admin.show_sign_in", "admin.try_password", "admin.use_link"}
"""What nobody needs to be signed in for: the ways in."""
READING = {"GET", "HEAD"}
TOLD = {400, 403, 404, 413, 429, 503}
"""The refusals that have a sentence of their own."""

logger = logging.getLogger(__name__)


@blueprint.before_request
def guard() -> BaseResponse | None:
    """Let in who is signed in; let through only what our own forms send."""
    speak(request, languages=MODERATORS_LANGUAGES)
    g.moderator = find_moderator(get_services())
    reads = request.method in READING
    if g.moderator is None and request.endpoint not in OPEN:
        if reads:
            return redirect(url_for("admin.show_sign_in"), HTTPStatus.SEE_OTHER)
        raise Forbidden
    if names_hidden(request):
        raise NotFound
    if reads:
        return None
    if not is_own(request):
        raise Forbidden
    try:
        csrf.protect()  # type: ignore[no-untyped-call]
    except CSRFError as error:
        raise Forbidden from error
    return None


@blueprint.after_request
def seal(response: Response) -> Response:
    """Nothing of these pages is kept, framed, indexed or scripted by others."""
    response.headers["Content-Security-Policy"] = page_policy()
    response.headers["Cache-Control"] = "no-store"
    # With no-referrer the browser would send `Origin: null` with our own forms.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Language"] = get_language()
    response.vary.update(("Accept-Language", "Cookie"))
    return response


@blueprint.context_processor
def provide_words() -> dict[str, object]:
    """What the templates of these pages may call; `label` speaks to moderators here."""
    return wording.provide()


@blueprint.route("/<path:unknown>", methods=["GET", "POST"])
def miss(unknown: str) -> Response:  # noqa: ARG001 - whatever it is
    """No such page; it has a route so that it too stands behind the gate."""
    return show_error(HTTPStatus.NOT_FOUND)


def show_error(status: HTTPStatus) -> Response:
    """A page that says in a sentence what went wrong, and where to go from here."""
    told = status if status in TOLD else HTTPStatus.INTERNAL_SERVER_ERROR
    html = render_template("admin/error.html", text_id=f"error_{told.value}")
    return Response(html, status=status)


def _show_http(error: HTTPException) -> Response:
    return show_error(HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR))


def _show_problem(problem: Problem) -> Response:
    return show_error(problem.status)


def _show_unreachable(error: Exception) -> Response:
    logger.error("database unavailable", extra={"cause": type(error).__name__})
    return show_error(HTTPStatus.SERVICE_UNAVAILABLE)


def _show_crash(error: Exception) -> Response:
    logger.error("request failed", exc_info=error, extra={"endpoint": request.endpoint})
    return show_error(HTTPStatus.INTERNAL_SERVER_ERROR)


blueprint.register_error_handler(HTTPException, _show_http)
blueprint.register_error_handler(Problem, _show_problem)
for _failure in UNREACHABLE:
    blueprint.register_error_handler(_failure, _show_unreachable)
blueprint.register_error_handler(Exception, _show_crash)
