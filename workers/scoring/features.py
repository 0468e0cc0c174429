"""A comment as hashed n-grams: words (1-2) and characters (2-5, inside a token).

Every feature is a span of one text, and a span's hash is a difference of two prefix sums of a
polynomial hash (Karp and Rabin, "Efficient randomized pattern-matching algorithms", 1987), so that
numpy hashes all spans of a comment in a handful of array operations.
"""

import re
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.moderation.folding import strip_accents

HASH_BITS = 22
"""Hashes are numbers of this many bits; a model with fewer buckets keeps their top bits."""

_MOST_CHARACTERS = 20_000
_SIZES = (2, 3, 4, 5)
# Of a link the host tells most; its path is mostly noise.
_LINK = re.compile(r"(?:https?://|www\.)([\w.-]*)\S*", re.IGNORECASE)
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
    visible = _LINK.sub(r" link \1 ", text[:_MOST_CHARACTERS])
    tokens = _TOKEN.findall(strip_accents(visible.casefold()))
    plain = " ".join(("", *tokens))[:_MOST_CHARACTERS].rstrip(" ") + " "
    signs = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    powers, inverses = _powers()
    prefix = np.zeros(len(signs) + 1, dtype=np.uint64)
    np.cumsum(signs * powers[: len(signs)], out=prefix[1:])
    is_space = signs == _SPACE
    return Hashes(
        _word_hashes(prefix, inverses, np.flatnonzero(is_space)),
        _character_hashes(prefix, inverses, is_space),
    )


@cache
def _powers() -> tuple[Numbers, Numbers]:
    """Return the powers of the base and of its inverse, modulo 2 ** 64."""
    bases = np.full((2, _MOST_CHARACTERS + 2), _BASE, dtype=np.uint64)
    bases[1] = pow(_BASE, -1, 2**64)
    bases[:, 0] = 1
    powers, inverses = np.cumprod(bases, axis=1)
    return powers, inverses


def _word_hashes(prefix: Numbers, inverses: Numbers, spaces: NDArray[np.intp]) -> Hashed:
    if len(spaces) < 2:
        return np.empty(0, dtype=np.uint32)
    starts = np.concatenate((spaces[:-1], spaces[:-2]))
    ends = np.concatenate((spaces[1:], spaces[2:])) + 1
    return _distinct((prefix[ends] - prefix[starts]) * inverses[starts] ^ _WORD_SALT)


def _character_hashes(prefix: Numbers, inverses: Numbers, is_space: NDArray[np.bool_]) -> Hashed:
    length = len(is_space)
    counts = np.cumsum(is_space)
    spans = []
    for size in _SIZES:
        if length < size:
            break
        # A span may open or close with a space, never hold one inside.
        last = length - size + 1
        inside: NDArray[np.intp] = counts[size - 2 : size - 2 + last] - counts[:last]
        starts = np.flatnonzero(inside <= 0)
        spans.append((prefix[starts + size] - prefix[starts]) * inverses[starts])
    return _distinct(np.concatenate(spans)) if spans else np.empty(0, dtype=np.uint32)


def _distinct(hashes: Numbers) -> Hashed:
    mixed = (hashes ^ (hashes >> _HALF)) * _MIX
    return np.unique((mixed >> _DROP).astype(np.uint32))
