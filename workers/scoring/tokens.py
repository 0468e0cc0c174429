"""Text cut into the word pieces that the encoder reads, by a unigram language model.

Of all ways to cut a word into known pieces the one with the highest product of probabilities is
taken (Kudo, "Subword Regularization", ACL 2018). Words are parted at white space.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from workers.scoring.spelling import respell

START, PAD, END, UNKNOWN = 0, 1, 2, 3
"""Numbers of the four marks that open every vocabulary."""
MARKS = 4

WORD_START = "\u2581"
"""The sign that a piece begins with if it begins a word, as SentencePiece writes it."""

_WORD = re.compile(r"\S+")
_UNKNOWN_PENALTY = 10.0
# A longer word is no word: it is cut, so that the time stays linear in the text.
_LONGEST_WORD = 100
_MOST_REMEMBERED = 20_000
# A word in so many pieces is rare, or none: it is looked at for a slip of the pen, which has to
# make it e ** 6 times likelier. Of honest words one in a hundred changes, misspellings included.
_FEWEST_FOR_A_SLIP = 3
_LIKELIER = 6.0

Cut = tuple[tuple[int, int], ...]
"""The pieces of one word: the number of each, and where it ends, counted in characters."""


class Token(NamedTuple):
    """A piece of the text: its number in the vocabulary, and where it stands."""

    number: int
    start: int
    end: int


class Vocabulary:
    """The pieces a text may be cut into, with the logarithms of their probabilities.

    `pieces` opens with the four marks; `mends` says whether slips of the pen are looked for.
    Remembers the words it has cut, the last 20,000 at most.
    """

    def __init__(
        self, pieces: Sequence[str], logarithms: Sequence[float], *, mends: bool = True
    ) -> None:
        self._numbers = {piece: at for at, piece in enumerate(pieces) if at >= MARKS}
        self._logarithms = [float(each) for each in logarithms]
        self._fewest_for_a_slip = _FEWEST_FOR_A_SLIP if mends else math.inf
        self._unknown = min(self._logarithms) - _UNKNOWN_PENALTY
        # Most first characters begin short pieces only: no longer ones need be looked up.
        self._longest: dict[str, int] = {}
        for piece in self._numbers:
            self._longest[piece[0]] = max(self._longest.get(piece[0], 0), len(piece))
        self._remembered: dict[str, Cut] = {}

    def tokens(self, text: str, most: int | None = None) -> list[Token]:
        """Return the first `most` tokens of `text` (all by default), in time linear in it."""
        found: list[Token] = []
        for word in _WORD.finditer(text):
            for start in range(word.start(), word.end(), _LONGEST_WORD):
                end = min(start + _LONGEST_WORD, word.end())
                at = start
                for number, length in self._recall(text[start:end]):
                    # The word's own mark takes no room in the text.
                    stop = max(start + length - 1, at)
                    found.append(Token(number, at, stop))
                    at = stop
            if most is not None and len(found) >= most:
                return found[:most]
        return found

    def _recall(self, word: str) -> Cut:
        cut = self._remembered.get(word)
        if cut is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            cut = self._remembered[word] = self._mend(word)
        return cut

    def _mend(self, word: str) -> Cut:
        """Cut `word`, or the likelier word that it is a swapped or doubled letter away from."""
        best, cut = self._cut(WORD_START + word)
        if len(cut) < self._fewest_for_a_slip - word.isupper():
            return cut
        needed, pieces = best + _LIKELIER, len(cut)
        for spelling, ends in respell(word):
            value, other = self._cut(WORD_START + spelling)
            if value > needed and len(other) < pieces:
                needed = value
                cut = tuple((number, 1 + ends[end - 2] if end > 1 else 1) for number, end in other)
        return cut

    def _cut(self, word: str) -> tuple[float, Cut]:
        """Return the logarithm of the likeliest cut's probability, and that cut."""
        numbers, logarithms, longest = self._numbers, self._logarithms, self._longest
        length = len(word)
        best = [0.0, *[float("-inf")] * length]
        last: list[tuple[int, int]] = [(0, 0)] * (length + 1)
        for start in range(length):
            so_far = best[start]
            for end in range(start + 1, min(start + longest.get(word[start], 0), length) + 1):
                number = numbers.get(word[start:end])
                if number is not None and so_far + logarithms[number] > best[end]:
                    best[end], last[end] = so_far + logarithms[number], (number, start)
            if so_far + self._unknown > best[start + 1]:
                best[start + 1], last[start + 1] = so_far + self._unknown, (UNKNOWN, start)
        cut: list[tuple[int, int]] = []
        end = length
        while end:
            cut.append((last[end][0], end))
            end = last[end][1]
        return best[length], tuple(reversed(cut))
