"""Word lists as people write them: one word or phrase a line.

# a comment; blank lines are ignored too
word            the whole word, whatever its case, accents or disguise
two words       the phrase
stem*           any word that begins so (at least three letters before the star)
word~           the word, its French feminine and plurals, and its verlan (at least three letters)
=pédé           accents count: `pede` is another word
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

SHIPPED = Path(__file__).parent / "words"
BLOCKED_LISTS = ("fr", "en", "es", "de", "it", "pt", "nl", "pl", "ru", "ar", "spam")
"""The default lists of blocked words; each applies to every comment, whatever its language."""

SHORTEST_STEM = 3
LONGEST_LINE = 200


class LineProblem(StrEnum):
    """Why a line cannot be used."""

    NO_WORD = "no_word"
    SHORT_STEM = "short_stem"
    TWO_MARKS = "two_marks"
    TOO_LONG = "too_long"
    NOT_UTF8 = "not_utf8"


_EXPLAINED = {
    LineProblem.NO_WORD: "holds no word",
    LineProblem.SHORT_STEM: f"needs {SHORTEST_STEM} letters before its star or tilde",
    LineProblem.TWO_MARKS: "ends with more than one mark",
    LineProblem.TOO_LONG: f"has more than {LONGEST_LINE} characters",
    LineProblem.NOT_UTF8: "is not UTF-8",
}


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used: where it stands, what it says, and why not."""

    number: int
    line: str
    problem: LineProblem
    source: str = ""

    def __str__(self) -> str:
        place = f"{self.source}, line {self.number}" if self.source else f"line {self.number}"
        return f"{place} {_EXPLAINED[self.problem]}"


class WordListError(Exception):
    """A word list cannot be used; the message names the file, and every bad line of it."""

    def __init__(self, message: str = "", lines: Iterable[BadLine] = ()) -> None:
        self.lines = tuple(lines)
        super().__init__(message or "\n".join(map(str, self.lines)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: `text` without its marks, and where it stands."""

    text: str
    accents_count: bool = False
    open_ended: bool = False
    inflected: bool = False
    place: str = ""
    line: str = ""
    number: int = field(default=0, compare=False)


def load_blocked_words() -> tuple[Entry, ...]:
    """The entries of all default lists."""
    return tuple(
        entry for name in BLOCKED_LISTS for entry in read_word_list(SHIPPED / f"{name}.txt")
    )


def load_shorteners() -> frozenset[str]:
    """The hosts of link shorteners, in lower case."""
    return frozenset(entry.text for entry in read_word_list(SHIPPED / "shorteners.txt"))


def load_verlan() -> Mapping[str, tuple[str, ...]]:
    """Words that are said backwards, each with the ways in which that is written."""
    lines = (entry.text.split() for entry in read_word_list(SHIPPED / "verlan.txt"))
    return {word: tuple(backwards) for word, *backwards in lines}


def read_word_list(path: Path) -> tuple[Entry, ...]:
    """The entries of a UTF-8 file, in its order.

    Raises WordListError if the file cannot be read; if lines are not UTF-8 or hold nothing to
    look for, its `lines` are all of them.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WordListError(f"{path} cannot be read: {error.strerror}") from error
    entries, bad = parse_word_list(content, str(path))
    if bad:
        raise WordListError(lines=bad)
    return entries


def parse_word_list(content: bytes, source: str = "") -> tuple[tuple[Entry, ...], list[BadLine]]:
    """The entries of a list in UTF-8, and the lines that cannot be used, both in order."""
    entries: list[Entry] = []
    bad: list[BadLine] = []
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        line = _trim(raw.decode("utf-8", errors="replace"))
        if not line or line.startswith("#"):
            continue
        entry = _parse(line, number, source)
        problem = _find_problem(entry, raw)
        if problem is None:
            entries.append(entry)
        else:
            bad.append(BadLine(number, line, problem, source))
    return tuple(entries), bad


def _trim(line: str) -> str:
    """The line without what does not show at its ends, which would part a word from its mark."""
    shown = [place for place, sign in enumerate(line) if not _is_blank(sign)]
    return line[shown[0] : shown[-1] + 1] if shown else ""


def _is_blank(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in {"Cc", "Cf"}


def _parse(line: str, number: int, source: str) -> Entry:
    marked = line.removeprefix("=")
    open_ended, inflected = marked.endswith("*"), marked.endswith("~")
    text = marked[:-1] if open_ended or inflected else marked
    place = f"{source}, line {number}" if source else f"line {number}"
    accents_count = line.startswith("=")
    return Entry(text.strip(), accents_count, open_ended, inflected, place, line, number)


def _find_problem(entry: Entry, raw: bytes) -> LineProblem | None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return LineProblem.NOT_UTF8
    if not any(character.isalnum() for character in entry.text):
        return LineProblem.NO_WORD
    if len(entry.line) > LONGEST_LINE:
        return LineProblem.TOO_LONG
    if entry.text.endswith(("*", "~")):
        return LineProblem.TWO_MARKS
    marked = entry.open_ended or entry.inflected
    # Only letters tell words apart: "a--*" would catch whatever begins with an a.
    letters = sum(map(str.isalnum, entry.text))
    return LineProblem.SHORT_STEM if marked and letters < SHORTEST_STEM else None
