"""What Perspective answers where it gives no scores, in Google's words and JSON.

The types and messages are those of its page "Limits and errors"; what concerns keys and quota is
what Google's API front end says for all of its services (google.rpc.Status, google.rpc.ErrorInfo).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus

from flask import Response, jsonify

from service.web.doors.gate import Closed, DoorClosedError

SERVICE = "commentanalyzer.googleapis.com"
DETAIL = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
INFO = "type.googleapis.com/google.rpc.ErrorInfo"
RETRY_SECONDS = 5
UNREGISTERED = (
    "Method doesn't allow unregistered callers (callers without established identity). Please use"
    " API Key or other form of API consumer identity to call this API."
)


class ErrorType(StrEnum):
    """Why a request cannot be answered; whatever has no type of its own is INVALID_REQUEST."""

    COMMENT_TOO_LONG = "COMMENT_TOO_LONG"
    COMMENT_EMPTY = "COMMENT_EMPTY"
    NO_REQUESTED_ATTRIBUTES = "NO_REQUESTED_ATTRIBUTES"
    LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE = "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    LANGUAGE_DETECTION_FAILED = "LANGUAGE_DETECTION_FAILED"
    INVALID_REQUEST = "INVALID_REQUEST"


class PerspectiveError(Exception):
    """A request that Perspective would refuse, all of them with 400; `more` joins its details."""

    def __init__(
        self,
        message: str,
        kind: ErrorType = ErrorType.INVALID_REQUEST,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.more = dict(more or {})


def refuse_languages(
    attribute: str, requested: Sequence[str], detected: Sequence[str]
) -> PerspectiveError:
    """The error for a text in languages that an attribute does not know."""
    about: dict[str, object] = {"attribute": attribute}
    if detected:
        about["detectedLanguages"] = list(detected)
    if requested:
        about["requestedLanguages"] = list(requested)
    told = ", ".join(requested or detected)
    return PerspectiveError(
        f"Attribute {attribute} does not support request languages: {told}",
        ErrorType.LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE,
        {"languageNotSupportedByAttributeError": about},
    )


def answer_error(error: PerspectiveError) -> Response:
    """The answer to a request that cannot be scored."""
    detail = {"@type": DETAIL, "errorType": error.kind, **error.more}
    return _answer(HTTPStatus.BAD_REQUEST, "INVALID_ARGUMENT", error.message, detail)


def answer_closed(error: DoorClosedError) -> Response:
    """The answer to somebody who is turned away."""
    status, name, message, reason = CLOSED[error.reason]
    info: dict[str, object] = {"@type": INFO, "reason": reason, "domain": "googleapis.com"}
    info["metadata"] = {"service": SERVICE}
    response = _answer(status, name, message, *([info] if reason else []))
    if error.reason is Closed.RATE:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def answer_unavailable() -> Response:
    """The answer where the checks could not be made in time."""
    status, message = HTTPStatus.SERVICE_UNAVAILABLE, "The service is currently unavailable."
    response = _answer(status, "UNAVAILABLE", message)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def answer_missing() -> Response:
    """The answer where there is no such thing."""
    return _answer(HTTPStatus.NOT_FOUND, "NOT_FOUND", "Requested entity was not found.")


def _answer(
    status: HTTPStatus, name: str, message: str, *details: Mapping[str, object]
) -> Response:
    error: dict[str, object] = {"code": status.value, "message": message, "status": name}
    response = jsonify({"error": {**error, "details": details} if details else error})
    response.status_code = status
    return response


CLOSED: Mapping[Closed, tuple[HTTPStatus, str, str, str]] = {
    Closed.KEY_MISSING: (
        HTTPStatus.FORBIDDEN,
        "PERMISSION_DENIED",
        UNREGISTERED,
        "",
    ),
    Closed.KEY_UNKNOWN: (
        HTTPStatus.BAD_REQUEST,
        "INVALID_ARGUMENT",
        "API key not valid. Please pass a valid API key.",
        "API_KEY_INVALID",
    ),
    Closed.ORIGIN: (
        HTTPStatus.FORBIDDEN,
        "PERMISSION_DENIED",
        "Requests from this origin are blocked.",
        "API_KEY_HTTP_REFERRER_BLOCKED",
    ),
    Closed.RATE: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "RESOURCE_EXHAUSTED",
        "Quota exceeded for this key. Please slow down.",
        "RATE_LIMIT_EXCEEDED",
    ),
}
"""Status, canonical name, message and reason."""
