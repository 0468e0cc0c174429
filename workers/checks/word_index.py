"""Many words and phrases looked up in a text at once, in time linear in the text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.word_lists import Entry


@dataclass(frozen=True, slots=True)
class Phrase:
    """The folded words of an entry; the last may go on if the entry is open-ended."""

    words: tuple[str, ...]
    entry: Entry

    def stands_at(self, start: int, spoken: Sequence[str]) -> bool:
        """Whether `spoken` has this phrase from `start` on."""
        heard = spoken[start : start + len(self.words)]
        if len(heard) < len(self.words) or tuple(heard[:-1]) != self.words[:-1]:
            return False
        if self.entry.open_ended:
            return heard[-1].startswith(self.words[-1])
        return heard[-1] == self.words[-1]


class WordIndex:
    """Phrases by their first word; stems, of which a text only has the beginning, by length."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases: dict[str, list[Phrase]] = {}
        self._stems: dict[str, Phrase] = {}
        for phrase in phrases:
            if phrase.entry.open_ended and len(phrase.words) == 1:
                self._stems.setdefault(phrase.words[0], phrase)
            else:
                self._phrases.setdefault(phrase.words[0], []).append(phrase)
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
