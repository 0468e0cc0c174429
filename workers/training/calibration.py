"""From margins to probabilities, and from probabilities to default thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.scoring.artefact import Table
from workers.scoring.features import hash_text
from workers.scoring.model import margin
from workers.training.fitting import balance, fit_logistic
from workers.training.measures import threshold_at
from workers.training.rows import Row

FLAG_SHARE = 0.05
"""The share of honest comments that may be held for a person."""
REJECT_SHARE = 0.005
"""The share of honest comments that may be refused."""

_MOSTLY_BAD = 0.4


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The scores from which a comment is held, and refused."""

    flag_at: float
    reject_at: float


def calibrate(weights: NDArray[np.int8], step: float, rows: Sequence[Row]) -> Table:
    """Return a table whose scores are probabilities on `rows`, seen as half label 1.

    Platt's method: one logistic regression of the label on the margin, where every set weighs the
    same, then both labels do. `step` is what one int8 step is worth: it keeps margins near 1.
    """
    raw = Table(weights, slope=1.0, offset=0.0)
    margins = np.array([[margin(raw, hash_text(row.text)) * step] for row in rows])
    labels = np.array([row.label for row in rows])
    coefficients, constant = fit_logistic(
        margins, labels.tolist(), _even(balance(rows, 0), labels), strength=1e6
    )
    # Rounded, so that the last digit of another machine's arithmetic changes no byte.
    return Table(
        weights,
        slope=float(f"{coefficients[0] * step:.6g}"),
        offset=float(f"{constant:.6g}"),
    )


def choose_thresholds(scores: Sequence[float], rows: Sequence[Row]) -> Thresholds:
    """Return thresholds that hold and refuse the agreed shares of honest comments.

    Every set weighs the same; sets of mostly bad comments are left out, since what is honest in
    them was picked for looking bad. Rounded up to three digits after the point.
    """
    ordinary = _ordinary_sets(rows)
    honest = [
        (row, score)
        for row, score in zip(rows, scores, strict=True)
        if row.label == 0 and row.set_name in ordinary
    ]
    weights = balance([row for row, _ in honest], 0)
    honest_scores = np.array([score for _, score in honest])
    flag_at, reject_at = (
        min(float(np.ceil(threshold_at(honest_scores, share, weights) * 1000) / 1000), 1.0)
        for share in (FLAG_SHARE, REJECT_SHARE)
    )
    return Thresholds(flag_at, reject_at)


def _ordinary_sets(rows: Sequence[Row]) -> set[str]:
    labels: dict[str, list[int]] = {}
    for row in rows:
        labels.setdefault(row.set_name, []).append(row.label)
    return {name for name, seen in labels.items() if sum(seen) < _MOSTLY_BAD * len(seen)} or set(
        labels
    )


def _even(weights: NDArray[np.float64], labels: NDArray[np.int_]) -> NDArray[np.float64]:
    """Return `weights` scaled so that both labels weigh the same."""
    totals = np.array([weights[labels == label].sum() for label in (0, 1)])
    evened: NDArray[np.float64] = weights / totals[labels]
    evened /= evened.mean()
    return evened
