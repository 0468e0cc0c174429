"""The one place where signals become a verdict: a pure function."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from config.settings import Settings, UnavailablePolicy, UnsupportedLanguagePolicy
from service.moderation.codes import Code, Status
from service.moderation.comment import CaptchaOutcome
from service.moderation.recipients import list_recipients
from service.moderation.verdict import Signal, Verdict
from service.moderation.words import judge

BAN = "ban"
CAPTCHA = "captcha"
FORM = "form"
LANGUAGE = "language"
UNSUPPORTED = 1.0
"""What the language check scores where the model was not made for the language, else 0."""
TOXICITY = "toxicity"
PASSED = frozenset(
    {
        CaptchaOutcome.VERIFIED.value,
        CaptchaOutcome.SOLVED.value,
        CaptchaOutcome.VOUCHED.value,
    }
)
"""Outcomes of a captcha that let a comment through without a score."""


@dataclass(frozen=True, slots=True)
class Band:
    """The scores from which a check holds, and from which it refuses; None: never."""

    flag_at: float | None
    reject_at: float | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds by the name of the check, and what an unverified captcha costs."""

    bands: dict[str, Band]
    captcha_flag_below: float
    captcha_unavailable: UnavailablePolicy

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The policy that the operator configured."""
        held = settings.unsupported_language is UnsupportedLanguagePolicy.FLAG
        return cls(
            bands={
                BAN: Band(None, reject_at=1.0),
                "links": Band(settings.links_flag_at),
                "repeats": Band(settings.repeats_flag_at),
                FORM: Band(settings.form_flag_at, settings.form_reject_at),
                judge.CHECK: Band(judge.HELD, judge.REFUSED),
                LANGUAGE: Band(UNSUPPORTED if held else None),
                **_read_scores(settings),
                **{each.name: Band(each.hold_at) for each in list_recipients(settings)},
            },
            captcha_flag_below=settings.captcha_flag_below,
            captcha_unavailable=settings.captcha_unavailable,
        )


def _read_scores(settings: Settings) -> dict[str, Band]:
    return {
        "spam": Band(settings.spam_flag_at, settings.spam_reject_at),
        TOXICITY: Band(settings.toxicity_flag_at, settings.toxicity_reject_at),
        "severe_toxicity": Band(
            settings.severe_toxicity_flag_at, settings.severe_toxicity_reject_at
        ),
        "identity_attack": Band(
            settings.identity_attack_flag_at, settings.identity_attack_reject_at
        ),
        "insult": Band(settings.insult_flag_at, settings.insult_reject_at),
        "profanity": Band(settings.profanity_flag_at, settings.profanity_reject_at),
        "threat": Band(settings.threat_flag_at, settings.threat_reject_at),
    }


def decide(signals: Iterable[Signal], policy: Policy) -> Verdict:
    """The verdict over all signals: the gravest status wins, and every reason for it is told.

    Evidence that is missing holds the comment: it never publishes and never refuses. A check
    that the policy does not know holds as well. No signal at all means nothing was checked.
    """
    found = [(weigh(signal, policy), signal.reason) for signal in signals]
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


def weigh(signal: Signal, policy: Policy) -> Status:
    """What one signal would make of the comment if it were the only one."""
    if signal.check == CAPTCHA:
        return _weigh_captcha(signal, policy)
    if signal.score is None or signal.check not in policy.bands:
        return Status.FLAGGED
    band = policy.bands[signal.check]
    if band.reject_at is not None and signal.score >= band.reject_at:
        return Status.REJECTED
    if band.flag_at is not None and signal.score >= band.flag_at:
        return Status.FLAGGED
    return Status.APPROVED


def _weigh_captcha(signal: Signal, policy: Policy) -> Status:
    # A score that is too low to be stored at all was refused at the door, with the captcha.
    if signal.score is not None:
        return Status.FLAGGED if signal.score < policy.captcha_flag_below else Status.APPROVED
    if str(signal.evidence.get("outcome")) in PASSED:
        return Status.APPROVED
    forgiven = policy.captcha_unavailable is UnavailablePolicy.APPROVE
    if signal.reason is Code.CAPTCHA_UNAVAILABLE and forgiven:
        return Status.APPROVED
    return Status.FLAGGED
