"""The measures agree with scikit-learn's and with counting by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score, roc_curve

from workers.training.measures import (
    BINS,
    area_under_curve,
    calibration_error,
    compare_bins,
    macro_f1,
    recall_at,
    share_from,
    threshold_at,
    trace_curve,
)

_SCORED = st.lists(
    st.tuples(st.integers(0, 10).map(lambda number: number / 10), st.integers(0, 1)),
    min_size=2,
    max_size=50,
).filter(lambda pairs: len({label for _, label in pairs}) == 2)


@given(_SCORED)
def test_the_area_under_the_curve_is_scikit_learns(pairs: list[tuple[float, int]]) -> None:
    scores, labels = np.array(pairs).T
    assert area_under_curve(scores, labels) == pytest.approx(roc_auc_score(labels, scores))


@given(_SCORED)
def test_the_curve_is_scikit_learns_with_every_threshold(pairs: list[tuple[float, int]]) -> None:
    scores, labels = np.array(pairs).T
    wrong, found, _ = roc_curve(labels, scores, drop_intermediate=False)
    traced = trace_curve(scores, labels)
    assert traced[0] == pytest.approx(wrong)
    assert traced[1] == pytest.approx(found)


@given(_SCORED, st.floats(0.05, 0.95))
def test_macro_f1_is_scikit_learns(pairs: list[tuple[float, int]], threshold: float) -> None:
    scores, labels = np.array(pairs).T
    expected = f1_score(labels, scores >= threshold, average="macro")
    assert macro_f1(scores, labels, threshold) == pytest.approx(expected)


@given(_SCORED, st.sampled_from([0.0, 0.05, 0.5, 1.0]))
def test_no_more_honest_comments_are_held_than_allowed(
    pairs: list[tuple[float, int]], share: float
) -> None:
    honest = np.array([score for score, label in pairs if label == 0])
    assert share_from(honest, threshold_at(honest, share)) <= share


def test_the_threshold_is_as_low_as_the_share_allows() -> None:
    honest = np.array([0.1, 0.2, 0.3, 0.4])
    assert threshold_at(honest, 0.5) == 0.3
    assert threshold_at(honest, 0.1) > 0.4
    assert threshold_at(honest, 0.5, np.array([1.0, 1.0, 1.0, 9.0])) > 0.4


def test_recall_counts_what_is_found_at_that_many_false_positives() -> None:
    scores = np.array([0.1, 0.2, 0.3, 0.9, 0.25, 0.95])
    labels = np.array([0, 0, 0, 0, 1, 1])
    assert recall_at(scores, labels, 0.0) == 0.5
    assert recall_at(scores, labels, 0.5) == 0.5
    assert recall_at(scores, labels, 0.75) == 1.0


def test_scores_that_come_true_have_no_calibration_error() -> None:
    scores = np.array([0.25] * 4 + [0.75] * 4)
    labels = np.array([1, 0, 0, 0, 1, 1, 1, 0])
    assert calibration_error(scores, labels) == pytest.approx(0)


def test_the_calibration_error_is_the_gap_of_each_bin_by_its_rows() -> None:
    scores = np.array([0.0, 0.0, 0.0, 1.0])
    labels = np.array([1, 1, 0, 0])
    # Three rows of four are two thirds off, one is wholly off.
    assert calibration_error(scores, labels) == pytest.approx(3 / 4 * 2 / 3 + 1 / 4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_every_score_falls_into_a_bin_of_its_own_width(scores: list[float]) -> None:
    bins = compare_bins(np.array(scores), np.ones(len(scores), dtype=np.int_))
    assert bins.counts.sum() == len(scores)
    for at in np.flatnonzero(bins.counts):
        assert at / BINS - 1e-9 <= bins.scores[at] <= (at + 1) / BINS + 1e-9
        assert bins.shares[at] == 1
    assert np.isnan(bins.scores[bins.counts == 0]).all()


def test_what_cannot_be_measured_is_not_a_number() -> None:
    scores, labels = np.array([0.1, 0.2]), np.array([0, 0])
    assert math.isnan(area_under_curve(scores, labels))
    assert math.isnan(recall_at(scores, labels, 0.05))
    assert math.isnan(macro_f1(scores, labels, 0.5))
    assert math.isnan(share_from(np.array([]), 0.5))
    assert math.isnan(calibration_error(np.array([]), np.array([], dtype=np.int_)))
