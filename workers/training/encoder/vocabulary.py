"""The part of the encoder's vocabulary that comments in the supported languages need.

How often words are used comes from the package wordfreq (Speer, 2022; data CC BY-SA 4.0), of which
nothing but the choice of pieces goes into the model.
"""

from collections import Counter
from collections.abc import Sequence

import wordfreq

from workers.scoring.tokens import MARKS, WORD_START, Vocabulary
from workers.training.encoder.source import Source

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru")
RAREST = 1e-5
"""The share of a language's pieces below which a piece is left out."""

_MOST_WORDS = 40_000
_SPELLINGS = ((str, 0.8), (str.capitalize, 0.17), (str.upper, 0.03))
# Single characters of these blocks are always kept: Latin, Greek, Cyrillic, Arabic; signs; emoji.
_KEPT_SIGNS = (range(0x0700), range(0x2000, 0x2C00), range(0x1F000, 0x20000))


def choose_pieces(source: Source) -> list[int]:
    """Return the numbers of the pieces to keep, in order, the marks first."""
    # Every word here is spelt as it should be.
    vocabulary = Vocabulary(source.pieces, source.logarithms.tolist(), mends=False)
    kept = {
        number for number in range(MARKS, len(source.pieces)) if _is_sign(source.pieces[number])
    }
    for language in LANGUAGES:
        counts = _count_pieces(vocabulary, language)
        least = RAREST * counts.total()
        kept.update(number for number, count in counts.items() if count > least)
    return [*range(MARKS), *sorted(kept - set(range(MARKS)))]


def _count_pieces(vocabulary: Vocabulary, language: str) -> Counter[int]:
    counts: Counter[int] = Counter()
    words: Sequence[str] = wordfreq.top_n_list(language, _MOST_WORDS)
    for word in words:
        # One count a billion words; whole numbers add up alike in any order.
        frequency = wordfreq.word_frequency(word, language) * 1e9
        for spell, share in _SPELLINGS:
            for token in vocabulary.tokens(spell(word)):
                counts[token.number] += round(frequency * share)
    return counts


def _is_sign(piece: str) -> bool:
    sign = piece.removeprefix(WORD_START)
    return len(sign) <= 1 and (not sign or any(ord(sign) in block for block in _KEPT_SIGNS))
