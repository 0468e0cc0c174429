"""Which entries of a word list stand in a text, whatever it is disguised as."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from config.word_lists import Entry, WordListError
from service.moderation.folding import fold, fold_stretched, strip_accents, words
from service.moderation.words.french_forms import inflect, pluralise
from service.moderation.words.verlan import reverse
from service.moderation.words.word_index import Phrase, WordIndex

SHORTEST_INFLECTED = 3
"""Letters of the shortest word of a phrase that takes forms: `de`, `la` and the like do not."""
MOST_RUNS = 3
"""Stretched letters of one word that may each stand for one or for two."""
# As a run of any sign that begins with a letter, which is found four times as fast.
_RUN = re.compile(r"(?=(.)\1\1)[^\W\d_]\1+")
_DOUBLED = re.compile(r"([^\W\d_])\1")


class Reading(NamedTuple):
    """The words of a text in order, as folded with and without their accents."""

    accented: list[str]
    plain: list[str]


def read(texts: Iterable[str]) -> list[Reading]:
    """Each text folded once, for any number of lists; in several ways where letters are stretched.

    "connaaard" may stand for a word with two n and one a: a letter written three times or more is
    read as two and as one. One more reading takes every letter once, as in "stuuuppid".
    """
    return [reading for text in texts for reading in _read(text)]


def _read(text: str) -> Iterator[Reading]:
    folded = fold_stretched(text)
    bare = strip_accents(folded)
    accented = words(folded)
    plain = accented if bare == folded else words(bare)
    # No two words are without a sign between them: a run of letters is in one.
    if not _RUN.search(bare):
        return iter((Reading(accented, plain),))
    spellings = zip(_unstretch(accented), _unstretch(plain), strict=True)
    return (Reading(*spoken) for spoken in spellings)


def _unstretch(spoken: Sequence[str]) -> list[list[str]]:
    """The words in each of their spellings, with those of the others that come at the same turn."""
    spelt = list(map(_spell_out, spoken))
    return [[each[turn % len(each)] for each in spelt] for turn in range(2**MOST_RUNS + 1)]


def _spell_out(word: str) -> list[str]:
    runs = len(_RUN.findall(word))
    if not runs:
        return [word]
    free = min(runs, MOST_RUNS)
    choices = product((2, 1), repeat=free)
    spelt = [_shorten_runs(word, (*choice, *[1] * (runs - free))) for choice in choices]
    return [*spelt, _DOUBLED.sub(r"\1", spelt[0])]


def _shorten_runs(word: str, lengths: Sequence[int]) -> str:
    left = iter(lengths)
    return _RUN.sub(lambda run: run[1] * next(left), word)


class WordMatcher:
    """A word list made ready: whole words and phrases, and for marked entries their forms.

    Raises WordListError for an entry that folds to nothing; `can_match` tells beforehand.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        listed = tuple(entries)
        self._plain = _index((entry for entry in listed if not entry.accents_count), strip_accents)
        self._accented = _index((entry for entry in listed if entry.accents_count), str)

    def find(self, readings: Sequence[Reading]) -> Iterator[Entry]:
        """The entries that stand in what was read; one that stands there twice comes twice."""
        for reading in readings:
            yield from self._accented.find(reading.accented)
            yield from self._plain.find(reading.plain)


def can_match(entry: Entry) -> bool:
    """Whether anything is left of the entry once it is folded."""
    # Folding keeps every plain letter and digit: most lines need not be folded to know.
    kept = any(sign.isascii() and sign.isalnum() for sign in entry.text)
    return kept or bool(words(fold(entry.text)))


def list_forms(entry: Entry) -> tuple[tuple[str, ...], ...]:
    """What the entry looks for, in order: each of its words with all forms, itself first."""
    spoken = words(fold(entry.text))
    return tuple((word, *sorted(_spread(word, entry) - {word})) for word in spoken)


def _index(entries: Iterable[Entry], spell: Callable[[str], str]) -> WordIndex:
    return WordIndex(Phrase(_spell(entry, spell), entry) for entry in entries)


def _spell(entry: Entry, spell: Callable[[str], str]) -> tuple[frozenset[str], ...]:
    # Forms are made before accents go: "é" and "e" at a word's end inflect in different ways.
    spoken = tuple(frozenset(map(spell, _spread(word, entry))) for word in words(fold(entry.text)))
    if not spoken:
        raise WordListError(f"{entry.place} holds no word")
    return spoken


def _spread(word: str, entry: Entry) -> frozenset[str]:
    if not entry.inflected or len(word) < SHORTEST_INFLECTED:
        return frozenset({word})
    turned = reverse(word)
    plurals = (plural for each in turned for plural in pluralise(each))
    return frozenset({word, *inflect(word), *turned, *plurals})
