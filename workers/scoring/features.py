"""A comment as hashed n-grams: words (1-2) and characters (2-5, inside a token).

Every feature is a span of one text, and a span's hash is a difference of two prefix sums of a
polynomial hash (Karp and Rabin, "Efficient randomized pattern-matching algorithms", 1987), so that
numpy hashes all spans of a comment in a handful of array operations. A comment is short: what it
costs is the number of these operations, not what they do.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.moderation.folding import strip_accents

HASH_BITS = 22
"""Hashes are numbers of this many bits; a model with fewer buckets keeps their top bits."""

_MOST_CHARACTERS = 20_000
_SIZES = np.array([[2], [3], [4], [5]])
# Of a link the host tells most; its path is mostly noise.
_LINK = re.compile(r"(?:https?://|www\.)([\w.-]*)\S*", re.IGNORECASE)
_NONE = np.empty(0, dtype=np.uint32)
# A masked letter, as in f*ck, does not part a word.
_TOKEN = re.compile(r"[^\W_]+(?:\*+[^\W_]+)*|[^\w\s]+")
_SPACE = 32
_BASE = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_WORD_SALT = np.uint64(0x94D049BB133111EB)
_HALF = np.uint64(32)
_DROP = np.uint64(64 - HASH_BITS)

Numbers = NDArray[np.uint64]
Hashed = NDArray[np.uint32]


class Hashes(NamedTuple):
    """The distinct hashes (below 2 ** HASH_BITS) of a comment's word and character n-grams."""

    words: Hashed
    characters: Hashed


def hash_text(text: str) -> Hashes:
    """Return the hashed n-grams of a folded text, whatever its case and accents; linear in it."""
    plain = _plain(text[:_MOST_CHARACTERS])
    return _hash_spans(plain).between(0, len(plain) - 1)


def hash_windows(text: str, places: Sequence[tuple[int, int]]) -> tuple[list[Hashes], Hashes]:
    """Return the hashed n-grams of a folded text's adjoining windows, in order, and of all of it.

    They are what `hash_text` returns of each, at little more than the price of one.
    """
    if len(places) == 1:
        whole = hash_text(text)
        return [whole], whole
    plains = [_plain(text[start:end]) for start, end in places]
    joined = " ".join(("", *(plain[1:-1] for plain in plains if len(plain) > 1))) + " "
    # White space parts tokens as if the text ended there.
    is_parted = all(text[end - 1].isspace() for _, end in places[:-1])
    if not is_parted or max(len(text), len(joined)) >= _MOST_CHARACTERS:
        return [hash_text(text[start:end]) for start, end in places], hash_text(text)
    spans = _hash_spans(joined)
    ends = [0, *accumulate(len(plain) - 1 for plain in plains)]
    windows = [spans.between(start, end) for start, end in pairwise(ends)]
    return windows, spans.between(0, ends[-1])


class _Spans(NamedTuple):
    """The hashes of a plain text's spans, not yet distinct.

    `words[i]` and `pairs[i]` begin with the i-th of the `spaces`; `characters` has a row for each
    size and a column for each start, of which those that are `inside` a token count.
    """

    spaces: NDArray[np.intp]
    words: Hashed
    pairs: Hashed
    characters: Hashed
    inside: NDArray[np.bool_]

    def between(self, start: int, end: int) -> Hashes:
        """Return the n-grams between two spaces, by their places."""
        first, last = self.spaces.searchsorted((start, end)).tolist()
        if first == last:
            return Hashes(_NONE, _NONE)
        spoken = np.concatenate((self.words[first:last], self.pairs[first : last - 1]))
        spelt = self.characters[:, start:end][self.inside[:, start:end]]
        return Hashes(_distinct(spoken), _distinct(spelt))


def _hash_spans(plain: str) -> _Spans:
    signs = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    spaces = (signs == _SPACE).nonzero()[0]
    powers, inverses = _powers()
    # Zeros at the end are there to be read by spans that are too long to count.
    prefix = np.zeros(len(signs) + len(_SIZES) + 1, dtype=np.uint64)
    (signs * powers[: len(signs)]).cumsum(out=prefix[1 : len(signs) + 1])
    begun, ended = prefix[spaces], prefix[1:][spaces]
    backwards = inverses[spaces]
    words = _mix((ended[1:] - begun[:-1]) * backwards[:-1] ^ _WORD_SALT)
    pairs = _mix((ended[2:] - begun[:-2]) * backwards[:-2] ^ _WORD_SALT)
    return _Spans(spaces, words, pairs, *_hash_characters(prefix, inverses, spaces))


def _plain(text: str) -> str:
    """Return the tokens of `text`, each between two spaces; one space if there is none."""
    folded = text.casefold()
    if "://" in folded or "www." in folded:
        folded = _LINK.sub(r" link \1 ", text).casefold()
    tokens = _TOKEN.findall(strip_accents(folded))
    return " ".join(("", *tokens))[:_MOST_CHARACTERS].rstrip(" ") + " "


@cache
def _powers() -> tuple[Numbers, Numbers]:
    """Return the powers of the base and of its inverse, modulo 2 ** 64."""
    bases = np.full((2, _MOST_CHARACTERS + 2), _BASE, dtype=np.uint64)
    bases[1] = pow(_BASE, -1, 2**64)
    bases[:, 0] = 1
    powers, inverses = np.cumprod(bases, axis=1)
    return powers, inverses


@cache
def _places() -> NDArray[np.intp]:
    return np.arange(_MOST_CHARACTERS + 2)


def _hash_characters(
    prefix: Numbers, inverses: Numbers, spaces: NDArray[np.intp]
) -> tuple[Hashed, NDArray[np.bool_]]:
    # A span may open or close with a space, never hold one inside, so it ends with the next space
    # after its first sign at the latest.
    count = spaces[-1]
    ends = spaces[1:].repeat(spaces[1:] - spaces[:-1]) + 1
    inside: NDArray[np.bool_] = ends - _places()[:count] >= _SIZES
    # Row by row what is 2, 3, 4 and 5 signs further on.
    following: Numbers = np.ndarray((len(_SIZES), count), np.uint64, prefix, 16, (8, 8))
    return _mix((following - prefix[:count]) * inverses[:count]), inside


def _mix(hashes: Numbers) -> Hashed:
    return ((hashes ^ (hashes >> _HALF)) * _MIX >> _DROP).astype(np.uint32)


def _distinct(found: Hashed) -> Hashed:
    """Return the different ones of `found`, which is sorted in place."""
    found.sort()
    is_new = np.ones(len(found), dtype=np.bool_)
    np.not_equal(found[1:], found[:-1], out=is_new[1:])
    return found[is_new]
