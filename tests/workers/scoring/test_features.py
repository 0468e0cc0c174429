"""Hashed n-grams are those of the folded text, one hash for each distinct one."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workers.scoring.features import HASH_BITS, hash_text, hash_windows
from workers.scoring.windows import split_windows

_PLAIN = st.lists(st.text("abcde", min_size=1, max_size=6), max_size=8).map(" ".join)


def _expected_characters(text: str) -> set[str]:
    padded = [f" {word} " for word in text.split()]
    return {
        word[start : start + size]
        for word in padded
        for size in (2, 3, 4, 5)
        for start in range(len(word) - size + 1)
    }


def _expected_words(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {(word,) for word in words} | set(pairwise(words))


@given(_PLAIN)
def test_each_distinct_n_gram_has_one_hash(text: str) -> None:
    # Triple letters and lone letters are folded away; what is left must match a plain count.
    text = " ".join(f"x{word}" for word in dict.fromkeys(text.split()))
    if any(letter * 3 in text for letter in "abcde"):
        return
    hashes = hash_text(text)
    words, characters = _expected_words(text), _expected_characters(text)
    # A clash of two of a few hundred hashes among four millions is rare, not impossible.
    assert len(words) - 1 <= len(hashes.words) <= len(words)
    assert len(characters) - 1 <= len(hashes.characters) <= len(characters)


@given(st.text(max_size=80))
def test_any_text_has_sorted_distinct_hashes_within_bounds(text: str) -> None:
    for hashed in hash_text(text):
        assert hashed.dtype == np.uint32
        assert (np.diff(hashed.astype(np.int64)) > 0).all()
        assert (hashed < 2**HASH_BITS).all()


def test_the_same_word_hashes_alike_wherever_it_stands() -> None:
    alone, later = hash_text("casino"), hash_text("bonjour monsieur le casino")
    assert set(alone.characters) <= set(later.characters)
    assert set(alone.words) <= set(later.words)


def test_a_word_and_the_same_letters_as_characters_are_different_features() -> None:
    hashes = hash_text("le")
    assert not set(hashes.words) & set(hashes.characters)


def test_accents_and_capitals_change_nothing() -> None:
    plain = hash_text("prets a credit")
    for written in ("Prêts à crédit", "PRETS A CREDIT", "Pre\u0302ts a\u0300 Cre\u0301dit"):
        for expected, found in zip(plain, hash_text(written), strict=True):
            assert (expected == found).all()


def test_of_a_link_only_the_host_counts() -> None:
    short, long = hash_text("https://example.org/a"), hash_text("https://example.org/b?c=d#e")
    assert (short.characters == long.characters).all()
    other = hash_text("https://example.net/a")
    assert not set(other.characters) <= set(short.characters)


def test_a_lone_surrogate_is_only_another_character() -> None:
    assert len(hash_text("a\ud800b").characters)


def test_a_text_without_a_token_has_no_word() -> None:
    assert not len(hash_text("  \n ").words)


@given(st.text(st.sampled_from("aé\u0301ﷺ*. \n\u2003"), max_size=40), st.integers(1, 12))
def test_windows_hash_as_they_do_alone_and_together_as_the_text(text: str, most: int) -> None:
    places = split_windows(text, most)
    windows, whole = hash_windows(text, places)
    expected = [*(hash_text(text[start:end]) for start, end in places), hash_text(text)]
    for found, alone in zip((*windows, whole), expected, strict=True):
        assert list(map(list, found)) == list(map(list, alone))
