"""Refusals: what is raised anywhere in a request, and told as RFC 9457 or as a page."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from service.moderation.codes import Code
from service.moderation.submission import FieldError

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """A refusal with a code that readers get as a sentence; it carries nothing internal.

    `members` extend the problem object, as its section 3.2 allows.
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: Code,
        *,
        errors: Sequence[FieldError] = (),
        parameters: Mapping[str, int] | None = None,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(f"{status.value} {code}")
        self.status = status
        self.code = code
        self.errors = tuple(errors)
        self.parameters = dict(parameters or {})
        self.headers = dict(headers or {})
        self.members = dict(members or {})


def unavailable(*, retry_after: int = 5) -> Problem:
    """503: not the reader's fault, worth another try in `retry_after` seconds."""
    headers = {"Retry-After": str(retry_after)}
    code = Code.SERVICE_UNAVAILABLE
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, code, headers=headers)


def too_many(seconds: int) -> Problem:
    """429 with the seconds to wait."""
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        Code.TOO_MANY_REQUESTS,
        parameters={"count": seconds},
        headers={"Retry-After": str(seconds)},
    )


def bad_request(*errors: FieldError) -> Problem:
    """400 with every wrong field."""
    return Problem(HTTPStatus.BAD_REQUEST, Code.BAD_REQUEST, errors=errors)
