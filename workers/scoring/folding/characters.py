"""Single characters made plain: compatibility forms, marks, signs that cannot be seen."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from service.moderation.disguises import (
    INVISIBLE,
    LONG_RUN_OF_MARKS,
    MARKS,
    SMALL_CAPITALS,
)
from workers.scoring.folding.folded_text import Edit, FoldedText

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What NFKC leaves alone: capitals in black discs and squares, the Turkish i's, Persian letters
# among Arabic ones, bars and stars that hide a letter, and the blank that is none; and the blessing
# of eighteen letters in one sign, shortened as is usual, lest a text grow that much.
_PLAIN: dict[int, int | str] = {
    **SMALL_CAPITALS,
    **dict(zip(range(0x1F150, 0x1F16A), _ALPHABET, strict=True)),
    **dict(zip(range(0x1F170, 0x1F18A), _ALPHABET, strict=True)),
    **str.maketrans("İıɑɡƒɩ", "Iiagfi"),
    **str.maketrans("یکہھە", "يكههه"),
    **str.maketrans("█∗✱⁎", "****"),
    **str.maketrans("\u2800´", " '"),
    ord("ﷺ"): "صلعم",
    ord("ﷻ"): "جل",
}
_UNUSUAL = re.compile(f"{INVISIBLE.pattern}|{MARKS.pattern}|[{''.join(map(chr, _PLAIN))}]")
# An accent, or the two of a Vietnamese letter, is spelling; three are a pile.
_PILE = 3
# The standard library sorts a run of marks in quadratic time: a longer cluster loses its marks.
_LONGEST_CLUSTER = 16
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
# Signs, of which a site's comments hold few different ones.
_MOST_REMEMBERED = 4096
_LAST_BEFORE_MARKS = "\u0300"
_FIRST_JAMO, _LAST_JAMO = "\u1160", "\u11ff"


def fold_characters(folded: FoldedText) -> FoldedText:
    """Return NFKC text without invisible signs and piles of marks; case and accents stay."""
    text = folded.text
    if text.isascii():
        return folded.edited(_invisible(text))
    if (
        not _UNUSUAL.search(text)
        and not LONG_RUN_OF_MARKS.search(text)
        and unicodedata.is_normalized("NFKC", text)
    ):
        return folded
    visible = folded.edited(_invisible(text))
    return visible.edited(_composed(visible.text))


def _invisible(text: str) -> Iterator[Edit]:
    return (Edit(sign.start(), sign.end(), "", ()) for sign in INVISIBLE.finditer(text))


def _composed(text: str) -> Iterator[Edit]:
    for start, end in _clusters(text):
        cluster = text[start:end]
        plain = _plain_sign(cluster) if len(cluster) == 1 else _plain_cluster(cluster)
        if plain != cluster:
            last = end - start - 1
            yield Edit(start, end, plain, [min(at, last) for at in range(len(plain))])


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield where signs stand that NFKC may compose, unless all of them are ASCII."""
    for run in _BEYOND_ASCII.finditer(text):
        start, last = run.span()
        if start and _continues(text[start]):
            start -= 1
        for end in range(run.start() + 1, last):
            if not _continues(text[end]):
                yield start, end
                start = end
        yield start, last


@lru_cache(maxsize=_MOST_REMEMBERED)
def _continues(sign: str) -> bool:
    """Tell whether NFKC may compose `sign` with what stands before it."""
    if sign < _LAST_BEFORE_MARKS:
        return False
    first = unicodedata.normalize("NFKD", sign)[0]
    return unicodedata.category(first)[0] == "M" or _FIRST_JAMO <= first <= _LAST_JAMO


def _plain_cluster(cluster: str) -> str:
    # A second round composes what the marks dropped in the first one had kept apart.
    for _ in range(2):
        plain = cluster.translate(_PLAIN)
        if len(plain) > 1:
            plain = _without_piles(plain)
        plain = MARKS.sub("", unicodedata.normalize("NFKC", plain))
        cluster = INVISIBLE.sub("", plain)
    return cluster


_plain_sign = lru_cache(maxsize=_MOST_REMEMBERED)(_plain_cluster)


def _without_piles(cluster: str) -> str:
    if sum(len(run[0]) for run in MARKS.finditer(cluster)) >= _PILE:
        cluster = MARKS.sub("", cluster)
    if len(cluster) > _LONGEST_CLUSTER:
        return "".join(sign for sign in cluster if not unicodedata.combining(sign))
    return cluster
