"""Folded text knows where each of its characters stood, whatever the text."""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workers.scoring.folding import FoldedText, fold_text

TRICKY = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from(
            "aàyi o.c_nPh-0123457@$€!+#*/:wкажйёАВαωı\u0301\u0345\u200b\u00ad\u1100\u1161İﬁ"
        ),
    ),
    max_size=40,
)
SIGNS = st.text(alphabet="abAnйсоeх013457@$!+*#&%. -é\u0301\u200b", max_size=30)
ANY = st.one_of(TRICKY, SIGNS)

HOSTILE = [
    *(
        "\u0301",
        "a\u0301",
        "a\u0301\u0327",
        "\u093c\u094d",
        "\u1161",
        "\u200b",
        "ﷺ",
        "а",
        "aа",
        "é1",
    ),
    *(
        " ",
        "a ",
        "a.",
        "a-",
        "a_",
        "a 1 ",
        "a# ",
        "*",
        "a*",
        "a#%",
        "!",
        "a!",
        "a+",
        "!1",
        "😀",
        "www",
    ),
    *("1", "a1", "@", "a@", "@a1", "$a", "h1$", "c0n ", "a.aa", "x@a", "a" * 49 + "\n"),
]


@given(ANY)
@example("\ud800a\u0301\udfff")
@example("\u1100\u0300\u1161")
@example("a b 0 c 1")
@example("n\u0301\u0327\u0323\u0300")
def test_each_folded_character_has_an_origin_and_they_never_go_back(text: str) -> None:
    folded = fold_text(text)
    assert len(folded.origins) == len(folded.text)
    assert list(folded.origins) == sorted(folded.origins)
    assert all(0 <= origin < len(text) for origin in folded.origins)


@given(ANY, st.integers(0, 60), st.integers(0, 60))
def test_a_span_lies_inside_the_original_and_holds_what_it_came_from(
    text: str, first: int, second: int
) -> None:
    folded = fold_text(text)
    start, end = sorted((min(first, len(folded.text)), min(second, len(folded.text))))
    begin, after = folded.span(start, end)
    assert 0 <= begin <= after <= len(text)
    assert all(begin <= origin < after for origin in folded.origins[start:end])


@given(ANY)
def test_neighbouring_spans_leave_nothing_of_the_original_between_them(text: str) -> None:
    folded = fold_text(text)
    for at in range(1, len(folded.text)):
        left, right = folded.span(0, at), folded.span(at, len(folded.text))
        assert left[1] >= right[0]


@given(ANY)
@example("sh!t!d")
@example("5!abc x5!ab")
@example("0oo!bb a1b")
@example("a***b*c")
@example("a#b#c")
@example("а в с abc")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold_text(text).text
    assert fold_text(once).text == once


@given(ANY)
def test_folded_text_is_in_compatibility_form(text: str) -> None:
    assert unicodedata.is_normalized("NFKC", fold_text(text).text)


@pytest.mark.parametrize(
    ("text", "word", "original"),
    [
        ("un i d i o t fini", "idiot", "i d i o t"),
        ("un 1d\u200b10t\u200b fini", "idiot", "1d\u200b10t\u200b"),
        ("ﬁni", "f", "ﬁ"),
        ("e\u0301te\u0301", "é", "e\u0301"),
        ("nooooon !", "noon", "nooooon"),
        ("f****k", "f**k", "f****k"),
        ("c\u0336o\u0336n\u0336", "con", "c\u0336o\u0336n\u0336"),
    ],
)
def test_a_folded_word_leads_back_to_all_of_its_disguise(
    text: str, word: str, original: str
) -> None:
    folded = fold_text(text)
    start = folded.text.index(word)
    begin, end = folded.span(start, start + len(word))
    assert text[begin:end] == original


def test_an_empty_span_stays_empty_even_at_the_end() -> None:
    assert FoldedText.unfolded("").span(0, 0) == (0, 0)
    assert fold_text("ab").span(2, 2) == (2, 2)


def test_plain_text_is_kept_as_it_is_without_a_list_of_origins() -> None:
    folded = fold_text("Un café à 20h30, s’il te plaît ?")
    assert isinstance(folded.origins, range)


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_costs_time_in_proportion_to_its_length(unit: str) -> None:
    started = time.process_time()
    fold_text(unit * (100_000 // len(unit)))
    # Quadratic work on 100,000 characters would take minutes.
    assert time.process_time() - started < 5
