"""What an answer of a siteverify means, without asking anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web.captcha.dialect import Dialect
from service.web.captcha.provider import CaptchaRefusedError, CaptchaUnavailableError

CLOCK_SKEW = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a good answer names: its action, its host (none given: any), its lowest score.

    What the vendor's `dialect` does not tell is not asked for.
    """

    dialect: Dialect
    action: str
    hostnames: frozenset[str]
    lowest_score: float

    @classmethod
    def create(
        cls,
        dialect: Dialect,
        hostnames: tuple[str, ...],
        *,
        action: str = "",
        lowest_score: float = 0.0,
    ) -> "Expected":
        """Expectations with host names in the form in which they are compared."""
        return cls(dialect, action, frozenset(map(fold_hostname, hostnames)), lowest_score)


def judge(expected: Expected, answer: object, now: datetime) -> CaptchaEvidence:
    """The evidence in a decoded siteverify answer, at the aware time `now`.

    Raises CaptchaRefusedError where the visitor has to act, and CaptchaUnavailableError where
    the answer is not one that siteverify documents or tells of the operator's mistake.
    """
    if not isinstance(answer, Mapping):
        raise CaptchaUnavailableError("not_object")
    success, dialect = answer.get("success"), expected.dialect
    if success is False:
        raise _explain_failure(answer.get("error-codes"), dialect)
    if success is not True:
        raise CaptchaUnavailableError("bad_success")
    score = _read_answered_score(answer, dialect)
    if dialect.gives_action and answer.get("action") != expected.action:
        raise CaptchaRefusedError(Code.CAPTCHA_FAILED)
    check_hostname(answer.get("hostname"), expected.hostnames)
    check_age(answer.get("challenge_ts"), dialect.lifetime, now)
    return weigh_score(score, expected.lowest_score)


def weigh_score(score: float | None, lowest: float) -> CaptchaEvidence:
    """A verified visitor's evidence; CaptchaRefusedError if the score is too low."""
    if score is not None and score < lowest:
        raise CaptchaRefusedError(Code.CAPTCHA_SCORE_LOW)
    return CaptchaEvidence(CaptchaOutcome.VERIFIED, score)


def read_score(score: object) -> float:
    """A score in 0..1; CaptchaUnavailableError if it is none."""
    # The comparison also refuses NaN, and integers too large to be a float.
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
        raise CaptchaUnavailableError("bad_score")
    return float(score)


def check_hostname(hostname: object, hostnames: frozenset[str]) -> None:
    """Refuse a token that comes from another host; any will do where none is named."""
    named = isinstance(hostname, str) and fold_hostname(hostname) in hostnames
    if hostnames and not named:
        raise CaptchaRefusedError(Code.CAPTCHA_FAILED)


def check_age(challenge_ts: object, lifetime: timedelta, now: datetime) -> None:
    """Refuse a token that was made longer ago than `lifetime`, or at a time that cannot be read."""
    try:
        age = now - datetime.fromisoformat(str(challenge_ts))
    except (ValueError, TypeError):
        # Missing, no date, or a time of day without a time zone.
        raise CaptchaRefusedError(Code.CAPTCHA_FAILED) from None
    if age > lifetime + CLOCK_SKEW:
        raise CaptchaRefusedError(Code.CAPTCHA_EXPIRED)
    if age < -CLOCK_SKEW:
        # The vendor wrote that time, so it is this machine's clock that is late.
        raise CaptchaUnavailableError("clock_behind", retryable=False, misconfigured=True)


def fold_hostname(hostname: str) -> str:
    """A host name in the form in which two are compared: lower case, in ASCII, no final dot."""
    folded = hostname.strip().lower().removesuffix(".")
    try:
        return folded.encode("idna").decode("ascii")
    except UnicodeError:
        return folded


def _explain_failure(codes: object, dialect: Dialect) -> Exception:
    told = [code for code in codes if isinstance(code, str)] if isinstance(codes, list) else []
    # What the operator has to mend comes first: nothing else can be believed until then.
    for code in filter(dialect.operator.__contains__, told):
        return CaptchaUnavailableError(code, retryable=False, misconfigured=True)
    for code in filter(dialect.outage.__contains__, told):
        return CaptchaUnavailableError(code)
    if dialect.expired.intersection(told):
        return CaptchaRefusedError(Code.CAPTCHA_EXPIRED)
    return CaptchaRefusedError(Code.CAPTCHA_FAILED)


def _read_answered_score(answer: Mapping[object, object], dialect: Dialect) -> float | None:
    if dialect.bars_score and "score" in answer:
        # A v3 key is answered like this; without a look at the score it lets everybody in.
        raise CaptchaUnavailableError("unexpected_score", retryable=False, misconfigured=True)
    if not dialect.gives_score:
        return None
    if "score" not in answer:
        # A v2 key is answered like this: success without a score.
        raise CaptchaUnavailableError("missing_score", retryable=False, misconfigured=True)
    return read_score(answer["score"])
