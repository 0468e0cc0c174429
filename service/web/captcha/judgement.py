"""What an answer of reCAPTCHA v3's siteverify means, without asking anybody.

Source of the fields and codes: https://developers.google.com/recaptcha/docs/verify and
https://developers.google.com/recaptcha/docs/v3 (read on 2026-11-23).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web.captcha.provider import CaptchaRefusedError, CaptchaUnavailableError

TOKEN_LIFETIME = timedelta(minutes=2)
CLOCK_SKEW = timedelta(seconds=5)

OPERATOR_CODES = ("missing-input-secret", "invalid-input-secret", "bad-request")
EXPIRED_CODE = "timeout-or-duplicate"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a good answer names: its action, its host (none given: any), its lowest score."""

    action: str
    hostnames: frozenset[str]
    lowest_score: float

    @classmethod
    def create(cls, action: str, hostnames: tuple[str, ...], lowest_score: float) -> "Expected":
        """Expectations with host names in the form in which they are compared."""
        return cls(action, frozenset(map(_fold_hostname, hostnames)), lowest_score)


def judge(answer: object, expected: Expected, now: datetime) -> CaptchaEvidence:
    """The evidence in a decoded siteverify answer, at the aware time `now`.

    Raises CaptchaRefusedError where the visitor has to act, and CaptchaUnavailableError where
    the answer is not one that siteverify documents or tells of the operator's mistake.
    """
    if not isinstance(answer, Mapping):
        raise CaptchaUnavailableError("not_object")
    success = answer.get("success")
    if success is False:
        raise _explain_failure(answer.get("error-codes"))
    if success is not True:
        raise CaptchaUnavailableError("bad_success")
    score = _read_score(answer)
    if answer.get("action") != expected.action or not _comes_from(answer, expected.hostnames):
        raise CaptchaRefusedError(Code.CAPTCHA_FAILED)
    _check_age(answer.get("challenge_ts"), now)
    if score < expected.lowest_score:
        raise CaptchaRefusedError(Code.CAPTCHA_SCORE_LOW)
    return CaptchaEvidence(CaptchaOutcome.VERIFIED, score)


def _explain_failure(codes: object) -> Exception:
    told = codes if isinstance(codes, list) else []
    for code in OPERATOR_CODES:
        if code in told:
            return CaptchaUnavailableError(code, retryable=False, misconfigured=True)
    if EXPIRED_CODE in told:
        return CaptchaRefusedError(Code.CAPTCHA_EXPIRED)
    return CaptchaRefusedError(Code.CAPTCHA_FAILED)


def _read_score(answer: Mapping[object, object]) -> float:
    if "score" not in answer:
        # A v2 key is answered like this: success without a score.
        raise CaptchaUnavailableError("missing_score", retryable=False, misconfigured=True)
    score = answer["score"]
    # The comparison also refuses NaN, and integers too large to be a float.
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
        raise CaptchaUnavailableError("bad_score")
    return float(score)


def _comes_from(answer: Mapping[object, object], hostnames: frozenset[str]) -> bool:
    if not hostnames:
        return True
    hostname = answer.get("hostname")
    return isinstance(hostname, str) and _fold_hostname(hostname) in hostnames


def _check_age(challenge_ts: object, now: datetime) -> None:
    try:
        age = now - datetime.fromisoformat(str(challenge_ts))
    except (ValueError, TypeError):
        # Missing, no date, or a time of day without a time zone.
        raise CaptchaRefusedError(Code.CAPTCHA_FAILED) from None
    if age > TOKEN_LIFETIME + CLOCK_SKEW:
        raise CaptchaRefusedError(Code.CAPTCHA_EXPIRED)
    if age < -CLOCK_SKEW:
        # The vendor wrote that time, so it is this machine's clock that is late.
        raise CaptchaUnavailableError("clock_behind", retryable=False, misconfigured=True)


def _fold_hostname(hostname: str) -> str:
    folded = hostname.strip().lower().removesuffix(".")
    try:
        return folded.encode("idna").decode("ascii")
    except UnicodeError:
        return folded
