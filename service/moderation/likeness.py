"""How alike two texts are, and the few hashes by which a near copy is found again.

The hashes are the smallest of all word-triple hashes (Broder, "On the resemblance and
containment of documents", 1997): near copies share most of theirs, other texts share none.
"""

from hashlib import blake2b

from service.moderation.folding import fold, strip_accents, words

SKETCH_SIZE = 8
SHORTEST = 5
"""Words below which a text is too common ("thank you all") for likeness to mean anything."""
GRAM = 5


def sketch(text: str) -> tuple[int, ...]:
    """At most eight signed 64-bit hashes, ascending; none for a text of under five words."""
    spoken = words(strip_accents(fold(text)))
    if len(spoken) < SHORTEST:
        return ()
    triples = {" ".join(spoken[i : i + 3]) for i in range(len(spoken) - 2)}
    return tuple(sorted(_hash(triple) for triple in triples)[:SKETCH_SIZE])


def likeness(one: str, other: str) -> float:
    """Dice coefficient over character 5-grams of the folded texts: 0 (nothing) to 1 (equal)."""
    first, second = _grams(one), _grams(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _grams(text: str) -> set[str]:
    spoken = " ".join(words(strip_accents(fold(text))))
    return (
        {spoken[i : i + GRAM] for i in range(max(1, len(spoken) - GRAM + 1))} if spoken else set()
    )
