from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code, Status
from service.moderation.insight.figures import NOBODY, Tally
from service.moderation.insight.scores import (
    GRAVITY,
    PLACES,
    Comparison,
    add_scores,
    compare,
    find_place,
    write_scores,
)
from service.moderation.policy import Band, Policy, decide
from service.moderation.verdict import Signal
from tests.service.moderation.insight.cases import POLICY

PEOPLE = (NOBODY, "approved", "rejected")
THRESHOLDS = st.none() | st.integers(0, PLACES).map(lambda place: place / PLACES)
SCORES = st.floats(0, 1)


@given(SCORES)
def test_a_place_is_the_highest_that_a_score_reaches(score: float) -> None:
    place = find_place(score)
    assert score >= place / PLACES
    assert place == PLACES or score < (place + 1) / PLACES


@pytest.mark.parametrize("place", range(PLACES + 1))
def test_a_threshold_is_reached_by_the_score_that_it_names(place: int) -> None:
    assert find_place(place / PLACES) == place


@given(SCORES, st.sampled_from([*GRAVITY]), THRESHOLDS, THRESHOLDS, st.sampled_from(PEOPLE))
def test_a_comparison_says_what_the_policy_would_have_said(
    score: float, rest: Status, flag_at: float | None, reject_at: float | None, person: str
) -> None:
    band = Band(flag_at, reject_at)
    other = {Status.APPROVED: 0.0, Status.FLAGGED: 0.5, Status.REJECTED: 1.0}[rest]
    signals = [Signal("spam", Code.SPAM, score), Signal("toxicity", Code.TOXIC, other)]
    bands = {"spam": band, "toxicity": Band(0.5, 1.0)}
    expected = decide(signals, Policy(bands, 0.5, POLICY.captcha_unavailable)).status
    found = compare(Counter({(find_place(score), str(rest), person): 3}), Band(None), band)
    told = {Status.APPROVED: "approved", Status.FLAGGED: "held", Status.REJECTED: "rejected"}
    assert getattr(found.after, told[expected]) == 3
    assert found.after.approved + found.after.held + found.after.rejected == found.looked_at == 3
    assert found.reviewed == (3 if person else 0)


@given(
    st.dictionaries(
        st.tuples(
            st.integers(0, PLACES), st.sampled_from([*GRAVITY]).map(str), st.sampled_from(PEOPLE)
        ),
        st.integers(1, 50),
    ),
    THRESHOLDS,
    THRESHOLDS,
)
def test_a_lower_threshold_never_holds_less(
    given_scores: dict[tuple[int, str, str], int], one: float | None, other: float | None
) -> None:
    low, high = sorted((one, other), key=lambda each: 2.0 if each is None else each)
    found = compare(Counter(given_scores), Band(high), Band(low))
    assert found.after.held >= found.before.held
    assert found.after.misses <= found.before.misses
    assert found.after.false_holds >= found.before.false_holds
    assert found.moved.total() == found.after.held - found.before.held


def compare_spam(scores: Tally, before: Band, after: Band) -> Comparison:
    return compare(add_scores([write_scores(scores), write_scores(scores)]), before, after)


def test_mistakes_are_what_people_found_wrong() -> None:
    scores: Tally = Counter(
        {
            (120, "approved", "approved"): 4,
            (160, "approved", "rejected"): 2,
            (196, "approved", "approved"): 1,
            (0, "approved", NOBODY): 90,
            (120, "flagged", "approved"): 3,
        }
    )
    found = compare_spam(scores, Band(0.5, 0.95), Band(0.7, None))
    assert (found.looked_at, found.reviewed) == (200, 20)
    # What another check holds is held whatever this one says.
    assert (found.before.held, found.before.false_holds) == (18, 14)
    assert (found.before.rejected, found.before.false_refusals) == (2, 2)
    assert (found.after.held, found.after.false_holds) == (12, 8)
    assert (found.after.rejected, found.after.misses) == (0, 0)
    assert found.moved == {
        ("flagged", "approved", "approved"): 8,
        ("rejected", "flagged", "approved"): 2,
    }
    assert compare_spam(scores, Band(0.5), Band(0.9)).after.misses == 4
