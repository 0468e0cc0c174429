"""Stored scores beside what people decided: what another threshold would have made of them."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.moderation.codes import Status
from service.moderation.insight.figures import Tally, read_tally, write_tally
from service.moderation.policy import Band

PLACES = 200
"""Scores are told apart by two hundredths of the way from 0 to 1: the steps of a slider."""
LEAST = 0.05
"""The lowest threshold that can be tried, unless one that is set is lower."""
GRAVITY = {Status.APPROVED: 0, Status.FLAGGED: 1, Status.REJECTED: 2}
STATUSES = tuple(GRAVITY)


@dataclass(slots=True)
class Outcome:
    """How many comments of a past would stand where, and which of that people found wrong.

    `false_holds` are held, `false_refusals` rejected, and people approved them; `misses` are
    approved, and people rejected them.
    """

    approved: int = 0
    held: int = 0
    rejected: int = 0
    false_holds: int = 0
    false_refusals: int = 0
    misses: int = 0

    @property
    def mistakes(self) -> int:
        """All that people found wrong."""
        return self.false_holds + self.false_refusals + self.misses

    def add(self, status: Status, person: str, number: int) -> None:
        """Count comments of which the checks make this, and a person that."""
        is_good, is_bad = person == Status.APPROVED, person == Status.REJECTED
        if status is Status.APPROVED:
            self.approved += number
            self.misses += number * is_bad
        elif status is Status.FLAGGED:
            self.held += number
            self.false_holds += number * is_good
        else:
            self.rejected += number
            self.false_refusals += number * is_good


@dataclass(slots=True)
class Comparison:
    """What two bands of thresholds of one check make of the same comments.

    `moved` counts those of which they make something else, by (before, after, person);
    `reviewed` those that people have decided.
    """

    looked_at: int = 0
    reviewed: int = 0
    before: Outcome = field(default_factory=Outcome)
    after: Outcome = field(default_factory=Outcome)
    moved: Tally = field(default_factory=Counter)


def find_place(score: float) -> int:
    """The highest of the places 0..PLACES whose score a score reaches."""
    near = int(score * PLACES)
    # Multiplying may make a little more of a score, or less, than it should.
    return next(place for place in (near + 1, near, near - 1) if score >= place / PLACES)


def compare(scores: Tally, before: Band, after: Band) -> Comparison:
    """What `after` would have changed in comments that `before` is in force for."""
    comparison = Comparison()
    bounds = [_find_bounds(band) for band in (before, after)]
    for (place, rest, person), number in scores.items():
        gravity = GRAVITY[Status(rest)]
        old, new = (STATUSES[max(gravity, _weigh(place, bound))] for bound in bounds)
        comparison.looked_at += number
        comparison.reviewed += number if person else 0
        comparison.before.add(old, person, number)
        comparison.after.add(new, person, number)
        if old is not new:
            comparison.moved[str(old), str(new), person] += number
    return comparison


def write_scores(scores: Tally) -> dict[str, object]:
    """Scores as JSON holds them."""
    return {"scores": write_tally(scores)}


def add_scores(stored: Iterable[Mapping[str, Any]]) -> Tally:
    """The sum of what `write_scores` gave for several days."""
    total: Tally = Counter()
    for each in stored:
        total.update(read_tally(each.get("scores", ())))
    return total


def _find_bounds(band: Band) -> tuple[float, float]:
    """The first places that are held, and rejected."""
    flag_at, reject_at = (_find_bound(each) for each in (band.flag_at, band.reject_at))
    return flag_at, reject_at


def _find_bound(threshold: float | None) -> float:
    # What lies between two places counts from the next one on.
    return math.inf if threshold is None else math.ceil(round(threshold * PLACES, 6))


def _weigh(place: int, bounds: tuple[float, float]) -> int:
    flag_at, reject_at = bounds
    return 2 if place >= reject_at else 1 if place >= flag_at else 0
