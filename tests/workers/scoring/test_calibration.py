"""A calibration gives bounded probabilities, survives its file, and says what is clear."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.scoring.small_model import make_calibration
from workers.scoring.calibration import Calibration, Mix
from workers.scoring.heads import SCORES

_EXTREME = st.floats(-1e150, 1e150)
_MIXES = st.builds(Mix, _EXTREME, _EXTREME, _EXTREME)
_SHARE = st.floats(0, 1)


def _of_scores(values: st.SearchStrategy[Mix]) -> st.SearchStrategy[dict[str, Mix]]:
    return st.fixed_dictionaries(dict.fromkeys(SCORES, values))


@given(_MIXES, _EXTREME, _EXTREME)
def test_a_probability_stays_between_0_and_1(mix: Mix, output: float, margin: float) -> None:
    assert 0 <= mix.probability(output, margin) <= 1


@given(st.floats(0, 1e6), st.floats(0, 1e6), _EXTREME, st.lists(_EXTREME, min_size=2, max_size=2))
def test_a_higher_output_never_lowers_the_probability(
    encoder: float, ngrams: float, other: float, values: list[float]
) -> None:
    mix = Mix(encoder, ngrams, 0.5)
    low, high = sorted(values)
    assert mix.probability(low, other) <= mix.probability(high, other)
    assert mix.probability(other, low) <= mix.probability(other, high)


def test_a_probability_is_platts() -> None:
    expected = 1 / (1 + math.exp(-(2 * 0.5 - 3 * 0.25 + 0.125)))
    assert Mix(2.0, -3.0, 0.125).probability(0.5, 0.25) == pytest.approx(expected)


@given(
    st.builds(
        Calibration,
        full=_of_scores(_MIXES),
        cheap=_of_scores(_MIXES),
        clear_languages=st.frozensets(st.sampled_from(["fr", "en", "de"])),
        clear_toxicity=_SHARE,
        clear_spam=_SHARE,
    )
)
def test_json_gives_back_the_same_calibration_in_the_same_bytes(calibration: Calibration) -> None:
    found = Calibration.from_json(calibration.to_json())
    assert found == calibration
    assert found.to_json() == calibration.to_json()


@pytest.mark.parametrize(
    "damage",
    [
        {"full": {}},
        {"full": None},
        {"cheap": {name: {"encoder": 1.0} for name in SCORES}},
        {"cheap": {name: {"encoder": "x", "ngrams": 1, "offset": 1} for name in SCORES}},
        {"full": {name: {"encoder": 1, "ngrams": float("nan"), "offset": 1} for name in SCORES}},
        {"clear_spam": float("inf")},
        {"clear_toxicity": None},
        {"clear_languages": 5},
    ],
)
def test_json_of_another_shape_is_refused(damage: dict[str, object]) -> None:
    content = json.loads(make_calibration().to_json()) | damage
    with pytest.raises((ValueError, LookupError, TypeError)):
        Calibration.from_json(json.dumps(content).encode())


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"5", b"\xff"])
def test_what_is_no_calibration_at_all_is_refused(content: bytes) -> None:
    with pytest.raises((ValueError, LookupError, TypeError)):
        Calibration.from_json(content)


@pytest.mark.parametrize(
    ("language", "toxicity", "spam", "clear"),
    [
        ("fr", 0.09, 0.09, True),
        ("fr", 0.1, 0.0, False),
        ("fr", 0.0, 0.1, False),
        ("de", 0.0, 0.0, False),
        ("und", 0.0, 0.0, False),
    ],
)
def test_a_comment_is_clear_where_the_n_grams_find_nothing_in_a_language_they_know(
    language: str, toxicity: float, spam: float, clear: bool
) -> None:
    calibration = make_calibration(clear_languages=["fr", "en"], clear_below=0.1)
    assert calibration.is_clear(language, toxicity, spam) is clear
