"""A word's other spellings are one slip away, and say where in the word they stood."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.scoring.spelling import respell

_SIGNS = st.one_of(st.characters(), st.sampled_from("aabbelosßİéи.!*1 "))


def _spellings(word: str) -> set[str]:
    return {spelling for spelling, _ in respell(word)}


@pytest.mark.parametrize(
    ("word", "spellings"),
    [
        ("vlian", {"vilan", "vlain"}),
        ("liot", {"loit"}),
        ("villain", {"vlilain", "villian", "vilalin", "vilain"}),
        ("sott", {"stot", "sot"}),
        ("oott", {"otot", "ott", "oot", "ot"}),
        ("SALE", {"SLAE", "sale"}),
        ("«sale»!", {"«slae»!"}),
        ("вада", {"вдаа"}),
    ],
)
def test_inner_neighbours_are_swapped_doubled_letters_made_one_capitals_lowered(
    word: str, spellings: set[str]
) -> None:
    assert _spellings(word) == spellings


@pytest.mark.parametrize(
    "word", ["sot", "", "...", "ab1cd", "sa-le", "a_bcd", "sale vil", "x" * 21]
)
def test_only_single_words_of_four_to_twenty_letters_are_respelled(word: str) -> None:
    assert _spellings(word) == set()


def test_twenty_letters_are_not_too_many() -> None:
    assert len(_spellings("ab" * 10)) == 17


def test_a_word_that_changes_its_length_in_small_letters_keeps_its_capitals() -> None:
    assert not any(spelling.islower() for spelling in _spellings("SAİLE"))


@given(st.text(_SIGNS, max_size=12))
def test_each_character_ends_where_it_stood_in_the_word(word: str) -> None:
    for spelling, ends in respell(word):
        assert len(spelling) == len(ends)
        assert ends[-1] == len(word)
        assert all(before < after for before, after in pairwise([0, *ends]))


@given(st.text("abAB", min_size=4, max_size=8))
def test_every_spelling_is_another_of_the_same_letters(word: str) -> None:
    for spelling in _spellings(word):
        assert spelling != word
        assert set(spelling.lower()) == set(word.lower())
        assert (spelling[0].lower(), spelling[-1].lower()) == (word[0].lower(), word[-1].lower())
        if len(spelling) == len(word):
            assert sorted(spelling.lower()) == sorted(word.lower())


@given(st.text("abcdefg", min_size=4, max_size=9), st.data())
def test_a_swapped_word_can_be_swapped_back(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 3))
    slip = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    assert slip == word or word in _spellings(slip)


@given(st.text("abcdefg", min_size=3, max_size=9), st.data())
def test_a_doubled_letter_can_be_made_one_again(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    assert word in _spellings(word[: at + 1] + word[at:])


@pytest.mark.parametrize("unit", ["a", ".", "a.", "\u0301", "1", " "])
def test_a_word_of_any_length_is_looked_at_in_a_moment(unit: str) -> None:
    started = time.process_time()
    for word in (unit * (200_000 // len(unit)), f"{unit * 100_000}abcd{unit * 100_000}"):
        assert len(_spellings(word)) <= 17
    # Quadratic work on 200,000 characters would take hours.
    assert time.process_time() - started < 10
