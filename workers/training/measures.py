"""How well scores part label 1 from label 0, in numpy alone."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int_]


def area_under_curve(scores: Floats, labels: Labels) -> float:
    """Return the ROC AUC: how often a row of label 1 scores above one of label 0 (ties half).

    NaN where one label is missing. It is the Mann-Whitney U statistic over the number of pairs.
    """
    positives, negatives = int((labels == 1).sum()), int((labels == 0).sum())
    if not positives or not negatives:
        return float("nan")
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    pairs_won = ranks[labels == 1].sum() - positives * (positives + 1) / 2
    return float(pairs_won / (positives * negatives))


def threshold_at(scores: Floats, share: float, weights: Floats | None = None) -> float:
    """Return the lowest seen score above which less than `share` of the weight lies.

    `scores` are those of honest comments, so that a comment held from there on (score >= it) is
    one of the `share` at most. Above every score where even one comment is too many.
    """
    weights = np.ones(len(scores)) if weights is None else weights
    order = np.argsort(-scores, kind="stable")
    ranked, passed = scores[order], np.cumsum(weights[order]) / weights.sum()
    # Equal scores pass or stay together: the last of them tells the share.
    ends = np.append(ranked[1:] != ranked[:-1], True)
    allowed = ranked[ends & (passed <= share)]
    return float(allowed[-1]) if len(allowed) else float(np.nextafter(ranked[0], np.inf))


def share_from(scores: Floats, threshold: float) -> float:
    """Return the share of `scores` at or above `threshold`; NaN where there are none."""
    return float((scores >= threshold).mean()) if len(scores) else float("nan")


def recall_at(scores: Floats, labels: Labels, false_positives: float) -> float:
    """Return the share of label 1 found where `false_positives` of label 0 are held."""
    honest, wanted = scores[labels == 0], scores[labels == 1]
    if not len(honest) or not len(wanted):
        return float("nan")
    return share_from(wanted, threshold_at(honest, false_positives))


def f1(scores: Floats, labels: Labels, threshold: float) -> float:
    """Return the harmonic mean of precision and recall of label 1 at `threshold`."""
    held = scores >= threshold
    found = int((held & (labels == 1)).sum())
    total = int(held.sum()) + int((labels == 1).sum())
    return 2 * found / total if total else float("nan")
