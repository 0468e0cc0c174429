"""From probabilities to default thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workers.scoring.heads import SPAM, TOXICITY
from workers.training.fitting import balance
from workers.training.measures import threshold_at
from workers.training.rows import Row

FLAG_SHARES = {TOXICITY: 0.05, SPAM: 0.01}
"""The share of honest comments that may be held for a person."""
REJECT_SHARES = {TOXICITY: 0.005, SPAM: 0.001}
"""The share of honest comments that may be refused."""

_MOSTLY_BAD = 0.4


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The scores from which a comment is held, and refused."""

    flag_at: float
    reject_at: float


def choose_thresholds(score: str, scores: Sequence[float], rows: Sequence[Row]) -> Thresholds:
    """Return thresholds of `score` that hold and refuse the agreed shares of honest comments.

    Every set weighs the same; sets of mostly bad comments are left out, since what is honest in
    them was picked for looking bad. Rounded up to three digits after the point.
    """
    ordinary = _ordinary_sets(rows)
    honest = [
        (row, value)
        for row, value in zip(rows, scores, strict=True)
        if row.label == 0 and row.set_name in ordinary
    ]
    weights = balance([row for row, _ in honest], 0)
    honest_scores = np.array([value for _, value in honest])
    flag_at, reject_at = (
        min(float(np.ceil(threshold_at(honest_scores, share, weights) * 1000) / 1000), 1.0)
        for share in (FLAG_SHARES[score], REJECT_SHARES[score])
    )
    return Thresholds(flag_at, reject_at)


def _ordinary_sets(rows: Sequence[Row]) -> set[str]:
    labels: dict[str, list[int]] = {}
    for row in rows:
        labels.setdefault(row.set_name, []).append(row.label)
    return {name for name, seen in labels.items() if sum(seen) < _MOSTLY_BAD * len(seen)} or set(
        labels
    )
