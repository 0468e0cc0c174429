"""Akismet's interface: what already asks Akismet asks Palabre instead, by another host's name.

Each comment-check is a submission like any other. (Akismet's API page and OpenAPI document.)
"""

import logging
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from service.moderation.database import UNREACHABLE
from service.moderation.store.akismet_usage import is_revoked
from service.web.doors import akismet_account as account
from service.web.doors import akismet_answers as answers
from service.web.doors.akismet_answers import INVALID, THANKS, Alert, write
from service.web.doors.akismet_callbacks import belongs
from service.web.doors.akismet_checking import check
from service.web.doors.akismet_feedback import report
from service.web.doors.akismet_requests import KEY_NAMES, LARGEST_BODY, Call, read_call
from service.web.doors.gate import Caller, Closed, DoorClosedError, let_in
from service.web.problems import Problem, unavailable
from service.web.services import get_services

BOTH = ["GET", "POST"]

logger = logging.getLogger(__name__)
blueprint = Blueprint("akismet", __name__)


class _AnsweredError(Exception):
    """The call is answered before anything is done for it."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@blueprint.post("/1.1/verify-key")
def verify_key() -> Response:
    """Whether a key is one of a site's, and the blog the site's: `valid` or `invalid`."""
    # The plugin sends the key that it has along with the one that is to be tried.
    _open("blog", key_names=KEY_NAMES[::-1])
    return write("valid")


@blueprint.post("/1.1/comment-check")
def comment_check() -> Response:
    """`true` for spam, `false` for what may be published; anything else is to be held."""
    call, caller = _open("blog", "user_ip")
    answer = check(call, caller, request.headers.get("User-Agent", ""), get_services())
    return write(answer.body, answer.headers)


@blueprint.post("/1.1/submit-spam", endpoint="submit_spam")
@blueprint.post("/1.1/submit-ham", endpoint="submit_ham")
def submit() -> Response:
    """Take a person's word on a comment."""
    call, caller = _open("blog")
    report(call, caller, get_services(), spam=request.path.endswith("spam"))
    return write(THANKS)


@blueprint.route("/1.2/key-sites", methods=BOTH)
def key_sites() -> Response:
    """How each blog has used a key in a month."""
    return account.list_key_sites(*_open(), get_services())


@blueprint.route("/1.2/usage-limit", methods=BOTH)
def usage_limit() -> Response:
    """How much of its limit, of which there is none, a key has used this month."""
    return account.tell_usage_limit(_open()[1], get_services())


@blueprint.post("/1.1/get-stats")
def get_stats() -> Response:
    """The figures of WordPress's settings page."""
    return account.tell_stats(*_open(), get_services())


@blueprint.post("/1.1/get-subscription")
def get_subscription() -> Response:
    """The account that WordPress's settings page shows."""
    return account.tell_subscription(_open()[1])


@blueprint.post("/1.1/deactivate")
def deactivate() -> Response:
    """A blog wants the key no longer; nothing is kept of which do."""
    _open()
    return write("deactivated")


@blueprint.post("/1.1/verify-wpcom-key")
def verify_account() -> Response:
    """Accounts at WordPress.com are none of ours."""
    return write(INVALID)


@blueprint.post("/1.1/token")
@blueprint.route("/1.2/<path:_>", methods=BOTH)
def tell_nothing(_: str = "") -> Response:
    """Whatever else a settings page asks for has nothing to show."""
    _open()
    return jsonify({})


def _open(*needed: str, key_names: tuple[str, ...] = KEY_NAMES) -> tuple[Call, Caller]:
    """The call and who makes it, with the fields that it needs."""
    services = get_services()
    call = read_call(request, key_names)
    try:
        caller = let_in(request, call.key, services)
    except DoorClosedError as error:
        known = error.reason is Closed.KEY_UNKNOWN
        if known and is_revoked(services.database, services.keyring, call.key):
            raise _AnsweredError(answers.alarm(Alert.KEY_REVOKED)) from error
        raise _AnsweredError(answers.turn_away(error)) from error
    for name in needed:
        if not call.find(name).strip():
            raise _AnsweredError(answers.miss(name))
    if "blog" in needed and not belongs(call.find("blog"), caller):
        raise _AnsweredError(answers.alarm(Alert.SITE_NOT_ALLOWED))
    return call, caller


@blueprint.before_request
def _make_room() -> None:
    request.max_content_length = LARGEST_BODY


@blueprint.errorhandler(_AnsweredError)
def _answer(error: _AnsweredError) -> Response:
    return error.response


@blueprint.errorhandler(Problem)
def _refuse(problem: Problem) -> Response:
    response = answers.fail(problem.status, problem.code)
    response.headers.update(problem.headers)
    return response


@blueprint.errorhandler(HTTPException)
def _refuse_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    return answers.fail(status, status.phrase)


@blueprint.errorhandler(Exception)
def _fail(error: Exception) -> Response:
    if isinstance(error, UNREACHABLE):
        logger.error("database unavailable", extra={"cause": type(error).__name__})
        return _refuse(unavailable())
    logger.error("request failed", exc_info=error, extra={"endpoint": request.endpoint})
    return answers.fail(HTTPStatus.INTERNAL_SERVER_ERROR, "internal error")
