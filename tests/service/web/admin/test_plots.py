from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.admin.plots import HEIGHT, divide, find_top, stack

COUNTS = st.dictionaries(
    st.sampled_from(["approved", "flagged", "rejected"]), st.integers(0, 10**6)
)


@given(st.lists(COUNTS, max_size=90))
def test_columns_stand_on_the_ground_and_within_the_plot(columns: list[dict[str, int]]) -> None:
    plot = stack(columns)
    assert plot.width == 10 * len(columns)
    for at, (pieces, counts) in enumerate(zip(plot.columns, columns, strict=True)):
        bottom = HEIGHT
        for piece in pieces:
            assert piece.y + piece.height == pytest.approx(bottom, abs=0.01)
            assert at * 10 <= piece.x <= piece.x + piece.width <= (at + 1) * 10
            assert piece.height == pytest.approx(HEIGHT * counts[piece.kind] / plot.top, abs=0.01)
            bottom = piece.y
        assert bottom >= -0.01


@given(st.integers(0, 10**9))
def test_the_scale_ends_soon_after_the_highest_column(highest: int) -> None:
    top = find_top(highest)
    assert top >= max(highest, 2)
    assert top % 2 == 0
    assert top <= max(2, 2.5 * highest)


@given(COUNTS)
def test_the_pieces_of_a_bar_follow_each_other(counts: dict[str, int]) -> None:
    whole = sum(counts.values())
    pieces = divide(counts, whole)
    for one, next_one in pairwise(pieces):
        assert one.x + one.width == pytest.approx(next_one.x, abs=0.01)
    assert sum(piece.width for piece in pieces) == pytest.approx(100 if pieces else 0, abs=0.01)


def test_nothing_makes_an_empty_plot() -> None:
    assert stack([]).columns == ()
    assert stack([{"approved": 0}]).columns == ((),)
    assert divide({"approved": 0}, 0) == ()
