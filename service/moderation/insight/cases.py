"""A comment as insight counts it: what the machine made of it, and what people did."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.moderation.codes import Status
from service.moderation.verdict import Signal


class AppealOutcome(StrEnum):
    """How an appeal stands."""

    GRANTED = "granted"
    DENIED = "denied"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Case:
    """A comment without its text.

    `machine` is the automatic decision, PENDING where there is none, and `reasons` are its codes.
    `person` is what moderators decided last, None if nobody has. `waited` are the seconds from the
    submission of what was held to the first of their decisions. `signals` need not hold those that
    speak against nothing. `is_whole` tells that nothing of it has been erased.
    """

    site_id: int
    machine: Status
    reasons: Sequence[str]
    person: Status | None
    waited: float | None
    signals: Sequence[Signal]
    appeals: Sequence[AppealOutcome]
    is_whole: bool = True
