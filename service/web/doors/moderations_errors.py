"""What OpenAI's moderation endpoint answers where it gives no results, in its JSON and codes."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, jsonify

from service.web.doors.gate import Closed, DoorClosedError

INVALID = "invalid_request_error"
UNAVAILABLE = "server_error"
RETRY_SECONDS = 5
INPUT = "input"


class ModerationError(Exception):
    """A request that OpenAI would refuse, with 400; `parameter` is the field that is the matter."""

    def __init__(self, message: str, code: str | None, parameter: str | None = INPUT) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.parameter = parameter


def answer_error(error: ModerationError) -> Response:
    """The answer to a request that cannot be read."""
    return _answer(HTTPStatus.BAD_REQUEST, INVALID, error.message, error.code, error.parameter)


def answer_closed(error: DoorClosedError) -> Response:
    """The answer to somebody who is turned away."""
    status, kind, message, code = CLOSED[error.reason]
    response = _answer(status, kind, message, code)
    if error.reason is Closed.RATE:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def answer_unavailable() -> Response:
    """The answer where the checks could not be made in time."""
    message = "The service is overloaded or starting. Please try again later."
    response = _answer(HTTPStatus.SERVICE_UNAVAILABLE, UNAVAILABLE, message)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _answer(
    status: HTTPStatus,
    kind: str,
    message: str,
    code: str | None = None,
    parameter: str | None = None,
) -> Response:
    error = {"message": message, "type": kind, "param": parameter, "code": code}
    response = jsonify({"error": error})
    response.status_code = status
    return response


CLOSED: Mapping[Closed, tuple[HTTPStatus, str, str, str | None]] = {
    Closed.KEY_MISSING: (
        HTTPStatus.UNAUTHORIZED,
        INVALID,
        "You didn't provide an API key. Send it as: Authorization: Bearer YOUR_KEY.",
        None,
    ),
    Closed.KEY_UNKNOWN: (
        HTTPStatus.UNAUTHORIZED,
        INVALID,
        "Incorrect API key provided. Keys are issued on the page of a site.",
        "invalid_api_key",
    ),
    Closed.ORIGIN: (
        HTTPStatus.FORBIDDEN,
        INVALID,
        "Requests from this origin are not accepted.",
        "origin_not_allowed",
    ),
    Closed.RATE: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "requests",
        "Rate limit reached for requests. Please slow down.",
        "rate_limit_exceeded",
    ),
}
"""Status, type, message and code."""
