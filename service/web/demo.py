"""A newspaper article with a working comment form, to try everything out."""

from http import HTTPStatus

from flask import Blueprint, Response, request, url_for

from service.moderation import store
from service.moderation.codes import Code, Status
from service.web.answers import get_language, speak
from service.web.comments import read_cursor
from service.web.forms import compose_form
from service.web.pages import label, make_page
from service.web.problems import Problem
from service.web.services import SITE, get_services

blueprint = Blueprint("demo", __name__)
THREAD = "/demo"
PARAGRAPHS = 4
MOMENTS = {
    Status.APPROVED: Code.APPROVED,
    Status.FLAGGED: Code.HELD_FOR_REVIEW,
    Status.PENDING: Code.CHECKS_PENDING,
}
"""What a form sent without JavaScript comes back with, as the fragment of the address."""


@blueprint.get("/demo")
def show() -> Response:
    """The article, its approved comments a page at a time, and the form; 404 if not wanted."""
    speak(request, request.args.get("lang"))
    services = get_services()
    if not services.settings.demo:
        raise Problem(HTTPStatus.NOT_FOUND, Code.BAD_REQUEST)
    cursor = read_cursor()
    comments, following = store.list_thread(services.database, SITE, THREAD, cursor=cursor)
    hidden = {
        "thread": THREAD,
        "thread_title": label("demo_title"),
        "lang": get_language(),
        "return_to": url_for("demo.show"),
        "form_stamp": services.stamps.issue(services.now()),
    }
    return make_page(
        "demo.html",
        *services.captcha.script_origins,
        form=compose_form(hidden),
        comments=comments,
        first=cursor is None,
        following=following,
        paragraphs=range(1, PARAGRAPHS + 1),
        moments=MOMENTS,
        captcha=services.captcha,
    )
