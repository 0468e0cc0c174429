"""What reading costs: milliseconds a comment, and how many comments needed the encoder."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.training.evaluation.scored import ScoredRows


@dataclass(frozen=True, slots=True)
class Cost:
    """The CPU time of one core for `comments`; `encoded` is the share that the encoder read."""

    name: str
    comments: int
    encoded: float
    mean_ms: float
    median_ms: float
    p99_ms: float


def measure_cost(rows: ScoredRows) -> list[Cost]:
    """Return the cost of all dev rows, and of those of each kind of file."""
    kinds = sorted({source.kind for source in rows.sources} - {"own"})
    chosen: dict[str, NDArray[np.bool_]] = {
        kind: rows.choose(source for source in rows.sources if source.kind == kind)
        for kind in kinds
    }
    everything = np.any(list(chosen.values()), axis=0)
    return [_cost(rows, name, mask) for name, mask in {"all": everything, **chosen}.items()]


def _cost(rows: ScoredRows, name: str, chosen: NDArray[np.bool_]) -> Cost:
    spent = rows.milliseconds[chosen]
    median, p99 = np.quantile(spent, (0.5, 0.99))
    encoded = float(rows.encoded[chosen].mean())
    return Cost(name, len(spent), encoded, float(spent.mean()), float(median), float(p99))
