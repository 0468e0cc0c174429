"""What disguises cost: the recall lost when bad comments are written in eight evasive ways."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.scoring.heads import SCORES
from workers.training.evaluation.detectors import Detector
from workers.training.evaluation.figures import default_limits
from workers.training.evaluation.scored import ScoredRows
from workers.training.evaluation.tracking import Track, ignore
from workers.training.measures import share_from
from workers.training.mutators import MUTATORS


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Bad comments of one kind, and what `score` they had before any disguise."""

    name: str
    score: str
    texts: Sequence[str]
    scores: Sequence[float]


@dataclass(frozen=True, slots=True)
class MutatorFigures:
    """What one mutator costs on one material: shares held at the default flag threshold.

    `loss` is in points of recall over all texts, `changed_loss` over the `changed` ones alone:
    the mutator left the others as they were. NaN where there are none.
    """

    material: str
    score: str
    mutator: str
    texts: int
    changed: int
    recall: float
    mutated_recall: float
    loss: float
    changed_loss: float


def gather_material(rows: ScoredRows, score: str) -> Material:
    """Return the kept bad comments of the permissive sets of `score`, toxicity or spam."""
    kept = [
        text
        for (source, label), texts in rows.texts.items()
        if source.kind == score and source.permissive and label == 1
        for text in texts
    ]
    column = SCORES.index(score)
    return Material(
        f"{score} rows",
        score,
        [text.text for text in kept],
        [float(rows.scores[text.row, column]) for text in kept],
    )


def measure_mutators(
    detector: Detector, materials: Sequence[Material], seed: int, track: Track = ignore
) -> list[MutatorFigures]:
    """Return what each mutator costs on each of `materials`; the same seed, the same disguises."""
    return [
        _measure(detector, material, name, seed, track)
        for material in materials
        if material.texts
        for name in MUTATORS
    ]


def _measure(
    detector: Detector, material: Material, name: str, seed: int, track: Track
) -> MutatorFigures:
    before = np.array(material.scores)
    after = before.copy()
    changed: NDArray[np.bool_] = np.zeros(len(before), dtype=np.bool_)
    for at, text in enumerate(track(f"{material.name}, {name}", material.texts)):
        mutated = MUTATORS[name](text, random.Random(f"{seed}/{name}/{at}"))
        if mutated != text:
            changed[at] = True
            after[at] = detector.read(mutated).scores[material.score]
    flag_at = default_limits(material.score).flag_at
    recall, mutated_recall = share_from(before, flag_at), share_from(after, flag_at)
    changed_before = share_from(before[changed], flag_at)
    return MutatorFigures(
        material.name,
        material.score,
        name,
        texts=len(before),
        changed=int(changed.sum()),
        recall=recall,
        mutated_recall=mutated_recall,
        loss=100 * (recall - mutated_recall),
        changed_loss=100 * (changed_before - share_from(after[changed], flag_at)),
    )
