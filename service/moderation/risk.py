"""How strongly the checks that hold a comment speak against it: what the queue is sorted by."""

from collections.abc import Iterable

from service.moderation.codes import Code, Status
from service.moderation.policy import CAPTCHA, LANGUAGE
from service.moderation.verdict import Settlement, Signal


def rank(settlement: Settlement) -> float:
    """What the queue sorts a comment by, 0..1: 0 where it is not held, and is in no queue."""
    if settlement.verdict.status is not Status.FLAGGED:
        return 0.0
    return measure_risk(settlement.signals, settlement.verdict.reasons)


def measure_risk(signals: Iterable[Signal], reasons: Iterable[Code]) -> float:
    """The highest suspicion, 0..1, among the signals that gave the verdict's reasons.

    0 where none of them has a score: a check that could not be made accuses nobody, and neither
    does a language that the model does not know.
    """
    given = frozenset(reasons)
    return max((_suspect(each) for each in signals if each.reason in given), default=0.0)


def _suspect(signal: Signal) -> float:
    if signal.score is None or signal.check == LANGUAGE:
        return 0.0
    # A captcha's score counts humanity, every other one suspicion.
    return 1 - signal.score if signal.check == CAPTCHA else signal.score
