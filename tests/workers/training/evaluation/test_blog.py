"""A blog's spam is scored by regressions that never saw the comment they score."""

import random

import pytest

from tests.workers.training.stand_in import StandIn
from workers.training.evaluation.blog import FOLDS, cross_validate_blog
from workers.training.rows import Row


def _row(text: str, label: int) -> Row:
    return Row(text, label, "en", "blog", permissive=False)


_SOLD = [_row(f"promo gratuit pour vous numéro {number}", 1) for number in range(10)]
_HONEST = [_row(f"un billet sur le jardin numéro {number}", 0) for number in range(20)]


def test_what_the_detector_sees_is_found_in_every_fold() -> None:
    figures = cross_validate_blog(StandIn(), [*_SOLD, *_HONEST], seed=1)
    assert (figures.rows, figures.folds) == (30, FOLDS)
    assert figures.zero_shot_auc == 1.0
    assert figures.fitted_auc == 1.0


def test_labels_that_mean_nothing_are_not_learned_by_heart() -> None:
    chance = random.Random(4)
    rows = [_row(f"texte {chance.random()} {at}", at % 2) for at in range(60)]
    assert cross_validate_blog(StandIn(), rows, seed=1).fitted_auc <= 0.6


def test_a_detector_that_ranks_the_wrong_way_round_is_put_right_by_fitting() -> None:
    rows = [_row(row.text, 1 - row.label) for row in (*_SOLD, *_HONEST)]
    figures = cross_validate_blog(StandIn(), rows, seed=1)
    assert figures.zero_shot_auc == 0.0
    assert figures.fitted_auc == 1.0


def test_too_few_rows_of_a_label_for_the_folds_is_an_error() -> None:
    with pytest.raises(ValueError, match="5 rows"):
        cross_validate_blog(StandIn(), [*_SOLD[: FOLDS - 1], *_HONEST], seed=1)
