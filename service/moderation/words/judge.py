"""What the word lists of an installation and of a site say of a comment, as one signal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from config.settings import Settings
from config.word_lists import (
    BadLine,
    Entry,
    LineProblem,
    load_blocked_words,
    parse_word_list,
    read_word_list,
)
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.submission import normalise
from service.moderation.verdict import Signal
from service.moderation.words.matcher import WordMatcher, can_match, read

CHECK = "blocked_words"
REFUSED = 1.0
"""Score of a word on the site's blocked list: the policy rejects for it."""
HELD = 0.5
"""Score of a word on its suspect list, or on a list of the installation: a person must look."""
MOST_NAMED = 10
LONGEST_LIST = 50_000
"""Characters of one list."""


class ListName(StrEnum):
    """The lists that a site keeps."""

    BLOCKED = "blocked"
    SUSPECT = "suspect"


INSTALLATION = "default"
"""The default lists and the operator's file, as evidence names them."""


@dataclass(frozen=True, slots=True)
class WordJudge:
    """All lists that are in force on one site."""

    installation: WordMatcher
    blocked: WordMatcher
    suspect: WordMatcher
    version: str

    def judge(self, comment: Comment) -> Signal:
        """The gravest list that has a word of the comment, its author's name or address.

        The evidence names that list, and the lines that were found, the gravest first, ten at
        most.
        """
        readings = read((comment.author, comment.url, comment.content))
        found: dict[str, None] = {}
        gravest = None
        for name, matcher in self._by_gravity():
            lines = [entry.line for entry in matcher.find(readings)]
            if lines and gravest is None:
                gravest = name
            found.update(dict.fromkeys(lines))
        if gravest is None:
            return Signal(CHECK, Code.BLOCKED_WORD, 0.0, version=self.version)
        score = REFUSED if gravest == ListName.BLOCKED else HELD
        evidence = {"words": list(found)[:MOST_NAMED], "list": str(gravest)}
        return Signal(CHECK, Code.BLOCKED_WORD, score, evidence, self.version)

    def _by_gravity(self) -> tuple[tuple[str, WordMatcher], ...]:
        return (
            (ListName.BLOCKED, self.blocked),
            (ListName.SUSPECT, self.suspect),
            (INSTALLATION, self.installation),
        )


def make_judge(
    installation: WordMatcher, lists: Mapping[ListName, Iterable[Entry]], revision: int
) -> WordJudge:
    """The judge of a site whose lists, those left out being empty, are of this revision."""
    return WordJudge(
        installation,
        WordMatcher(lists.get(ListName.BLOCKED, ())),
        WordMatcher(lists.get(ListName.SUSPECT, ())),
        version=f"lists-{revision}",
    )


def load_installation_words(settings: Settings) -> tuple[Entry, ...]:
    """The entries of the default lists and of the operator's file, as far as they are in use.

    Raises WordListError for a file that cannot be used.
    """
    default = load_blocked_words() if settings.default_blocked_words else ()
    file = settings.blocked_words_file
    return (*default, *(() if file is None else read_word_list(file)))


def clean_content(given: str) -> str | None:
    """A list as it is kept, the same on every database; None if it is too long, or not Unicode."""
    # Held by a full stop, the blank lines at its head stay: lines are told by their numbers.
    cleaned = normalise(f".{given.rstrip()}")
    return None if cleaned is None or len(cleaned) > LONGEST_LIST + 1 else cleaned[1:]


def read_list(content: str) -> tuple[tuple[Entry, ...], tuple[BadLine, ...]]:
    """The entries of a site's list as it was typed, and every line that cannot be used."""
    parsed, bad = parse_word_list(content.encode())
    empty = [
        BadLine(entry.number, entry.line, LineProblem.NO_WORD)
        for entry in parsed
        if not can_match(entry)
    ]
    entries = tuple(entry for entry in parsed if can_match(entry))
    return entries, tuple(sorted((*bad, *empty), key=lambda line: line.number))
