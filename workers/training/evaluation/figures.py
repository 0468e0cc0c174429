"""The figures of a score on a group of comments: one set, one language, or all together."""

from dataclasses import dataclass
from typing import NamedTuple

from config.settings import Settings
from workers.scoring.heads import TOXICITY
from workers.training.measures import (
    Floats,
    Labels,
    area_under_curve,
    calibration_error,
    macro_f1,
    recall_at,
    share_from,
)


class Limits(NamedTuple):
    """The score from which a comment is held, and the one from which it is refused."""

    flag_at: float
    reject_at: float


class Group(NamedTuple):
    """What rows have in common; `permissive` is whether all of them may be learned from."""

    name: str
    language: str
    permissive: bool


@dataclass(frozen=True, slots=True)
class SetFigures:
    """What a score does on one group of rows; shares in 0..1, NaN where a label is missing.

    `held` and `refused` are the shares of label 0 and of label 1 at or above the flag and the
    reject threshold; `macro_f1` is taken at the flag threshold.
    """

    name: str
    language: str
    permissive: bool
    rows: int
    positive: float
    auc: float
    macro_f1: float
    recall_at_1: float
    recall_at_5: float
    calibration_error: float
    held: tuple[float, float]
    refused: tuple[float, float]


def measure_group(group: Group, scores: Floats, labels: Labels, limits: Limits) -> SetFigures:
    """Return the figures of the rows of `group`, one score in 0..1 and one label 0 or 1 each."""
    honest, bad = scores[labels == 0], scores[labels == 1]
    return SetFigures(
        *group,
        rows=len(labels),
        positive=float(labels.mean()) if len(labels) else float("nan"),
        auc=area_under_curve(scores, labels),
        macro_f1=macro_f1(scores, labels, limits.flag_at),
        recall_at_1=recall_at(scores, labels, 0.01),
        recall_at_5=recall_at(scores, labels, 0.05),
        calibration_error=calibration_error(scores, labels),
        held=(share_from(honest, limits.flag_at), share_from(bad, limits.flag_at)),
        refused=(share_from(honest, limits.reject_at), share_from(bad, limits.reject_at)),
    )


def default_limits(score: str) -> Limits:
    """Return the thresholds that the settings give `score`.

    Where no comment is held or refused for a score by default, 0.5 stands in for the first and
    toxicity's own for the second: figures need some threshold.
    """
    fields = Settings.model_fields
    flag_at, reject_at = (fields[f"{score}_{limit}"].default for limit in Limits._fields)
    if reject_at is None:
        reject_at = fields[f"{TOXICITY}_reject_at"].default
    return Limits(0.5 if flag_at is None else float(flag_at), float(reject_at))
