"""A comment's words and the n-grams of their letters, as the language model counts them.

Hashing characters needs nothing of the length of a vocabulary, and a misspelt word keeps most of
its n-grams (Cavnar and Trenkle, "N-gram-based text categorization", 1994; the hashing trick of
Weinberger et al., "Feature hashing for large scale multitask learning", 2009).
"""

import re
import unicodedata
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_MOST_READ = 4_000
_MOST_CHARACTERS = 1_000
_LONGEST_SPAN = 5
# A name of somebody or of a subject is no word of the comment's language.
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|<[^<>]*>", re.IGNORECASE)
# Vowel signs, stretching strokes and stacked accents, which writers put or leave out.
_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640\u00ad\u200b\u2060\ufeff]")
_WORD = re.compile(r"[^\W\d_]+")
_SPACE = 32
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_WHOLE_WORD = np.uint64(0x94D049BB133111EB)
_HALF = np.uint64(32)


def find_words(text: str) -> list[str]:
    """Return the words of `text` in lower case, without digits, links, mentions and hashtags.

    The first 1,000 characters count: they tell the language of the longest comment.
    """
    plain = _NO_WORDS.sub(" ", text[:_MOST_READ])[:_MOST_CHARACTERS]
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())
    # Turkish capitals and small letters pair up otherwise than everybody else's.
    return _WORD.findall(_MARKS.sub("", folded).replace("ı", "i"))


def hash_letters(words: Sequence[str], bits: int) -> NDArray[np.intp]:
    """Return the hashes, below 2 ** `bits`, of all spans of 1 to 5 letters and all words.

    A span may open or close with the space around a word, never reach into the next one, so the
    hashes of a text are those of its words together. A hash comes as often as its span does.
    """
    signs = np.frombuffer(f" {' '.join(words)} ".encode("utf-32-le", "surrogatepass"), np.uint32)
    spaces = np.cumsum(signs == _SPACE)
    rolling = np.zeros(len(signs), dtype=np.uint64)
    spans = [_hash_words(words)]
    for size in range(1, min(_LONGEST_SPAN, len(signs)) + 1):
        count = len(signs) - size + 1
        rolling = rolling[:count] * _BASE + signs[size - 1 :]
        spans.append(rolling[_inside_a_word(signs, spaces, size)] + np.uint64(size))
    hashes = np.concatenate(spans)
    mixed = (hashes ^ (hashes >> _HALF)) * _MIX
    return (mixed >> np.uint64(64 - bits)).astype(np.intp)


def _inside_a_word(
    signs: NDArray[np.uint32], spaces: NDArray[np.intp], size: int
) -> NDArray[np.bool_]:
    """Return which spans of `size` signs hold a letter, and no space between two letters."""
    count = len(signs) - size + 1
    if size <= 2:
        # Of two signs one is always a letter: no word is empty. Alone, a space says nothing.
        return np.asarray((signs[:count] != _SPACE) | (signs[size - 1 :] != _SPACE))
    return np.asarray(spaces[size - 2 : size - 2 + count] <= spaces[:count])


def _hash_words(words: Sequence[str]) -> NDArray[np.uint64]:
    sums = [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words]
    return np.array(sums, dtype=np.uint64) * _BASE + _WHOLE_WORD
