"""Thresholds hold and refuse no more of the honest comments than was promised."""

import random

import pytest

from workers.scoring.heads import TOXICITY
from workers.training.rows import Row
from workers.training.thresholds import choose_thresholds


def _rows(name: str, labels: list[int]) -> list[Row]:
    return [Row("x", label, "fr", name, permissive=True) for label in labels]


def test_thresholds_hold_a_twentieth_and_refuse_one_in_two_hundred() -> None:
    rows = _rows("forum", [0] * 1000)
    scores = [number / 1000 for number in range(1000)]
    random.Random(1).shuffle(scores)
    limits = choose_thresholds(TOXICITY, scores, rows)
    assert limits.flag_at == pytest.approx(0.95, abs=0.002)
    assert limits.reject_at == pytest.approx(0.995, abs=0.002)


def test_every_set_weighs_the_same_whatever_its_size() -> None:
    rows = _rows("big", [0] * 900) + _rows("small", [0] * 100)
    # Of the small set every tenth comment scores high: a twentieth of both sets together.
    scores = [0.1] * 900 + [0.9] * 10 + [0.1] * 90
    assert choose_thresholds(TOXICITY, scores, rows).flag_at == pytest.approx(0.9)
    assert choose_thresholds(TOXICITY, scores[:900] + [0.9] * 12 + [0.1] * 88, rows).flag_at > 0.9


def test_a_set_of_mostly_bad_comments_does_not_say_what_is_honest() -> None:
    rows = _rows("forum", [0] * 100) + _rows("attacks", [1] * 90 + [0] * 10)
    scores = [0.2] * 100 + [0.9] * 100
    assert choose_thresholds(TOXICITY, scores, rows).flag_at == pytest.approx(0.201, abs=0.002)


def test_without_an_ordinary_set_all_sets_count() -> None:
    rows = _rows("attacks", [1] * 90 + [0] * 10)
    assert choose_thresholds(TOXICITY, [0.5] * 100, rows).flag_at == pytest.approx(0.501, abs=0.002)
