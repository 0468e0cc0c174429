"""The figures of a model on the dev rows: per set, per language, and at the default thresholds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from config.settings import Settings
from workers.scoring.model import Model
from workers.training.figures import Limits, SetFigures, group_figures
from workers.training.rows import Row, read_rows

Kind = Literal["toxicity", "spam"]
Progress = Callable[[int], None]

_FILES: dict[Kind, tuple[str, ...]] = {
    "toxicity": ("toxic_dev",),
    "spam": ("spam_dev", "spam_blogdump_sample"),
}
_ORDINARY = "toxic_dev"
_TARGETS: dict[Kind, tuple[str, ...]] = {"toxicity": ("en", "fr", "de", "pt"), "spam": ("en",)}
_SAMPLES = frozenset({"blogspam_dump_dev_en"})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one score.

    `target_auc` is the mean over the sets of the target languages (toxicity en, fr, de, pt; spam
    en, samples aside), `permissive_auc` the same over permissive sets. `languages` pools the
    permissive sets of each language. `ordinary`, for spam, pools the permissive toxicity rows of
    each language, all seen as honest: what a newspaper's readers might be held for.
    """

    kind: Kind
    flag_at: float
    reject_at: float
    target_auc: float
    permissive_auc: float
    sets: list[SetFigures]
    languages: list[SetFigures]
    ordinary: list[SetFigures]


def evaluate(
    data: Path,
    model: Model,
    limits: Mapping[Kind, Limits] | None = None,
    progress: Progress = lambda _: None,
) -> list[Evaluation]:
    """Return the figures of both scores on the dev rows of the folder `data`.

    `limits` are the flag and reject thresholds, by default those of the settings; `progress` is
    told how many more comments are scored. DataError if a file cannot be read.
    """
    limits = limits or {kind: _default_limits(kind) for kind in _FILES}
    return [_evaluate_kind(kind, data, model, limits[kind], progress) for kind in _FILES]


def as_json(evaluations: Sequence[Evaluation], version: str) -> dict[str, object]:
    """Return `evaluations` as plain data for JSON, under the model's version; NaN becomes None."""
    scores = [asdict(each, dict_factory=_without_nan) for each in evaluations]
    return {"version": version, "scores": scores}


def _evaluate_kind(
    kind: Kind, data: Path, model: Model, limits: Limits, progress: Progress
) -> Evaluation:
    def figures(rows: Sequence[Row], key: Callable[[Row], str | None]) -> list[SetFigures]:
        return group_figures(rows, scored, limits, key)

    rows = [row for name in _FILES[kind] for row in read_rows(data, name)]
    ordinary = read_rows(data, _ORDINARY, permissive_only=True) if kind == "spam" else []
    ordinary = [replace(row, label=0) for row in ordinary]
    scored = {}
    for row in (*rows, *ordinary):
        scored[row.text] = float(getattr(model.score(row.text), kind))
        progress(1)
    sets = figures(rows, lambda row: row.set_name)
    targets = [
        each for each in sets if each.language in _TARGETS[kind] and each.name not in _SAMPLES
    ]
    return Evaluation(
        kind,
        *limits,
        target_auc=_mean_auc(targets),
        permissive_auc=_mean_auc([each for each in targets if each.permissive]),
        sets=sets,
        languages=figures(rows, lambda row: row.language if row.permissive else None),
        ordinary=figures(ordinary, lambda row: row.language),
    )


def _mean_auc(sets: Sequence[SetFigures]) -> float:
    known = [each.auc for each in sets if not np.isnan(each.auc)]
    return float(np.mean(known)) if known else float("nan")


def _default_limits(kind: Kind) -> Limits:
    fields = Settings.model_fields
    return float(fields[f"{kind}_flag_at"].default), float(fields[f"{kind}_reject_at"].default)


def _without_nan(fields: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return `fields` with None for what could not be measured: JSON knows no NaN."""
    return {name: _known(value) for name, value in fields}


def _known(value: object) -> object:
    if isinstance(value, tuple):
        return [_known(each) for each in value]
    return None if isinstance(value, float) and np.isnan(value) else value
