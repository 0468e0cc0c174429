"""Whether a blog's own spam can be learned from a handful of its comments, by cross-validation."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workers.training.evaluation.detectors import Detector
from workers.training.evaluation.tracking import Track, ignore
from workers.training.measures import Floats, Labels, area_under_curve
from workers.training.rows import Row

FOLDS = 5
_STRENGTH = 0.1


class MissingLibraryError(Exception):
    """scikit-learn is needed and is not installed."""


@dataclass(frozen=True, slots=True)
class BlogFigures:
    """AUC on the blog sample of the model as it is, and with its last layer fitted to the blog.

    `fitted_auc` pools the scores of `folds` parts, each scored by a regression that saw the other
    parts only. Where it could not be fitted both are NaN, and `why` tells the reason.
    """

    rows: int
    zero_shot_auc: float
    fitted_auc: float
    folds: int = FOLDS
    why: str = ""


def cross_validate_blog(
    detector: Detector, rows: Sequence[Row], seed: int, track: Track = ignore
) -> BlogFigures:
    """Return both AUCs of the spam score on `rows`, in five folds alike in labels.

    Per fold a logistic regression is fitted on all numbers that the model has of a comment, which
    stay as they are: the n-grams' spam margin and each of the encoder's outputs.
    MissingLibraryError without scikit-learn, ValueError with fewer rows of a label than folds.
    """
    labels = np.array([row.label for row in rows])
    if min(int((labels == 0).sum()), int((labels == 1).sum())) < FOLDS:
        raise ValueError(f"{FOLDS} folds need {FOLDS} rows of each label")
    seen = [_observe(detector, row.text) for row in track("the blog sample", rows)]
    zero_shot, features = (np.array(each) for each in zip(*seen, strict=True))
    folds = _deal(labels, seed)
    fitted = np.zeros(len(labels))
    for fold in range(FOLDS):
        inside = folds == fold
        fitted[inside] = _fit(features[~inside], labels[~inside], features[inside])
    return BlogFigures(
        len(rows), area_under_curve(zero_shot, labels), area_under_curve(fitted, labels)
    )


def _observe(detector: Detector, text: str) -> tuple[float, Floats]:
    glance = detector.glance(text)
    means = np.mean([window.read.means for window in detector.look(glance).values()], axis=0)
    return detector.read(text).spam, np.array([glance.spam, *means], dtype=np.float64)


def _deal(labels: Labels, seed: int) -> Labels:
    """Return each row's fold: the rows of each label, shuffled, are dealt out in turn."""
    chance = random.Random(seed)
    folds = np.zeros(len(labels), dtype=np.int_)
    for label in (0, 1):
        members = np.flatnonzero(labels == label).tolist()
        chance.shuffle(members)
        folds[members] = np.arange(len(members)) % FOLDS
    return folds


def _fit(known: Floats, labels: Labels, unknown: Floats) -> Floats:
    """Return the margins of `unknown` by a regression on `known`, both in units of its spread."""
    try:
        from workers.training.fitting import fit_logistic
    except ModuleNotFoundError as error:
        message = 'cross-validation needs scikit-learn: pip install "palabre[train]"'
        raise MissingLibraryError(message) from error
    middle, spread = known.mean(axis=0), known.std(axis=0) + 1e-9
    weights = np.where(labels == 1, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))
    found, constant = fit_logistic(
        (known - middle) / spread, labels.tolist(), weights, strength=_STRENGTH
    )
    margins: Floats = (unknown - middle) / spread @ found + constant
    return margins
