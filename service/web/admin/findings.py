"""What the checks found, arranged the way that moderators read it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from service.moderation.codes import Code, Status
from service.moderation.policy import LANGUAGE, TOXICITY, Policy, weigh
from service.moderation.recipients import OUTWARD
from service.moderation.verdict import Signal


@dataclass(frozen=True, slots=True)
class Finding:
    """A signal, and those that go into its details: a toxic comment's further attributes."""

    signal: Signal
    attributes: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """The language that a comment was found to be written in, as a tag; "und" for none."""

    tag: str
    is_supported: bool


def arrange(signals: Sequence[Signal], reasons: Collection[Code]) -> list[Finding]:
    """The signals that have a row of their own, what spoke against the comment first."""
    checks = {signal.check for signal in signals if signal.reason is Code.TOXIC}
    further = [
        signal
        for signal in signals
        if TOXICITY in checks
        and signal.reason is Code.TOXIC
        and signal.check not in {TOXICITY, *OUTWARD}
    ]
    attributes = tuple(sorted(further, key=lambda each: -(each.score or 0.0)))
    findings = [
        Finding(signal, attributes if signal.check == TOXICITY else ())
        for signal in signals
        if signal not in attributes and find_language([signal]) is None
    ]
    return sorted(findings, key=lambda finding: finding.signal.reason not in reasons)


def find_language(signals: Iterable[Signal]) -> Language | None:
    """What the language check said; None if it was not made, or could not be."""
    for signal in signals:
        tag = signal.evidence.get("language")
        if signal.check == LANGUAGE and isinstance(tag, str):
            return Language(tag, signal.evidence.get("supported") is not False)
    return None


def find_carriers(signals: Iterable[Signal], policy: Policy, reason: Code) -> list[Signal]:
    """The signals whose scores gave the reason, going by the thresholds as they are set now.

    Where they were lower when the comment was decided, it is the highest score with that reason.
    """
    scored = [each for each in signals if each.reason == reason and each.score is not None]
    carriers = [each for each in scored if weigh(each, policy) is not Status.APPROVED]
    return carriers or sorted(scored, key=lambda each: each.score or 0.0)[-1:]
