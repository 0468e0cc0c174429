"""A comment's words and the n-grams of their letters, as the language model counts them.

Hashing characters needs nothing of the length of a vocabulary, and a misspelt word keeps most of
its n-grams (Cavnar and Trenkle, "N-gram-based text categorization", 1994; the hashing trick of
Weinberger et al., "Feature hashing for large scale multitask learning", 2009).
"""

import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

_MOST_READ = 4_000
_MOST_CHARACTERS = 1_000
_LONGEST_SPAN = 5
# A name of somebody or of a subject is no word of the comment's language.
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|<[^<>]*>", re.IGNORECASE)
_NAMES = re.compile("[@#<]")
# Vowel signs, stretching strokes and stacked accents, which writers put or leave out.
_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640\u00ad\u200b\u2060\ufeff]")
_WORD = re.compile(r"[^\W\d_]+")
_SPACE = 32
_PADDING = " " * _LONGEST_SPAN
_LENGTHS = np.arange(1, _LONGEST_SPAN + 1)[:, None]
_BASE = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_WHOLE_WORD = np.uint64(0x94D049BB133111EB)
_HALF = np.uint64(32)

Numbers = NDArray[np.uint64]


def find_words(text: str) -> list[str]:
    """Return the words of `text` in lower case, without digits, links, mentions and hashtags.

    The first 1,000 characters count: they tell the language of the longest comment.
    """
    plain = text[:_MOST_READ]
    if _NAMES.search(plain) or "://" in plain or "www." in plain.lower():
        plain = _NO_WORDS.sub(" ", plain)
    plain = plain[:_MOST_CHARACTERS]
    if plain.isascii():
        return _WORD.findall(plain.lower())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())
    # Turkish capitals and small letters pair up otherwise than everybody else's.
    return _WORD.findall(_MARKS.sub("", folded).replace("ı", "i"))


def hash_letters(words: Sequence[str], bits: int) -> NDArray[np.intp]:
    """Return the hashes, below 2 ** `bits`, of all spans of 1 to 5 letters and all words.

    A span may open or close with the space around a word, never reach into the next one, so the
    hashes of a text are those of its words together. A hash comes as often as its span does.
    """
    if not words:
        return np.empty(0, dtype=np.intp)
    padded = f" {' '.join(words)} {_PADDING}".encode("utf-32-le", "surrogatepass")
    signs = np.frombuffer(padded, np.uint32).astype(np.uint64)
    starts = len(signs) - len(_PADDING) - 1
    # Row by row what stands 0 to 4 signs further on; and the hashes of the spans of 1 to 5 signs.
    following: Numbers = np.ndarray((_LONGEST_SPAN, starts), np.uint64, signs, 0, (8, 8))
    spans = _powers() @ following + _LENGTHS.astype(np.uint64)
    hashes = np.concatenate((_hash_words(words), spans[_inside_a_word(signs, starts)]))
    mixed: Numbers = (hashes ^ (hashes >> _HALF)) * _MIX
    return (mixed >> np.uint64(64 - bits)).astype(np.intp)


def _inside_a_word(signs: Numbers, starts: int) -> NDArray[np.bool_]:
    """Return which spans, by their sizes and starts, hold a letter and end with their word."""
    is_space = signs == _SPACE
    spaces = is_space[: starts + 1].nonzero()[0]
    ends = spaces[1:].repeat(spaces[1:] - spaces[:-1]) + 1
    inside: NDArray[np.bool_] = ends - np.arange(starts) >= _LENGTHS
    # Alone, a space says nothing.
    inside[0] = ~is_space[:starts]
    return inside


@cache
def _powers() -> Numbers:
    """Return what each of a span's signs is multiplied with, a row for each size."""
    rows = [
        [pow(_BASE, size - 1 - at, 2**64) if at < size else 0 for at in range(_LONGEST_SPAN)]
        for size in range(1, _LONGEST_SPAN + 1)
    ]
    return np.array(rows, dtype=np.uint64)


def _hash_words(words: Sequence[str]) -> Numbers:
    sums = [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words]
    return np.array(sums, dtype=np.uint64) * np.uint64(_BASE) + _WHOLE_WORD
