"""Many words and phrases looked up in a text at once, in time linear in the text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.word_lists import Entry


@dataclass(frozen=True, slots=True)
class Phrase:
    """The folded words of an entry, each in every form; the last may go on if it is open-ended."""

    words: tuple[frozenset[str], ...]
    entry: Entry


class WordIndex:
    """A tree of phrases: those that begin alike are followed together, however many they are.

    Of phrases that say the same, the first counts.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._root = _Node()
        for phrase in phrases:
            self._add(phrase)

    def find(self, spoken: Sequence[str]) -> Iterator[Entry]:
        """The entries heard in `spoken`, in the order of their first words; each where it is."""
        for position in self._root.find_openings(spoken):
            yield from self._find_at(position, spoken)

    def _find_at(self, position: int, spoken: Sequence[str]) -> Iterator[Entry]:
        nodes = [self._root]
        while nodes and position < len(spoken):
            word = spoken[position]
            for node in nodes:
                yield from node.find_stems(word)
            nodes = [following for node in nodes for following in node.follow(word)]
            yield from (node.entry for node in nodes if node.entry is not None)
            position += 1

    def _add(self, phrase: Phrase) -> None:
        *before, last = phrase.words
        node = self._root
        for forms in before:
            node = node.grow(forms)
        if phrase.entry.open_ended:
            node.add_stems(last, phrase.entry)
        else:
            node.grow(last).end(phrase.entry)


class _Node:
    """What has been heard so far: the entry that ends here, and what may come next."""

    __slots__ = ("_by_forms", "_by_word", "_heads", "_lengths", "_stems", "entry")

    def __init__(self) -> None:
        self.entry: Entry | None = None
        self._by_forms: dict[frozenset[str], _Node] = {}
        self._by_word: dict[str, list[_Node]] = {}
        self._stems: dict[str, Entry] = {}
        self._lengths: list[int] = []
        self._heads: set[str] = set()

    def grow(self, forms: frozenset[str]) -> "_Node":
        """The node after a word in any of these forms; the same forms lead to the same one."""
        found = self._by_forms.get(forms)
        if found is None:
            found = self._by_forms[forms] = _Node()
            for form in forms:
                self._by_word.setdefault(form, []).append(found)
        return found

    def add_stems(self, stems: frozenset[str], entry: Entry) -> None:
        """Let the entry end with any word that begins so."""
        for stem in stems:
            self._stems.setdefault(stem, entry)
        self._lengths = sorted({*self._lengths, *map(len, stems)})
        self._heads = {stem[: self._lengths[0]] for stem in self._stems}

    def end(self, entry: Entry) -> None:
        """Let the entry end here, unless another does."""
        self.entry = self.entry or entry

    def find_openings(self, spoken: Iterable[str]) -> list[int]:
        """Where anything may come of a word: in few places, told at a small part of the cost."""
        known, heads = self._by_word, self._heads
        if not heads:
            return [place for place, word in enumerate(spoken) if word in known] if known else []
        shortest = self._lengths[0]
        return [
            place for place, word in enumerate(spoken) if word in known or word[:shortest] in heads
        ]

    def follow(self, word: str) -> Sequence["_Node"]:
        """The nodes after a word."""
        return self._by_word.get(word, ())

    def find_stems(self, word: str) -> Iterator[Entry]:
        """The entries that end with how the word begins."""
        for length in self._lengths:
            if length > len(word):
                return
            entry = self._stems.get(word[:length])
            if entry is not None:
                yield entry
