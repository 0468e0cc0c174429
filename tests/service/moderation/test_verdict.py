import math

import pytest

from service.moderation.codes import Code
from service.moderation.verdict import Signal


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf, -0.01, 1.01])
def test_a_score_outside_its_range_is_refused_where_it_arises(score: float) -> None:
    with pytest.raises(ValueError, match="spam"):
        Signal("spam", Code.SPAM, score)


@pytest.mark.parametrize("score", [0.0, 1.0, None])
def test_the_bounds_and_no_score_are_fine(score: float | None) -> None:
    assert Signal("spam", Code.SPAM, score).score == score
