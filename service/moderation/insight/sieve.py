"""Which stored signals are worth reading: most of them speak against nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from service.moderation.policy import CAPTCHA, Policy
from service.moderation.verdict import Signal


@dataclass(frozen=True, slots=True)
class Sieve:
    """Lets through the scores from `least` on, captchas below `captcha_below`, and the unknown.

    Unknown is what has no score, and a check of which the policies know nothing (`known` holds the
    others): both hold a comment.
    """

    least: float
    captcha_below: float
    known: frozenset[str]

    @classmethod
    def make(cls, policies: Sequence[Policy], floor: float) -> Self:
        """A sieve that keeps back only what no policy objects to; nothing from `floor` on."""
        bounds = [
            bound
            for policy in policies
            for band in policy.bands.values()
            for bound in (band.flag_at, band.reject_at)
            if bound is not None
        ]
        captcha = max(policy.captcha_flag_below for policy in policies)
        known = frozenset.intersection(*(frozenset(policy.bands) for policy in policies))
        return cls(min(floor, *bounds), captcha, known)

    def passes(self, signal: Signal) -> bool:
        """Whether a signal may count."""
        if signal.score is None:
            return True
        if signal.check == CAPTCHA:
            return signal.score < self.captcha_below
        return signal.check not in self.known or signal.score >= self.least
