"""A long comment is cut into windows without loss, at places where a reader would pause."""

import time

from hypothesis import given
from hypothesis import strategies as st

from workers.scoring.windows import MOST_CHARACTERS, split_windows


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" .!\n"))), st.integers(1, 40))
def test_each_character_is_in_exactly_one_window_of_bounded_length(text: str, most: int) -> None:
    windows = split_windows(text, most)
    assert "".join(text[start:end] for start, end in windows) == text
    assert all(end - start <= most for start, end in windows)
    if text:
        assert all(start < end for start, end in windows)


@given(st.text(max_size=MOST_CHARACTERS))
def test_a_short_text_is_one_window(text: str) -> None:
    assert split_windows(text) == [(0, len(text))]


def test_windows_end_with_sentences_where_they_can() -> None:
    sentence = "Une phrase honnête de taille moyenne, comme il y en a beaucoup. "
    text = sentence * 20
    assert all(text[start:end].endswith(". ") for start, end in split_windows(text))


def test_windows_end_with_words_where_no_sentence_ends() -> None:
    text = "encore un mot " * 100
    assert all(text[start:end].endswith(" ") for start, end in split_windows(text))


def test_no_stump_is_left_at_the_end() -> None:
    text = "mot " * 80
    sizes = [end - start for start, end in split_windows(text, 300)]
    assert len(sizes) == 2
    assert min(sizes) > 100


def test_time_grows_with_length_only() -> None:
    started = time.process_time()
    for unit in ("a", " ", ".", "\n", "a. "):
        split_windows(unit * (1_000_000 // len(unit)))
    # Quadratic work on 1,000,000 characters would take hours.
    assert time.process_time() - started < 20
