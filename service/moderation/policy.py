"""The one place where signals become a verdict: a pure function."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from config.settings import Settings, UnavailablePolicy
from service.moderation.codes import Code, Status
from service.moderation.verdict import Signal, Verdict
from service.moderation.words.judge import HELD, REFUSED

CAPTCHA = "captcha"


@dataclass(frozen=True, slots=True)
class Band:
    """The scores from which a reason holds, and from which it refuses; None: never."""

    flag_at: float | None
    reject_at: float | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds by reason, and what an unverified captcha costs."""

    bands: dict[Code, Band]
    captcha_flag_below: float
    captcha_unavailable: UnavailablePolicy

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The policy that the operator configured."""
        return cls(
            bands={
                Code.SPAM: Band(settings.spam_flag_at, settings.spam_reject_at),
                Code.TOXIC: Band(settings.toxicity_flag_at, settings.toxicity_reject_at),
                Code.BLOCKED_WORD: Band(HELD, REFUSED),
                Code.TOO_MANY_LINKS: Band(settings.links_flag_at),
                Code.DUPLICATE: Band(settings.repeats_flag_at),
            },
            captcha_flag_below=settings.captcha_flag_below,
            captcha_unavailable=settings.captcha_unavailable,
        )


def decide(signals: Iterable[Signal], policy: Policy) -> Verdict:
    """The verdict over all signals: the gravest status wins, and every reason for it is told.

    Evidence that is missing holds the comment: it never publishes and never refuses. A reason
    that the policy does not know holds as well. No signal at all means nothing was checked.
    """
    found = [(_weigh(signal, policy), signal.reason) for signal in signals]
    if not found:
        return Verdict(Status.FLAGGED, (Code.CHECKS_UNAVAILABLE,))
    reasons = {
        status: tuple(dict.fromkeys(reason for weight, reason in found if weight is status))
        for status in (Status.REJECTED, Status.FLAGGED)
    }
    if reasons[Status.REJECTED]:
        return Verdict(Status.REJECTED, reasons[Status.REJECTED] + _further(reasons))
    if reasons[Status.FLAGGED]:
        return Verdict(Status.FLAGGED, reasons[Status.FLAGGED])
    return Verdict(Status.APPROVED)


def _further(reasons: dict[Status, tuple[Code, ...]]) -> tuple[Code, ...]:
    return tuple(code for code in reasons[Status.FLAGGED] if code not in reasons[Status.REJECTED])


def _weigh(signal: Signal, policy: Policy) -> Status:
    if signal.check == CAPTCHA:
        return _weigh_captcha(signal, policy)
    if signal.score is None or signal.reason not in policy.bands:
        return Status.FLAGGED
    band = policy.bands[signal.reason]
    if band.reject_at is not None and signal.score >= band.reject_at:
        return Status.REJECTED
    if band.flag_at is not None and signal.score >= band.flag_at:
        return Status.FLAGGED
    return Status.APPROVED


def _weigh_captcha(signal: Signal, policy: Policy) -> Status:
    # A score that is too low to be stored at all was refused at the door, with the captcha.
    if signal.score is not None:
        return Status.FLAGGED if signal.score < policy.captcha_flag_below else Status.APPROVED
    forgiven = policy.captcha_unavailable is UnavailablePolicy.APPROVE
    if signal.reason is Code.CAPTCHA_UNAVAILABLE and forgiven:
        return Status.APPROVED
    return Status.FLAGGED
