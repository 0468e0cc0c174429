"""Cases for tests, each field overridable."""

from typing import Any

from config.settings import UnavailablePolicy
from service.moderation.codes import Code, Status
from service.moderation.insight.cases import Case
from service.moderation.policy import Band, Policy
from service.moderation.verdict import Signal

POLICY = Policy(
    {"spam": Band(0.5, 0.9), "toxicity": Band(0.5, 0.9), "insult": Band(None)},
    captcha_flag_below=0.5,
    captcha_unavailable=UnavailablePolicy.FLAG,
)


def spam(score: float) -> Signal:
    return Signal("spam", Code.SPAM, score)


def toxic(score: float) -> Signal:
    return Signal("toxicity", Code.TOXIC, score)


def make_case(machine: Status = Status.APPROVED, *signals: Signal, **changes: Any) -> Case:
    """A comment of the first site that the machine decided so and nobody else did."""
    given = {"site_id": 1, "reasons": (), "person": None, "waited": None, "appeals": ()}
    return Case(machine=machine, signals=signals, **{**given, **changes})
