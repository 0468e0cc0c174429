"""Everything that is measured of a model on the dev rows of a data folder."""

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from workers.scoring.heads import SCORES, SPAM, TOXICITY
from workers.training.evaluation.baselines import Baseline, Comparison, compare
from workers.training.evaluation.bias import BiasFigures, measure_bias, read_sentences
from workers.training.evaluation.blog import BlogFigures, MissingLibraryError, cross_validate_blog
from workers.training.evaluation.cases import LanguageAccuracy, accuracy_by_kind, read_cases
from workers.training.evaluation.detection import DetectionFigures, measure_detection
from workers.training.evaluation.detectors import Detector
from workers.training.evaluation.dev_rows import BLOG, thin
from workers.training.evaluation.faithfulness import FaithfulnessFigures, measure_faithfulness
from workers.training.evaluation.figures import default_limits
from workers.training.evaluation.robustness import (
    Material,
    MutatorFigures,
    gather_material,
    measure_mutators,
)
from workers.training.evaluation.scored import ScoredRows
from workers.training.evaluation.speed import Cost, measure_cost
from workers.training.evaluation.summary import Summary, summarise
from workers.training.evaluation.tracking import Track, ignore
from workers.training.rows import Row, read_rows
from workers.training.templates import Example

_SEED = 1


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of the model of one version; the parts tell what theirs are.

    `quick` is how many rows of each set, cases of each kind and sentences of each identity term
    were taken at most; None if all were.
    """

    version: str
    quick: int | None
    scores: list[Summary]
    cost: list[Cost]
    cases: list[LanguageAccuracy]
    mutators: list[MutatorFigures]
    bias: BiasFigures
    faithfulness: list[FaithfulnessFigures]
    detection: list[DetectionFigures]
    blog: BlogFigures
    comparisons: list[Comparison]


def evaluate(
    data: Path,
    detector: Detector,
    rows: ScoredRows,
    baselines: Sequence[Baseline],
    quick: int | None = None,
    track: Track = ignore,
) -> Evaluation:
    """Return all figures of `detector`, whose readings of the dev rows are `rows`.

    DataError if a file of the folder `data` cannot be read.
    """
    examples = thin(read_cases(_SEED), quick, lambda case: (case.language, case.kind))
    cases = [detector.read(each.text).toxicity for each in track("functional cases", examples)]
    toxic, spam = gather_material(rows, TOXICITY), gather_material(rows, SPAM)
    hateful = _gather_cases(examples, cases, quick)
    return Evaluation(
        version=detector.version,
        quick=quick,
        scores=[summarise(rows, score) for score in SCORES],
        cost=measure_cost(rows),
        cases=accuracy_by_kind(examples, _flag(cases)),
        mutators=measure_mutators(detector, [toxic, hateful, spam], _SEED, track),
        bias=_measure_bias(detector, quick, track),
        faithfulness=[measure_faithfulness(detector, each, _SEED, track) for each in (toxic, spam)],
        detection=measure_detection(rows),
        blog=_measure_blog(detector, read_rows(data, BLOG), track),
        comparisons=compare(rows, baselines, track),
    )


def as_json(evaluation: Evaluation) -> dict[str, object]:
    """Return `evaluation` as plain data for JSON; NaN becomes None."""
    return {name: _known(value) for name, value in asdict(evaluation).items()}


def _flag(scores: Sequence[float]) -> list[bool]:
    flag_at = default_limits(TOXICITY).flag_at
    return [score >= flag_at for score in scores]


def _gather_cases(
    examples: Sequence[Example], scores: Sequence[float], quick: int | None
) -> Material:
    bad = [(each.text, score) for each, score in zip(examples, scores, strict=True) if each.label]
    chosen = random.Random(_SEED).sample(bad, min(len(bad), quick or len(bad)))
    texts, before = zip(*chosen, strict=True)
    return Material("functional cases", TOXICITY, texts, before)


def _measure_bias(detector: Detector, quick: int | None, track: Track) -> BiasFigures:
    sentences = thin(read_sentences(), quick, lambda each: (each.language, each.term))
    return measure_bias(detector, sentences, track)


def _measure_blog(detector: Detector, rows: Sequence[Row], track: Track) -> BlogFigures:
    try:
        return cross_validate_blog(detector, rows, _SEED, track)
    except (MissingLibraryError, ValueError) as error:
        return BlogFigures(len(rows), float("nan"), float("nan"), why=str(error))


def _known(value: object) -> object:
    if isinstance(value, dict):
        return {name: _known(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_known(each) for each in value]
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else float(value)
    return value
