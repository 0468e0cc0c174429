"""Many words and phrases looked up in a text at once, in time linear in the text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.word_lists import Entry


@dataclass(frozen=True, slots=True)
class Phrase:
    """The folded words of an entry, each in every form; the last may go on if it is open-ended."""

    words: tuple[frozenset[str], ...]
    entry: Entry

    def stands_at(self, start: int, spoken: Sequence[str]) -> bool:
        """Whether `spoken` has this phrase from `start` on."""
        heard = spoken[start : start + len(self.words)]
        if len(heard) < len(self.words):
            return False
        *before, last = self.words
        if any(word not in forms for word, forms in zip(heard, before, strict=False)):
            return False
        if self.entry.open_ended:
            return any(heard[-1].startswith(form) for form in last)
        return heard[-1] in last


class WordIndex:
    """Phrases by their first word; stems, of which a text only has the beginning, by length."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases: dict[str, list[Phrase]] = {}
        self._stems: dict[str, Phrase] = {}
        for phrase in phrases:
            for form in phrase.words[0]:
                if phrase.entry.open_ended and len(phrase.words) == 1:
                    self._stems.setdefault(form, phrase)
                else:
                    self._phrases.setdefault(form, []).append(phrase)
        self._lengths = sorted({len(stem) for stem in self._stems})

    def find(self, spoken: Sequence[str]) -> Iterator[Entry]:
        """The entries heard in `spoken`, in its order; one heard twice comes twice."""
        for position, word in enumerate(spoken):
            for phrase in self._phrases.get(word, ()):
                if phrase.stands_at(position, spoken):
                    yield phrase.entry
            for length in self._lengths:
                stem = self._stems.get(word[:length])
                if stem is not None and len(word) >= length:
                    yield stem.entry
