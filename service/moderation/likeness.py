"""How alike two texts are, and the few hashes by which a near copy is found again.

The hashes are the smallest of all word-triple hashes (Broder, "On the resemblance and
containment of documents", 1997): near copies share most of theirs, other texts share none.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from struct import unpack

from service.moderation.folding import fold, strip_accents, words

SKETCH_SIZE = 8
SHORTEST = 5
"""Words below which a text is too common ("thank you all") for likeness to mean anything."""
GRAM = 5
LOOK_BACK = timedelta(days=30)
"""How long a text is remembered for its copies."""
_HASH_BYTES = 8


def sketch(text: str) -> tuple[int, ...]:
    """At most eight signed 64-bit hashes, ascending; none for a text of under five words."""
    spoken = _words(text)
    if len(spoken) < SHORTEST:
        return ()
    triples = set(map(" ".join, zip(spoken, spoken[1:], spoken[2:], strict=False)))
    hashed = [blake2b(triple.encode(), digest_size=_HASH_BYTES).digest() for triple in triples]
    return tuple(sorted(unpack(f">{len(hashed)}q", b"".join(hashed)))[:SKETCH_SIZE])


def likeness(one: str, other: str) -> float:
    """Dice coefficient over character 5-grams of the folded texts: 0 (nothing) to 1 (equal)."""
    return compare_with(one)(other)


def compare_with(text: str) -> Callable[[str], float]:
    """The likeness of any text to this one, which is folded once for all of them."""
    own = _grams(text)

    def compare(other: str) -> float:
        grams = _grams(other)
        if not own or not grams:
            return 0.0
        return 2 * len(own & grams) / (len(own) + len(grams))

    return compare


# A comment is sketched and then compared, and a wave of copies finds the same ones each time.
@lru_cache(maxsize=32)
def _words(text: str) -> list[str]:
    return words(strip_accents(fold(text)))


def _grams(text: str) -> set[str]:
    spoken = " ".join(_words(text))
    return (
        {spoken[i : i + GRAM] for i in range(max(1, len(spoken) - GRAM + 1))} if spoken else set()
    )
