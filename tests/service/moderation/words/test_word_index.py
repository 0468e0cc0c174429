from collections.abc import Iterable
from itertools import product
from typing import SupportsIndex, overload

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.word_lists import Entry
from service.moderation.words.word_index import Phrase, WordIndex

WORDS = st.sampled_from(["a", "b", "ab", "abc"])
PHRASES = st.lists(
    st.tuples(st.lists(st.frozensets(WORDS, min_size=1), min_size=1, max_size=3), st.booleans()),
    max_size=6,
)


class Counted(list[str]):
    """A text that counts how often it is looked at."""

    looks = 0

    @overload
    def __getitem__(self, place: SupportsIndex) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: SupportsIndex | slice) -> str | list[str]:
        self.looks += 1
        return super().__getitem__(place)


def phrase(text: str, *, open_ended: bool = False) -> Phrase:
    words = tuple(frozenset({word}) for word in text.split())
    return Phrase(words, Entry(text, open_ended=open_ended, line=text))


def find(phrases: Iterable[Phrase], text: str) -> list[str]:
    return [entry.line for entry in WordIndex(phrases).find(text.split())]


def test_many_phrases_that_begin_alike_cost_a_text_full_of_their_beginning_nothing() -> None:
    index = WordIndex(phrase(f"le petit mot{number}") for number in range(1000))
    text = Counted(["le", "petit"] * 500)
    assert list(index.find(text)) == []
    assert text.looks <= 3 * len(text)


def test_what_is_listed_twice_is_found_once() -> None:
    assert find([phrase("le mot"), phrase("le mot")] * 50, "le mot le mot") == ["le mot"] * 2


@pytest.mark.parametrize("text", ["a b a b c", "a", "", "a b", "b c"])
def test_phrases_within_one_another_are_all_found(text: str) -> None:
    listed = ["a", "a b", "a b a", "b c", "c"]
    padded = f" {text} "
    expected = {each for each in listed if f" {each} " in padded}
    assert set(find(map(phrase, listed), text)) == expected


@given(PHRASES, st.lists(WORDS, max_size=8))
def test_what_is_found_is_what_a_plain_search_finds(
    listed: list[tuple[list[frozenset[str]], bool]], text: list[str]
) -> None:
    phrases = [
        Phrase(tuple(words), Entry(str(number), open_ended=is_stem))
        for number, (words, is_stem) in enumerate(listed)
    ]
    for each in phrases:
        found = set(WordIndex([each]).find(text))
        assert found == ({each.entry} if _stands_in(each, text) else set())
    together = {entry.text for entry in WordIndex(phrases).find(text)}
    alone = {each.entry.text for each in phrases if _stands_in(each, text)}
    assert together <= alone
    assert bool(together) == bool(alone)


def _stands_in(searched: Phrase, text: list[str]) -> bool:
    length = len(searched.words)
    return any(
        _says(text[start : start + length], list(spelling), searched.entry)
        for spelling in product(*searched.words)
        for start in range(len(text) - length + 1)
    )


def _says(heard: list[str], spelling: list[str], entry: Entry) -> bool:
    goes_on = entry.open_ended and heard[-1].startswith(spelling[-1])
    return heard[:-1] == spelling[:-1] and (goes_on or heard[-1] == spelling[-1])
