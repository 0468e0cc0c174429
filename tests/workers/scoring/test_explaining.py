"""The words that carried a score are named where they stand in the comment as written."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.scoring.small_model import (
    PIECES,
    make_calibration,
    make_table,
    make_table_of,
)
from workers.scoring.calibration import Mix
from workers.scoring.encoder import Read
from workers.scoring.explaining import Explainer, Span, Window
from workers.scoring.folding import FoldedText, fold_text
from workers.scoring.heads import ATTRIBUTES, MOST_SPANS, OUTPUTS, SCORES, SPAM, TOXICITY
from workers.scoring.ngrams import Table
from workers.scoring.tokens import Vocabulary

_VOCABULARY = Vocabulary(PIECES, [-1.0] * len(PIECES))
_SILENT = make_table_of([])
_WHOLE = slice(None)


def _explainer(toxic: Table = _SILENT, spam: Table = _SILENT, *, encoder: float = 1.0) -> Explainer:
    """Return one in whose scores the encoder counts for `encoder`, and the n-grams for 0.5."""
    calibration = make_calibration(Mix(encoder=encoder, ngrams=9.0, offset=-0.25))
    return Explainer({TOXICITY: toxic, SPAM: spam}, calibration)


def _window(
    folded: FoldedText, loudness: Mapping[str, float], place: slice = _WHOLE, score: str = "insult"
) -> Window:
    """Return a window in which words speak for `score` as loudly as told; the mean is 0."""
    start, end, _ = place.indices(len(folded.text))
    text = folded.text[start:end]
    tokens = _VOCABULARY.tokens(text)
    column = np.zeros(len(tokens), dtype=np.float32)
    is_told = np.zeros(len(tokens), dtype=bool)
    for word, value in loudness.items():
        at = text.index(word)
        inside = [at <= token.start < at + len(word) for token in tokens]
        is_told[inside] = True
        column[inside] = value
    if not is_told.all():
        column[~is_told] = -column.sum() / (~is_told).sum()
    # The other scores' logits are flat, at whatever height.
    logits = np.full((len(tokens), len(OUTPUTS)), 3.0, dtype=np.float32)
    logits[:, OUTPUTS.index(score)] = column
    return Window(start, Read(tokens, logits, logits.sum(axis=0)))


def _named(
    comment: str, loudness: Mapping[str, float], explainer: Explainer, score: str = "insult"
) -> list[str]:
    """Return the parts of `comment` that are named, as they were written."""
    folded = fold_text(comment)
    spans = explainer.explain(score, folded, [_window(folded, loudness)])
    return [comment[span.start : span.end].strip() for span in spans]


_WRITTEN = [
    ("le maire est un vilain monsieur", "vilain"),
    ("le maire est un v\u200bil\u200dain monsieur", "v\u200bil\u200dain"),
    ("le maire est un v1la1n monsieur", "v1la1n"),
    ("le maire est un v i l a i n monsieur", "v i l a i n"),
    ("le maire est un vilainnnn monsieur", "vilainnnn"),
    ("l\u00e9 m\u00e0ire est un v\u0456l\u0430in monsieur", "v\u0456l\u0430in"),
    (
        "\ufb01 \ufdfa \uff56\uff49\uff4c\uff41\uff49\uff4e non",
        "\uff56\uff49\uff4c\uff41\uff49\uff4e",
    ),
]


@pytest.mark.parametrize(("comment", "named"), _WRITTEN)
def test_a_word_the_encoder_hears_is_found_however_it_is_written(comment: str, named: str) -> None:
    assert _named(comment, {"vilain": 2.0}, _explainer()) == [named]


@pytest.mark.parametrize(("comment", "named"), _WRITTEN)
def test_a_loud_word_of_the_n_grams_is_named_though_the_encoder_is_flat(
    comment: str, named: str
) -> None:
    # Folding keeps two of many letters.
    assert _named(comment, {}, _explainer(make_table_of(["vilain", "vilainn"]))) == [named]


def test_each_score_has_the_encoders_column_of_its_own() -> None:
    folded = fold_text("un vilain mot")
    for score in SCORES:
        window = _window(folded, {"vilain": 2.0}, score=score)
        told = {other for other in SCORES if _explainer().explain(other, folded, [window])}
        assert told == {score}


def test_attributes_hear_the_n_grams_of_toxicity_and_spam_those_of_spam() -> None:
    explainer = _explainer(make_table_of(["vilain"]), make_table_of(["promo"]))
    for score in ATTRIBUTES:
        assert _named("un vilain promo ici", {}, explainer, score) == ["vilain"]
    assert _named("un vilain promo ici", {}, explainer, SPAM) == ["promo"]


@pytest.mark.parametrize(
    ("encoder", "named"), [(0.0, ["vilain"]), (0.3, ["vilain", "sot"]), (3.0, ["sot"])]
)
def test_the_calibration_says_what_the_encoder_counts_beside_the_n_grams(
    encoder: float, named: list[str]
) -> None:
    # The n-grams give one word 0.5 * 1.27, the encoder gives the other 2 * `encoder`.
    explainer = _explainer(make_table_of(["vilain"]), encoder=encoder)
    assert _named("vilain jour et un sot ici", {"vilain": 0.0, "sot": 2.0}, explainer) == named


def test_loud_neighbours_are_one_span_as_loud_as_the_louder() -> None:
    folded = fold_text("un sale vilain menteur ici et un sot")
    loudness = {"sale": 1.5, "vilain": 2.0, "menteur": 1.1, "sot": 1.2, "ici": 0.9}
    spans = _explainer().explain("insult", folded, [_window(folded, loudness)])
    assert [(folded.text[s.start : s.end].strip(), s.weight) for s in spans] == [
        ("sale vilain menteur", 1.0),
        ("sot", 0.6),
    ]


def test_at_most_five_are_named_the_loudest_in_the_comments_order() -> None:
    words = ["abc", "bcd", "cde", "def", "efg", "fgh", "ghi"]
    loudness = {word: 1 + number / 10 for number, word in enumerate(words)}
    assert MOST_SPANS == 5
    assert _named(" x ".join(words), loudness, _explainer()) == words[-5:]


def test_a_word_in_several_pieces_speaks_with_their_mean() -> None:
    folded = fold_text("vilain et un sot")
    loud = _window(folded, {"vil": 4.0, "ain": 0.0, "sot": 1.5})
    assert len([token for token in loud.read.tokens if token.end <= 6]) == 2
    spans = _explainer().explain("insult", folded, [loud])
    assert [(span.start, span.weight) for span in spans] == [(0, 1.0), (13, 0.75)]
    quiet = _window(folded, {"vil": 4.0, "ain": -3.0, "sot": 1.5})
    (span,) = _explainer().explain("insult", folded, [quiet])
    assert folded.text[span.start : span.end] == "sot"


def _spans_of(folded: FoldedText, windows: Sequence[Window]) -> list[tuple[str, float]]:
    spans = _explainer().explain("insult", folded, windows)
    return [(folded.text[span.start : span.end].strip(), span.weight) for span in spans]


def test_words_of_different_windows_are_never_joined() -> None:
    folded = fold_text("un sale mot non lu vilain ici")
    end, start = folded.text.index(" mot"), folded.text.index("vilain")
    windows = [
        _window(folded, {"sale": 2.0}, slice(end)),
        _window(folded, {"vilain": 2.0}, slice(start, None)),
    ]
    assert _spans_of(folded, windows) == [("sale", 1.0), ("vilain", 1.0)]


def test_the_loudest_word_of_all_windows_sets_the_measure() -> None:
    folded = fold_text("un sot. un sale type. un vilain")
    second, third = folded.text.index("un sale"), folded.text.index("un vilain")
    windows = [
        _window(folded, {"sot": 0.9}, slice(second)),
        _window(folded, {"sale": 1.5}, slice(second, third)),
        _window(folded, {"vilain": 2.0}, slice(third, None)),
    ]
    assert _spans_of(folded, windows) == [("sale", 0.75), ("vilain", 1.0)]


@pytest.mark.parametrize("weight", [0, -127])
def test_nothing_is_named_where_nothing_speaks_for_the_score(weight: int) -> None:
    table = Table(np.full(256, weight, dtype=np.int8), 0.01)
    assert _named("un vilain mot", {}, _explainer(table, table)) == []


def test_a_word_the_encoder_hears_is_not_named_where_the_n_grams_outweigh_it() -> None:
    against = Table(np.full(256, -127, dtype=np.int8), 0.1)
    assert _named("un vilain mot", {"vilain": 0.1}, _explainer(against)) == []


def test_of_a_comment_that_was_not_read_the_n_grams_name_the_words() -> None:
    explainer = _explainer(make_table_of(["vilain"]))
    assert explainer.explain(TOXICITY, fold_text("un vilain mot"), []) == [Span(3, 9, 1.0)]
    assert explainer.explain(TOXICITY, fold_text("un mot"), []) == []


@given(
    st.text(st.one_of(st.characters(), st.sampled_from("abc 1!\u200b")), max_size=60),
    st.lists(st.floats(-5, 5, width=32), min_size=1, max_size=8),
)
def test_spans_lie_in_the_comment_in_order_and_weigh_at_most_1(
    comment: str, values: list[float]
) -> None:
    folded = fold_text(comment)
    tokens = _VOCABULARY.tokens(folded.text)
    logits = np.resize(np.array(values, dtype=np.float32), (len(tokens), len(OUTPUTS)))
    window = Window(0, Read(tokens, logits, np.zeros(len(OUTPUTS), dtype=np.float32)))
    for score in (TOXICITY, SPAM):
        spans = _explainer(make_table(1), make_table(2)).explain(score, folded, [window])
        assert len(spans) <= MOST_SPANS
        places = [place for span in spans for place in (span.start, span.end)]
        assert places == sorted(places)
        assert all(0 <= span.start < span.end <= len(comment) for span in spans)
        assert all(0.5 <= span.weight <= 1 for span in spans)
