"""How well scores part label 1 from label 0, and how true they are, in numpy alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int_]

BINS = 15
"""The bins of equal width in which scores are compared with what came true."""


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Per bin of scores: how many rows, their mean score, the share of label 1 (NaN if empty)."""

    counts: NDArray[np.int_]
    scores: Floats
    shares: Floats


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


def trace_curve(scores: Floats, labels: Labels) -> tuple[Floats, Floats]:
    """Return the ROC curve from (0, 0) to (1, 1): shares of label 0 and of label 1 held.

    One point for each distinct score, from the highest threshold down; both labels must occur.
    """
    order = np.argsort(-scores, kind="stable")
    ranked, wanted = scores[order], labels[order] == 1
    ends = np.append(ranked[1:] != ranked[:-1], True)
    found, held = np.cumsum(wanted)[ends], np.flatnonzero(ends) + 1
    wrong = (held - found) / (~wanted).sum()
    return np.insert(wrong, 0, 0.0), np.insert(found / wanted.sum(), 0, 0.0)


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


def macro_f1(scores: Floats, labels: Labels, threshold: float) -> float:
    """Return the mean of both labels' F1 at `threshold`; NaN where one label is missing."""
    held, wanted = scores >= threshold, labels == 1
    if wanted.all() or not wanted.any():
        return float("nan")
    return (_f1(held, wanted) + _f1(~held, ~wanted)) / 2


def _f1(held: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> float:
    """Return the harmonic mean of precision and recall: twice the found over all named."""
    return 2 * int((held & wanted).sum()) / (int(held.sum()) + int(wanted.sum()))


def compare_bins(scores: Floats, labels: Labels) -> Reliability:
    """Return, for 15 bins of equal width over 0..1, what was promised and what came true.

    Guo et al., "On Calibration of Modern Neural Networks" (ICML 2017), with the probability of
    label 1 in place of the confidence in the predicted label.
    """
    bins = np.minimum((scores * BINS).astype(np.int_), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    with np.errstate(invalid="ignore"):
        means = np.bincount(bins, weights=scores, minlength=BINS) / counts
        shares = np.bincount(bins, weights=labels == 1, minlength=BINS) / counts
    return Reliability(counts, means, shares)


def calibration_error(scores: Floats, labels: Labels) -> float:
    """Return the expected calibration error of Guo et al. (ICML 2017), 0..1; NaN without rows.

    It is the mean over all rows of the gap, in their bin of `compare_bins`, between the mean
    score and the share of label 1.
    """
    if not len(scores):
        return float("nan")
    bins = compare_bins(scores, labels)
    gaps = np.abs(bins.scores - bins.shares)
    return float(np.nansum(gaps * bins.counts) / bins.counts.sum())
