"""Which words carried a score: each word's own n-grams, and what the encoder made of it in context.

Taking the named words away lowers the logit ten times as much as taking as many others, and nearly
as much as the best choice that trying every word finds (docs/model-card.md has the figures).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workers.scoring.calibration import Calibration
from workers.scoring.encoder import Read
from workers.scoring.features import hash_text
from workers.scoring.folding import FoldedText
from workers.scoring.heads import MOST_SPANS, OUTPUTS, SPAM, TOXICITY
from workers.scoring.ngrams import Table

# A word is named if it says at least this share of what the loudest word says.
_LOUD = 0.5
_WORD = re.compile(r"\S+")
_MOST_REMEMBERED = 20_000


class Span(NamedTuple):
    """Characters [start, end) of the comment, and their weight in the score, 1 for the most."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A part of the folded text that the encoder read; `start` is where it begins there."""

    start: int
    read: Read


class _Word(NamedTuple):
    """Characters [start, end) of the folded text, and how loudly they speak for a score."""

    start: int
    end: int
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Explainer:
    """What a model needs to name words: its tables by score, and its calibration.

    Remembers what the n-grams say of single words, the last 20,000 at most.
    """

    tables: Mapping[str, Table]
    calibration: Calibration
    _remembered: dict[str, Mapping[str, float]] = field(default_factory=dict, init=False)

    def explain(self, score: str, folded: FoldedText, windows: Sequence[Window]) -> list[Span]:
        """Return the words that carried `score`, at most five spans, in the comment's order.

        Offsets count characters of the comment as it was written. Words that speak for the score
        half as loudly as the loudest one are named, neighbours as one span; none where no word
        speaks for it. Without windows, which the n-grams alone have judged, they alone are asked.
        """
        weighed = [self._weigh(score, folded, window) for window in windows] or [
            self._weigh_alone(score, folded.text)
        ]
        loudest = max((word.value for words in weighed for word in words), default=0.0)
        if loudest <= 0:
            return []
        # Window by window: what lies between two windows was not read.
        joined = [loud for words in weighed for loud in _join(words, _LOUD * loudest)]
        kept = sorted(sorted(joined, key=lambda each: -each.value)[:MOST_SPANS])
        return [
            Span(*folded.span(each.start, each.end), round(each.value / loudest, 3))
            for each in kept
        ]

    def _weigh(self, score: str, folded: FoldedText, window: Window) -> list[_Word]:
        source = SPAM if score == SPAM else TOXICITY
        ngrams = self.calibration.cheap[source].ngrams
        encoder = self.calibration.full[score].encoder
        logits = window.read.logits[:, OUTPUTS.index(score)].tolist()
        mean = sum(logits) / max(len(logits), 1)
        words = []
        for start, end, logit in _group(window.read, logits):
            first, last = window.start + start, window.start + end
            margin = self._recall(folded.text[first:last])[source]
            words.append(_Word(first, last, ngrams * margin + encoder * (logit - mean)))
        return words

    def _weigh_alone(self, score: str, text: str) -> list[_Word]:
        source = SPAM if score == SPAM else TOXICITY
        return [
            _Word(*found.span(), self._recall(found.group())[source])
            for found in _WORD.finditer(text)
        ]

    def _recall(self, word: str) -> Mapping[str, float]:
        """Return the margin of `word` in each table."""
        margins = self._remembered.get(word)
        if margins is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            hashed = hash_text(word)
            margins = {name: table.margin(hashed) for name, table in self.tables.items()}
            self._remembered[word] = margins
        return margins


def _group(read: Read, logits: Sequence[float]) -> list[tuple[int, int, float]]:
    """Return each word's place in its window, and the mean of its pieces' logits."""
    words: list[tuple[int, int, list[float]]] = []
    for token, logit in zip(read.tokens, logits, strict=True):
        if words and token.start == words[-1][1]:
            start, _, seen = words[-1]
            words[-1] = (start, token.end, [*seen, logit])
        else:
            words.append((token.start, token.end, [logit]))
    return [(start, end, sum(seen) / len(seen)) for start, end, seen in words if end > start]


def _join(words: Sequence[_Word], least: float) -> list[_Word]:
    """Return the words of at least the value `least`, neighbours as one, as loud as the louder."""
    joined: list[_Word] = []
    is_open = False
    for word in words:
        is_loud = word.value >= least
        if is_loud and is_open:
            before = joined[-1]
            joined[-1] = _Word(before.start, word.end, max(before.value, word.value))
        elif is_loud:
            joined.append(word)
        is_open = is_loud
    return joined
