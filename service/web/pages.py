"""The small pages for readers, and the words that all pages share."""

from http import HTTPStatus

from babel import Locale
from babel.dates import format_date
from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from service.moderation.codes import Code
from service.web import saying
from service.web.answers import get_language, speak
from service.web.headers import page_policy
from service.web.sentences import PAGE
from service.web.services import get_services

blueprint = Blueprint("pages", __name__)


@blueprint.app_context_processor
def provide_words() -> dict[str, object]:
    """What every template may call: the language, its direction, labels and sentences."""
    language = get_language()
    return {
        "language": language,
        "direction": Locale.parse(language).text_direction,
        "label": label,
        "say": say,
        "day": lambda moment: format_date(moment, "long", locale=language),
    }


@blueprint.get("/")
def show_home() -> BaseResponse:
    """The demo article where there is one, else a word on what runs here."""
    speak(request)
    if get_services().settings.demo:
        return redirect(url_for("demo.show"), HTTPStatus.SEE_OTHER)
    return make_page("home.html")


@blueprint.get("/problems")
def list_problems() -> Response:
    """Every code with its sentence: where the `type` of a problem points."""
    speak(request)
    settings = get_services().settings
    numbers = {
        Code.CONTENT_TOO_SHORT: settings.content_min_length,
        Code.CONTENT_TOO_LONG: settings.content_max_length,
        Code.FIELD_TOO_LONG: 200,
        Code.TOO_MANY_REQUESTS: 30,
    }
    codes = [(code, numbers.get(code)) for code in Code]
    return make_page("problems.html", codes=codes)


def make_page(template: str, *script_origins: str, **context: object) -> Response:
    """An HTML answer in the reader's language that runs our own scripts only, or a captcha's."""
    response = Response(render_template(template, **context))
    response.headers["Content-Security-Policy"] = page_policy(*script_origins)
    response.headers["Content-Language"] = get_language()
    response.vary.add("Accept-Language")
    return response


def label(text_id: str, **parameters: int) -> str:
    """An interface text of the readers' pages; KeyError if there is none."""
    return get_services().sentences.label(text_id, get_language(), context=PAGE, **parameters)


def say(code: Code, **parameters: int) -> str:
    """A code's sentence for the readers of the request's site."""
    return saying.say(code, get_language(), **parameters)
