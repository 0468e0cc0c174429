"""Word lists as people write them: one word or phrase a line.

# a comment; blank lines are ignored too
word            the whole word, whatever its case, accents or disguise
two words       the phrase
stem*           any word that begins so (at least three letters before the star)
=pédé           accents count: `pede` is another word
"""

from dataclasses import dataclass
from pathlib import Path

SHIPPED = Path(__file__).parent / "words"
BLOCKED_LISTS = ("fr", "en", "es", "de", "it", "pt", "nl", "pl", "ru", "ar", "spam")
"""The default lists of blocked words; each applies to every comment, whatever its language."""

SHORTEST_STEM = 3


class WordListError(Exception):
    """A word list cannot be used; the message names the file, and the line where there is one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: `text` without its marks, and where it stands."""

    text: str
    accents_count: bool = False
    open_ended: bool = False
    place: str = ""
    line: str = ""


def load_blocked_words() -> tuple[Entry, ...]:
    """The entries of all default lists."""
    return tuple(
        entry for name in BLOCKED_LISTS for entry in read_word_list(SHIPPED / f"{name}.txt")
    )


def load_shorteners() -> frozenset[str]:
    """The hosts of link shorteners, in lower case."""
    return frozenset(entry.text for entry in read_word_list(SHIPPED / "shorteners.txt"))


def read_word_list(path: Path) -> tuple[Entry, ...]:
    """The entries of a UTF-8 file, in its order.

    Raises WordListError if the file cannot be read, is not UTF-8, or holds a line without a word.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WordListError(f"{path} cannot be read: {error.strerror}") from error
    entries = []
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        place = f"{path}, line {number}"
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise WordListError(f"{place} is not UTF-8") from error
        if line and not line.startswith("#"):
            entries.append(_parse(line, place))
    return tuple(entries)


def _parse(line: str, place: str) -> Entry:
    text = line.removeprefix("=").removesuffix("*").strip()
    entry = Entry(text, line.startswith("="), line.endswith("*"), place, line)
    if not any(character.isalnum() for character in text):
        raise WordListError(f"{place} holds no word")
    if entry.open_ended and len(text) < SHORTEST_STEM:
        raise WordListError(f"{place} needs {SHORTEST_STEM} letters before its star")
    return entry
