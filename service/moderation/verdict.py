"""What checks report and what the policy concludes from it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.moderation.codes import Code, Status


@dataclass(frozen=True, slots=True)
class Signal:
    """What one check saw.

    `score` lies in 0..1; None says that the check could not be made. A captcha's score counts
    humanity (1 = human, as its vendor tells it); every other score counts suspicion. `evidence`
    is small and JSON-serialisable, for moderators only.
    """

    check: str
    reason: Code
    score: float | None
    evidence: Mapping[str, object] = field(default_factory=dict)
    version: str = ""

    def __post_init__(self) -> None:
        if self.score is None:
            return
        if not math.isfinite(self.score) or not 0 <= self.score <= 1:
            raise ValueError(f"the score of {self.check} must lie in 0..1")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status with every reason for it, the gravest first."""

    status: Status
    reasons: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the checks saw in one comment, and what the policy made of it."""

    comment_id: str
    signals: Sequence[Signal]
    verdict: Verdict
