"""A text is the sum of its words, and a word that of its letters."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from workers.scoring.letters import find_words, hash_letters

_words = st.lists(st.text("abcéжع", min_size=1, max_size=8), min_size=1, max_size=6)


def test_words_come_without_links_digits_marks_and_case() -> None:
    text = "L'ÉTÉ 2026 : ｆｏｕ, bon\u200bjour @moi #ici x@example.com https://example.com/a_b"
    assert find_words(text) == ["l", "été", "fou", "bonjour"]


def test_turkish_letters_pair_as_everybody_elses() -> None:
    assert find_words("IŞIK ışık İyi") == ["işik", "işik", "iyi"]


def test_a_span_is_a_letter_at_least_and_five_signs_at_most() -> None:
    # " ab ": ab itself, a, b, " a", "ab", "b ", " ab", "ab ", " ab ".
    assert len(hash_letters(["ab"], 16)) == 9
    # Six letters: 1 word, 6 + 7 + 6 + 5 + 4 spans of 1 to 5 signs.
    assert len(hash_letters(["abcdef"], 16)) == 29


@given(_words)
def test_a_text_hashes_as_its_words_together(words: list[str]) -> None:
    together: Counter[int] = Counter(hash_letters(words, 16).tolist())
    apart: Counter[int] = Counter()
    for word in words:
        apart.update(hash_letters([word], 16).tolist())
    assert together == apart


@given(_words, st.integers(1, 20))
def test_hashes_name_a_row_of_the_table(words: list[str], bits: int) -> None:
    hashes = hash_letters(words, bits)
    assert hashes.min() >= 0
    assert hashes.max() < 1 << bits


@given(st.text())
def test_any_text_has_words_that_can_be_hashed(text: str) -> None:
    words = find_words(text)
    assert all(word and " " not in word for word in words)
    if words:
        assert len(hash_letters(words, 16)) >= len(words)
