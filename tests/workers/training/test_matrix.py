"""Training sees of a comment what serving sees."""

import numpy as np
import pytest

from workers.scoring.features import hash_text
from workers.scoring.folding import fold_text
from workers.scoring.ngrams import Table
from workers.training.matrix import build_matrix, column_weights
from workers.training.progress import ignore
from workers.training.rows import Row

_BITS = 12


def _row(text: str) -> Row:
    return Row(text, 0, "fr", "a", permissive=True)


@pytest.mark.parametrize(
    "text",
    ["", "le chat du village dort", "V1LA1N v i l a i n !", "la la la https://example.org/a"],
)
def test_training_sees_the_same_sums_as_serving(text: str) -> None:
    weights = np.random.default_rng(1).integers(-127, 128, 1 << _BITS, dtype=np.int8)
    served = Table(weights, 1.0).margin(hash_text(fold_text(text).text))
    assert build_matrix([_row(text)], _BITS, "x", ignore) @ weights == pytest.approx(
        [served], rel=1e-4, abs=1e-4
    )


def test_whom_a_comment_answers_is_not_learned() -> None:
    answered, plain = build_matrix([_row("@somebody bonjour"), _row("bonjour")], _BITS, "x", ignore)
    assert (answered != plain).nnz == 0


def test_every_comment_is_told_once() -> None:
    told: list[tuple[str, int]] = []
    build_matrix([_row("mot")] * 1_234, _BITS, "reading", lambda *each: told.append(each))
    assert sum(done for _, done in told) == 1_234
    assert {stage for stage, _ in told} == {"reading"}


def test_rare_n_grams_weigh_nothing_and_common_ones_less_than_others() -> None:
    matrix = build_matrix([_row("un"), _row("un"), _row("un deux"), _row("deux")], 22, "x", ignore)
    weights = column_weights(matrix)

    def weigh(word: str) -> float:
        return float(weights[hash_text(word).words[0]])

    assert 0 < weigh("un") < weigh("deux")
    assert weigh("un deux") in (weigh("un"), weigh("deux"), 0)
    assert weights[weights > 0].mean() == pytest.approx(1)


def test_too_few_comments_to_learn_from_are_refused() -> None:
    with pytest.raises(ValueError, match="too little data"):
        column_weights(build_matrix([_row("un"), _row("deux")], 22, "x", ignore))
