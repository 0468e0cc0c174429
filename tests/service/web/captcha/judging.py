"""What a provider's judge makes of an answer, in one word."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web.captcha import CaptchaRefusedError, CaptchaUnavailableError

NOW = datetime(2026, 11, 23, 12, 2, 0, tzinfo=UTC)
PASSED = "passed"
OPERATOR = "operator: "
OUTAGE = "outage: "


def stamp(age: float) -> str:
    """The time that many seconds ago, as vendors write it."""
    return (NOW - timedelta(seconds=age)).isoformat()


def told(judged: Callable[[object, datetime], CaptchaEvidence], answer: object) -> object:
    """The score or PASSED, the code refused with, or whose fault it is, with the cause."""
    try:
        evidence = judged(answer, NOW)
    except CaptchaRefusedError as refused:
        return refused.code
    except CaptchaUnavailableError as unavailable:
        operator = unavailable.misconfigured and not unavailable.retryable
        whose = OPERATOR if operator else OUTAGE
        return whose + unavailable.cause
    assert evidence.outcome is CaptchaOutcome.VERIFIED
    return PASSED if evidence.score is None else evidence.score


def change(good: dict[str, object], **changes: object) -> dict[str, object]:
    """A good answer with some fields changed; `...` leaves one out."""
    return {name: value for name, value in (good | changes).items() if value is not ...}


def failure(*codes: object) -> dict[str, object]:
    """An unsuccessful answer with its error codes."""
    return {"success": False, "error-codes": list(codes)}


FAILED = Code.CAPTCHA_FAILED
EXPIRED = Code.CAPTCHA_EXPIRED
