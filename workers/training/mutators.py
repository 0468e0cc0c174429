"""The eight ways in which authors disguise words, as a test of what the detectors withstand."""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

Mutator = Callable[[str, random.Random], str]
"""Takes a comment and the source of chance; the same two give the same disguised comment."""

# Four letters or more; links, mentions and e-mail addresses must work, so nobody disguises them.
_WORD = re.compile(r"\S*(?:://|@)\S*|(?P<word>[^\W\d_]{4,})")
_SHARE_OF_WORDS = 0.5
_SHARE_OF_LETTERS = 0.6
_SEPARATORS = " .-_*"
_WITHOUT_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}

_LEET = {
    **dict(zip("aeiostAEIOST", ("4@", "3", "1!", "0", "5$", "7") * 2, strict=True)),
    **dict(zip("озчбаОЗЧБА", ("0", "3", "4", "6", "@") * 2, strict=True)),
}
_LATIN_LOOKALIKES = dict(zip("aceijopsxyABCEHIJKMOPSTXY", "асеіјорѕхуАВСЕНІЈКМОРЅТХУ", strict=True))
_CYRILLIC_LOOKALIKES = dict(zip("асеорхуАВЕКМНОРСТХ", "aceopxyABEKMHOPCTX", strict=True))
_HOMOGLYPHS = {**_LATIN_LOOKALIKES, **_CYRILLIC_LOOKALIKES, **dict(zip("يكه", "یکہ", strict=True))}

# The Russian short i is a letter, not an accent; Arabic alifs are often typed without the hamza.
_UNACCENTED = re.compile("(?<![иИ])[\u0300-\u036f]+|[\u064b-\u0655\u0670]+")
_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
)


def write_leet(text: str, chance: random.Random) -> str:
    """Return `text` with digits and signs for some letters of half its words."""
    return _mutate_words(text, chance, lambda word: _replace_letters(word, _LEET, chance))


def write_homoglyphs(text: str, chance: random.Random) -> str:
    """Return `text` with look-alikes of another script for some letters of half its words."""
    return _mutate_words(text, chance, lambda word: _replace_letters(word, _HOMOGLYPHS, chance))


def insert_zero_width(text: str, chance: random.Random) -> str:
    """Return `text` with signs without width between letters of half its words."""

    def change(word: str) -> str:
        after = set(_choose(range(len(word) - 1), chance))
        return "".join(
            letter + (chance.choice(_WITHOUT_WIDTH) if at in after else "")
            for at, letter in enumerate(word)
        )

    return _mutate_words(text, chance, change)


def space_out(text: str, chance: random.Random) -> str:
    """Return `text` with one separator between all letters of half its words."""
    return _mutate_words(text, chance, lambda word: chance.choice(_SEPARATORS).join(word))


def double_letters(text: str, chance: random.Random) -> str:
    """Return `text` with one or two letters of half its words written two or three times."""

    def change(word: str) -> str:
        chosen = chance.sample(range(len(word)), chance.randint(1, 2))
        times = {at: chance.randint(2, 3) for at in chosen}
        return "".join(letter * times.get(at, 1) for at, letter in enumerate(word))

    return _mutate_words(text, chance, change)


def swap_letters(text: str, chance: random.Random) -> str:
    """Return `text` with two neighbouring inner letters of half its words swapped."""

    def change(word: str) -> str:
        places = [at for at in range(1, len(word) - 2) if word[at] != word[at + 1]]
        if not places:
            return word
        at = chance.choice(places)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _mutate_words(text, chance, change)


def write_full_width(text: str, chance: random.Random) -> str:  # noqa: ARG001 - a mutator's form
    """Return all of `text` with the full-width forms of its ASCII characters."""
    return text.translate(_FULL_WIDTH)


def drop_accents(text: str, chance: random.Random) -> str:  # noqa: ARG001 - a mutator's form
    """Return all of `text` without accents, ligatures, Arabic vowel signs and hamzas."""
    bare = _UNACCENTED.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_LIGATURES)


MUTATORS: Mapping[str, Mutator] = MappingProxyType(
    {
        "leet": write_leet,
        "homoglyphs": write_homoglyphs,
        "zero_width": insert_zero_width,
        "spacing": space_out,
        "doubled_letters": double_letters,
        "swapped_letters": swap_letters,
        "full_width": write_full_width,
        "accents_dropped": drop_accents,
    }
)
"""The mutators by the names under which reports give their cost."""


def _mutate_words(text: str, chance: random.Random, change: Callable[[str], str]) -> str:
    def mutate(found: re.Match[str]) -> str:
        if found["word"] is None or chance.random() >= _SHARE_OF_WORDS:
            return found[0]
        return change(found[0])

    return _WORD.sub(mutate, text)


def _replace_letters(word: str, table: Mapping[str, str], chance: random.Random) -> str:
    places = [at for at, letter in enumerate(word) if letter in table]
    chosen = set(_choose(places, chance))
    return "".join(
        chance.choice(table[letter]) if at in chosen else letter for at, letter in enumerate(word)
    )


def _choose(places: Sequence[int], chance: random.Random) -> list[int]:
    """Return some of the places, one at least where there are any."""
    chosen = [at for at in places if chance.random() < _SHARE_OF_LETTERS]
    return chosen or ([chance.choice(places)] if places else [])
