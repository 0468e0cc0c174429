"""A reading tells its scores, its kind of spam, and the words that carried a score."""

import numpy as np
import pytest

from tests.workers.scoring.small_model import make_calibration, make_table_of
from workers.scoring.encoder import Read
from workers.scoring.explaining import Explainer
from workers.scoring.folding import fold_text
from workers.scoring.heads import OUTPUTS, SPAM, SPAM_KINDS, TOXICITY
from workers.scoring.reading import Reading, Span, Window
from workers.scoring.tokens import Token

_EXPLAINER = Explainer(
    {TOXICITY: make_table_of(["vilain"]), SPAM: make_table_of(["promo"])}, make_calibration()
)
_SCORES = {TOXICITY: 0.25, SPAM: 0.75}


def _window(means: dict[str, float], tokens: list[Token] | None = None) -> Window:
    tokens = tokens or []
    logits = np.zeros((len(tokens), len(OUTPUTS)), dtype=np.float32)
    values = np.array([means.get(name, 0.0) for name in OUTPUTS], dtype=np.float32)
    return Window(0, Read(tokens, logits, values))


def _reading(comment: str, windows: list[Window]) -> Reading:
    return Reading(_SCORES, "fr", fold_text(comment), windows, _EXPLAINER)


def test_the_two_scores_that_policies_ask_for_are_at_hand() -> None:
    reading = _reading("x", [])
    assert (reading.toxicity, reading.spam) == (0.25, 0.75)


def test_the_words_it_names_are_those_of_the_score_asked_for() -> None:
    tokens = [Token(9, 0, 2), Token(9, 3, 9), Token(9, 10, 15)]
    reading = _reading("un vilain promo", [_window({}, tokens)])
    assert reading.explain(TOXICITY) == [Span(3, 9, 1.0)]
    assert reading.explain(SPAM) == [Span(10, 15, 1.0)]


def test_a_comment_that_was_not_read_has_no_kind() -> None:
    assert _reading("un vilain promo", []).spam_kind() is None


@pytest.mark.parametrize("kind", SPAM_KINDS)
def test_the_kind_of_spam_is_the_one_it_resembles_most_over_all_windows(kind: str) -> None:
    other = next(each for each in SPAM_KINDS if each != kind)
    # What is no kind of spam does not count, however loud.
    windows = [
        _window({SPAM: 9.0, kind: 3.0, other: 1.0}),
        _window({SPAM: 9.0, kind: 0.5, other: 2.0}),
    ]
    assert _reading("x", windows).spam_kind() == kind
