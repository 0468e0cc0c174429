"""The page on which an author follows a comment: where it stands, why, and a way to appeal."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from babel.dates import format_date, format_time
from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from service.moderation.codes import Code
from service.moderation.database import UNREACHABLE
from service.moderation.store.standing import Standing, find_standing
from service.web.answers import get_language, speak
from service.web.appeals import FIELD, LONGEST, SHORTEST, absent, take_appeal
from service.web.bodies import read_fields
from service.web.headers import page_policy
from service.web.pages import say
from service.web.problems import Problem, unavailable
from service.web.returns import find_article
from service.web.services import get_services
from service.web.statement import compose_statement

blueprint = Blueprint("standing", __name__)


@blueprint.get("/c/<receipt>")
def show(receipt: str) -> Response:
    """Where the comment of a receipt stands; without a good one, a page that says nothing."""
    return _show(_find(receipt), receipt)


@blueprint.post("/c/<receipt>")
def appeal(receipt: str) -> BaseResponse:
    """Take an appeal; what is wrong with it is told beside what was typed."""
    standing = _find(receipt)
    fields = read_fields(request)
    try:
        take_appeal(standing.comment.id, fields, request, get_services())
    except Problem as problem:
        return _show(standing, receipt, fields, problem)
    address = url_for("standing.show", receipt=receipt, lang=request.args.get("lang"))
    return redirect(f"{address}#top", HTTPStatus.SEE_OTHER)


@blueprint.after_request
def seal(response: Response) -> Response:
    """Whoever has the address sees the comment: it is told to nobody else, and kept nowhere."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.app_template_global()
def instant(value: datetime) -> str:
    """Date and time in UTC, in the reader's language; a script writes them in local time."""
    language = get_language()
    day, time = format_date(value, "long", language), format_time(value, "short", locale=language)
    return f"{day}, {time} UTC"


def _find(receipt: str) -> Standing:
    services = get_services()
    asked = request.args.get("lang")
    speak(request, asked)
    comment_id = services.keyring.read_receipt(receipt)
    standing = find_standing(services.database, comment_id) if comment_id else None
    if standing is None:
        raise absent()
    # Its own site's language and origins count from here on.
    g.site = services.sites.find(standing.site)
    speak(request, asked)
    return standing


def _show(
    standing: Standing,
    receipt: str,
    fields: Mapping[str, object] | None = None,
    problem: Problem | None = None,
) -> Response:
    comment = standing.comment
    follow = f"/api/v1/comments/{comment.id}?receipt={receipt}"
    html = render_template(
        "standing.html",
        standing=standing,
        statement=compose_statement(standing),
        typed=(fields or {}).get(FIELD, ""),
        mistakes=_list_mistakes(problem),
        shortest=SHORTEST,
        longest=LONGEST,
        follow=f"{request.script_root}{follow}",
        article=find_article(request, comment.thread),
    )
    return _compose(html, problem.status if problem else HTTPStatus.OK, problem)


def _list_mistakes(problem: Problem | None) -> list[str]:
    if problem is None:
        return []
    if problem.errors:
        return [say(error.code, **dict(error.parameters)) for error in problem.errors]
    return [say(problem.code, **problem.parameters)]


def _compose(html: str, status: HTTPStatus, problem: Problem | None = None) -> Response:
    response = Response(html, status=status)
    response.headers.update(problem.headers if problem else {})
    response.headers["Content-Security-Policy"] = page_policy()
    response.headers["Content-Language"] = get_language()
    response.vary.add("Accept-Language")
    return response


def _refuse(problem: Problem) -> Response:
    text_id = "nothing_here" if problem.status is HTTPStatus.NOT_FOUND else "request_failed"
    html = render_template("refusal.html", text_id=text_id)
    return _compose(html, problem.status, problem)


def _refuse_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    return _refuse(Problem(status, Code.BAD_REQUEST))


def _refuse_unreachable(_: Exception) -> Response:
    return _refuse(unavailable())


blueprint.register_error_handler(Problem, _refuse)
blueprint.register_error_handler(HTTPException, _refuse_http)
for _failure in UNREACHABLE:
    blueprint.register_error_handler(_failure, _refuse_unreachable)
