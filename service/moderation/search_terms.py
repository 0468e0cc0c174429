"""The words by which a comment is found, the same on every database, and the words asked for."""

from dataclasses import dataclass
from typing import Self

from service.moderation.codes import Status
from service.moderation.folding import fold_characters, strip_accents, words

LONGEST_TERM = 40
"""Characters by which a word is known; what follows is not looked at."""
MOST_TERMS = 16
"""Words of a search that count."""
# No letter, so that no word of a text can be taken for it; no ASCII, so that FTS5 keeps it.
_STATUS = "§"


def split_terms(text: str) -> list[str]:
    """The words of a text in order, without case, accents and invisible signs."""
    return [word[:LONGEST_TERM] for word in words(strip_accents(fold_characters(text)))]


def list_terms(status: str, author: str, content: str) -> str:
    """All that a comment is found by, each term once, separated by spaces.

    The status is one of the terms: without it a word that abounds in spam alone could only be
    looked for among the approved comments by looking at every one of them.
    """
    return " ".join({_STATUS + status, *split_terms(author), *split_terms(content)})


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What a search asks for: some words, and one of which it may give the beginning only."""

    whole: tuple[str, ...]
    beginning: str

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The words of a search, the last being the beginning of one; None if there are none."""
        found = list(dict.fromkeys(split_terms(text)[:MOST_TERMS]))
        return cls(tuple(found[:-1]), found[-1]) if found else None

    def match(self, author: str, content: str) -> bool:
        """Whether a comment that is in no index is one of those asked for."""
        found = {*split_terms(author), *split_terms(content)}
        begun = any(term.startswith(self.beginning) for term in found)
        return begun and found.issuperset(self.whole)

    def write_fts5(self, status: Status | None) -> str:
        """The search in the language of SQLite's FTS5 (sqlite.org/fts5.html, section 3)."""
        whole = [f'"{term}"' for term in self._require(status)]
        return " AND ".join([*whole, f'"{self.beginning}" *'])

    def write_tsquery(self, status: Status | None) -> str:
        """The search in the language of PostgreSQL's tsquery (its manual, section 8.11.2)."""
        whole = [f"'{term}'" for term in self._require(status)]
        return " & ".join([*whole, f"'{self.beginning}':*"])

    def _require(self, status: Status | None) -> tuple[str, ...]:
        return self.whole if status is None else (_STATUS + status, *self.whole)
