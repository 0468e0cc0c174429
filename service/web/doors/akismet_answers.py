"""What Akismet's callers are answered: one word in plain text, and headers that explain it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

from flask import Response

from service.moderation.akismet_words import choose_word, is_certain
from service.moderation.store import Outcome
from service.web.doors.gate import Closed, DoorClosedError

HELD = "pending"
"""Neither word: WordPress's plugin then holds a comment, and asks again every twenty minutes."""
INVALID = "invalid"
THANKS = "Thanks for making the web a better place."
"""Callers compare the whole of it."""
PREFIX = "X-akismet-"


class Alert(StrEnum):
    """The alert codes that are sent; the others are about Akismet's plans and payments."""

    KEY_REVOKED = "10403"
    SITE_NOT_ALLOWED = "10404"


ALERTS = {
    Alert.KEY_REVOKED: "This key has been revoked. Put a new one of your site's into its place.",
    Alert.SITE_NOT_ALLOWED: "This key belongs to another site than the one that uses it.",
}
CLOSED = {
    Closed.KEY_MISSING: 'Empty "api_key" value',
    Closed.KEY_UNKNOWN: 'Unknown "api_key" value',
    Closed.ORIGIN: "Pages of other sites may not ask here",
    Closed.RATE: "Too many requests",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The word that answers a comment-check, and what its headers say."""

    body: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def stored(self) -> str:
        """As it is kept: empty while nothing is settled."""
        return "" if self.body == HELD else self.body


def judge(outcome: Outcome) -> Answer:
    """What to answer about a comment: `true` only for spam and refusals, `false` only for approved.

    Whatever else is held is neither: a caller that published it would publish what a person has
    still to look at. (`false` with a recheck header would be: older plugins do not know it.)
    """
    word = choose_word(outcome)
    if not word:
        return hold("held until it has been checked, or decided by a person")
    return Answer(word, {f"{PREFIX}pro-tip": "discard"} if is_certain(outcome) else {})


def hold(why: str) -> Answer:
    """An answer by which nothing is published, and the caller asks again."""
    return Answer(HELD, {f"{PREFIX}error": HELD, f"{PREFIX}debug-help": why})


def write(body: str, headers: Mapping[str, str] | None = None) -> Response:
    """A word as it is sent."""
    response = Response(body, mimetype="text/plain")
    response.headers.update(headers or {})
    return response


def miss(name: str) -> Response:
    """The answer to a call without a field that it needs."""
    return write(
        f"Missing required field: {name}.", {f"{PREFIX}debug-help": f'Empty "{name}" value'}
    )


def alarm(alert: Alert) -> Response:
    """`invalid`, with an alert that WordPress shows to whoever administers the site."""
    return write(
        INVALID,
        {
            f"{PREFIX}debug-help": ALERTS[alert],
            f"{PREFIX}alert-code": alert,
            f"{PREFIX}alert-msg": ALERTS[alert],
        },
    )


def turn_away(error: DoorClosedError) -> Response:
    """What somebody hears who is not let in."""
    if error.reason is Closed.RATE:
        return fail(HTTPStatus.TOO_MANY_REQUESTS, CLOSED[error.reason], error.retry_after)
    response = write(INVALID, {f"{PREFIX}debug-help": CLOSED[error.reason]})
    if error.reason is Closed.ORIGIN:
        response.status_code = HTTPStatus.FORBIDDEN
    return response


def fail(status: HTTPStatus, why: str, retry_after: int = 0) -> Response:
    """An answer that no caller takes for a verdict."""
    response = write(f"{status.phrase}.", {f"{PREFIX}error": why, f"{PREFIX}debug-help": why})
    response.status_code = status
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
