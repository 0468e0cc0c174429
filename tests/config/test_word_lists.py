from pathlib import Path

import pytest

from config.languages import LANGUAGES
from config.word_lists import (
    BLOCKED_LISTS,
    SHIPPED,
    Entry,
    WordListError,
    load_blocked_words,
    load_shorteners,
    parse_word_list,
    read_word_list,
)


def write(folder: Path, content: bytes) -> Path:
    path = folder / "words.txt"
    path.write_bytes(content)
    return path


def test_comments_and_blank_lines_are_ignored_and_marks_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path, "\ufeff# ours\n\nplain\n two words \nstem*\n=été\r\nmot~\n=né ici~".encode()
    )
    assert read_word_list(path) == (
        Entry("plain", place=f"{path}, line 3", line="plain"),
        Entry("two words", place=f"{path}, line 4", line="two words"),
        Entry("stem", open_ended=True, place=f"{path}, line 5", line="stem*"),
        Entry("été", accents_count=True, place=f"{path}, line 6", line="=été"),
        Entry("mot", inflected=True, place=f"{path}, line 7", line="mot~"),
        Entry(
            "né ici", accents_count=True, inflected=True, place=f"{path}, line 8", line="=né ici~"
        ),
    )


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match=r"absent\.txt cannot be read"):
        read_word_list(tmp_path / "absent.txt")


def test_a_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "bien\nété\n".encode("latin-1"))
    with pytest.raises(WordListError, match=r"words\.txt, line 2 is not UTF-8"):
        read_word_list(path)


@pytest.mark.parametrize("line", ["*", "=", "***", "!?", "=*"])
def test_a_line_without_a_word_is_refused(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, f"plain\n{line}\n".encode())
    with pytest.raises(WordListError, match="line 2 holds no word"):
        read_word_list(path)


def test_a_star_after_two_letters_would_catch_everything_and_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match="line 1 needs 3 letters"):
        read_word_list(write(tmp_path, b"co*\n"))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("co~", "needs 3 letters"),
        ("mot*~", "ends with more than one mark"),
        ("mot~~", "ends with more than one mark"),
        ("x" * 201, "has more than 200 characters"),
    ],
)
def test_other_unusable_lines_say_why(tmp_path: Path, line: str, why: str) -> None:
    with pytest.raises(WordListError, match=f"line 2 {why}"):
        read_word_list(write(tmp_path, f"plain\n{line}\n".encode()))


def test_all_bad_lines_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(WordListError) as error:
        read_word_list(write(tmp_path, b"*\ngood\nco*\n\xff\n"))
    assert [line.number for line in error.value.lines] == [1, 3, 4]
    assert len(str(error.value).splitlines()) == 3


@pytest.mark.parametrize("name", [*BLOCKED_LISTS, "shorteners"])
def test_every_shipped_list_can_be_read_and_says_nothing_twice(name: str) -> None:
    lines = [entry.line for entry in read_word_list(SHIPPED / f"{name}.txt")]
    assert lines
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("name", [list_ for list_ in BLOCKED_LISTS if list_ != "spam"])
def test_every_list_taken_from_others_names_its_source_and_licence(name: str) -> None:
    head = (SHIPPED / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")[0]
    for mark in ("# Source: LDNOOBW", "# Licence: Creative Commons Attribution 4.0", "# Changes:"):
        assert mark in head


def test_every_language_that_readers_are_answered_in_has_a_list() -> None:
    assert set(LANGUAGES) <= set(BLOCKED_LISTS)


def test_all_lists_are_loaded_together() -> None:
    assert len(load_blocked_words()) > 1000
    assert "bit.ly" in load_shorteners()


@pytest.mark.parametrize("sign", ["\u200b", "\u200f", "\ufeff", "\x0c", "\u00a0"])
def test_what_does_not_show_at_the_ends_of_a_line_hides_no_mark(sign: str) -> None:
    entries, bad = parse_word_list(f"{sign}# ours\n{sign}=mot~{sign}\n{sign}\n".encode())
    assert bad == []
    ((text, line, marks),) = [
        (entry.text, entry.line, (entry.accents_count, entry.inflected)) for entry in entries
    ]
    assert (text, line, marks) == ("mot", "=mot~", (True, True))
