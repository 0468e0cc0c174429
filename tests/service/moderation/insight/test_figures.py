import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Status
from service.moderation.insight.figures import Figures, Tally, find_quantile, round_wait


@given(st.floats(0, 10**8))
def test_a_wait_is_kept_within_a_twentieth(seconds: float) -> None:
    assert abs(round_wait(seconds) - round(seconds)) <= max(0.0, seconds * 0.05)


@given(st.lists(st.integers(0, 10**6).map(round_wait), min_size=1), st.sampled_from([0.5, 0.9]))
def test_a_quantile_is_a_wait_that_so_many_did_not_exceed(waits: list[int], share: float) -> None:
    found = find_quantile(Counter((each,) for each in waits), share)
    assert found in waits
    within = sum(each <= found for each in waits)
    below = sum(each < found for each in waits)
    assert below < share * len(waits) <= within


def test_no_waits_have_no_quantile() -> None:
    assert find_quantile(Counter(), 0.5) is None


@pytest.mark.parametrize(("share", "expected"), [(0.5, 20), (0.9, 40)])
def test_a_median_is_the_middle_one(share: float, expected: int) -> None:
    waits: Tally = Counter({(10,): 1, (20,): 1, (40,): 1})
    assert find_quantile(waits, share) == expected


def test_figures_survive_being_stored_and_add_up() -> None:
    figures = Figures(
        Counter({("flagged", "approved"): 2, ("approved", ""): 5}),
        Counter({("spam", "flagged", "approved"): 2}),
        Counter({("spam", "approved"): 2}),
        Counter({(60,): 2}),
        Counter({("granted",): 1}),
    )
    total = Figures()
    for _ in range(2):
        total.add(Figures.read(json.loads(json.dumps(figures.write()))))
    assert total.received == 14
    assert total.count(Status.FLAGGED) == total.count(Status.FLAGGED, "approved") == 4
    assert total.count(Status.FLAGGED, "rejected") == 0
    assert total.waits == {(60,): 4}
    assert total.appeals == {("granted",): 2}


def test_figures_of_an_older_version_lack_what_it_did_not_count() -> None:
    assert Figures.read({"decisions": [["flagged", "", 1]]}).received == 1
