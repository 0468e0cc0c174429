"""The figures of a score on a group of comments: one set, or one language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.training.measures import area_under_curve, f1, recall_at, share_from
from workers.training.rows import Row

Limits = tuple[float, float]
"""The score from which a comment is held, and the one from which it is refused."""


@dataclass(frozen=True, slots=True)
class SetFigures:
    """What a score does on one set, or on one language's sets together; shares in 0..1.

    `held` and `refused` are the shares of label 0 and of label 1 at or above the flag and the
    reject threshold of the default settings. NaN where a label is missing.
    """

    name: str
    language: str
    permissive: bool
    rows: int
    positive: float
    auc: float
    recall_at_1: float
    recall_at_5: float
    f1: float
    held: tuple[float, float]
    refused: tuple[float, float]


def group_figures(
    rows: Sequence[Row],
    scored: Mapping[str, float],
    limits: Limits,
    key: Callable[[Row], str | None],
) -> list[SetFigures]:
    """Return the figures of each group of `rows` by name; a row whose `key` is None is left out.

    `scored` maps each text to its score.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        name = key(row)
        if name is not None:
            groups.setdefault(name, []).append(row)
    return [
        _figures(name, members, np.array([scored[row.text] for row in members]), limits)
        for name, members in sorted(groups.items())
    ]


def _figures(
    name: str, rows: Sequence[Row], scores: NDArray[np.float64], limits: Limits
) -> SetFigures:
    labels = np.array([row.label for row in rows])
    shares = [
        (share_from(scores[labels == 0], limit), share_from(scores[labels == 1], limit))
        for limit in limits
    ]
    return SetFigures(
        name=name,
        language=rows[0].language,
        permissive=all(row.permissive for row in rows),
        rows=len(rows),
        positive=float(labels.mean()),
        auc=area_under_curve(scores, labels),
        recall_at_1=recall_at(scores, labels, 0.01),
        recall_at_5=recall_at(scores, labels, 0.05),
        f1=f1(scores, labels, limits[0]),
        held=shares[0],
        refused=shares[1],
    )
