"""What a word may have been before its letters were swapped, doubled, or shouted."""

import re
from collections.abc import Iterator, Sequence

_WORD = re.compile(r"\W*(?P<letters>[^\W\d_]{4,20})\W*")
_DOUBLED = re.compile(r"([^\W\d_])\1")

Respelling = tuple[str, Sequence[int]]
"""Another spelling, and for each of its characters how many of the word's it ends after."""


def respell(word: str) -> Iterator[Respelling]:
    """Yield the spellings one step away: two inner neighbours swapped, doubled letters made one.

    A word all in capitals is also read in small letters. Only for a single word of 4 to 20
    letters, which punctuation may enclose.
    """
    found = _WORD.fullmatch(word)
    if found is None:
        return
    start, end = found.span("letters")
    if word.isupper() and len(word.lower()) == len(word):
        yield word.lower(), range(1, len(word) + 1)
    for at in range(start + 1, end - 2):
        if word[at] != word[at + 1]:
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            yield swapped, range(1, len(word) + 1)
    doubled = [each.start() for each in _DOUBLED.finditer(word, start, end)]
    for at in doubled:
        yield _drop(word, {at})
    if len(doubled) > 1:
        yield _drop(word, set(doubled))


def _drop(word: str, dropped: set[int]) -> Respelling:
    # A dropped letter belongs to its twin, which follows.
    kept = [at for at in range(len(word)) if at not in dropped]
    return "".join(word[at] for at in kept), [at + 1 for at in kept]
