"""A group's figures count what its thresholds do to honest and to bad comments."""

import math

import numpy as np
import pytest

from config.settings import Settings
from workers.scoring.heads import SCORES
from workers.training.evaluation.figures import Group, Limits, default_limits, measure_group

_LIMITS = Limits(0.5, 0.9)


def test_held_and_refused_are_told_apart_for_honest_and_bad_comments() -> None:
    scores = np.array([0.1, 0.2, 0.6, 0.95, 0.4, 0.7, 0.91, 0.99])
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    figures = measure_group(Group("forum", "fr", permissive=True), scores, labels, _LIMITS)
    assert (figures.name, figures.language, figures.rows) == ("forum", "fr", 8)
    assert figures.positive == 0.5
    assert figures.held == (0.5, 0.75)
    assert figures.refused == (0.25, 0.5)
    assert figures.macro_f1 == pytest.approx((2 * 3 / 9 + 2 * 2 / 7) / 2)


def test_a_group_of_one_label_has_the_shares_it_can_have() -> None:
    labels = np.zeros(3, dtype=np.int_)
    figures = measure_group(
        Group("calm", "en", permissive=False), np.array([0.1, 0.2, 0.7]), labels, _LIMITS
    )
    assert figures.held[0] == pytest.approx(1 / 3)
    assert math.isnan(figures.held[1])
    assert math.isnan(figures.auc)


def test_the_default_thresholds_are_those_of_the_settings() -> None:
    fields = Settings.model_fields
    for score in ("toxicity", "spam"):
        assert default_limits(score) == (
            fields[f"{score}_flag_at"].default,
            fields[f"{score}_reject_at"].default,
        )


@pytest.mark.parametrize("score", SCORES)
def test_every_score_is_measured_at_thresholds_that_a_score_can_reach(score: str) -> None:
    limits = default_limits(score)
    assert 0 < limits.flag_at <= 1
    assert 0 < limits.reject_at <= 1
