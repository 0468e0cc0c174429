"""Sets and labels weigh what they should, and rounding keeps what matters."""

import numpy as np
import pytest

from workers.training.fitting import balance, fit_logistic, fit_weights, quantise
from workers.training.matrix import build_matrix
from workers.training.progress import ignore
from workers.training.rows import Row

_BITS = 14


def _rows(name: str, label: int, text: str, number: int) -> list[Row]:
    return [Row(f"{text} n{at}", label, "fr", name, permissive=True) for at in range(number)]


def test_labels_of_a_set_weigh_the_same_and_big_sets_no_more_than_asked() -> None:
    rows = [
        Row("x", label, "fr", name, permissive=True)
        for name, label in [("big", 0)] * 90 + [("big", 1)] * 10 + [("small", 0), ("small", 1)]
    ]
    weights = balance(rows, 0)
    assert weights.mean() == pytest.approx(1)
    assert weights[:90].sum() == pytest.approx(weights[90:100].sum())
    assert weights[:100].sum() == pytest.approx(weights[100:].sum())
    assert balance(rows, 1)[:100].sum() == pytest.approx(50 * balance(rows, 1)[100:].sum())


def test_what_is_common_to_a_set_is_not_learned_as_bad() -> None:
    rows = [
        *_rows("calm", 0, "salut bon mot", 45),
        *_rows("calm", 1, "salut vilain mot", 5),
        *_rows("rough", 0, "coucou bon mot", 5),
        *_rows("rough", 1, "coucou vilain mot", 45),
    ]
    matrix = build_matrix(rows, _BITS, "reading", ignore)
    weights = fit_weights(matrix, rows, np.ones(len(rows)), strength=10.0)
    place, mood = (
        build_matrix([Row(text, 0, "fr", "x", permissive=True)], _BITS, "reading", ignore) @ weights
        for text in ("coucou", "vilain")
    )
    assert mood[0] > 4 * abs(place[0])


def test_a_regression_finds_what_made_the_labels() -> None:
    chance = np.random.default_rng(1)
    design = chance.normal(size=(20_000, 2))
    likely = 1 / (1 + np.exp(-(design @ [2.0, -1.0] + 0.5)))
    labels = (chance.random(20_000) < likely).astype(int).tolist()
    found, offset = fit_logistic(design, labels, np.ones(20_000), strength=1e3)
    assert found == pytest.approx([2.0, -1.0], abs=0.1)
    assert offset == pytest.approx(0.5, abs=0.1)


def test_only_the_largest_weights_are_kept_and_their_order_stays() -> None:
    weights = np.array([0.0, 0.1, -0.2, 0.3, -0.4, 0.5])
    steps, step = quantise(weights, most=3)
    assert np.count_nonzero(steps) == 3
    assert steps * step == pytest.approx(np.where(np.abs(weights) >= 0.3, weights, 0), abs=0.01)


def test_weights_that_are_all_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="tells the labels apart"):
        quantise(np.zeros(5), most=3)
