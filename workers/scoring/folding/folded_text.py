"""A text that remembers, character by character, where in the original it stood."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self


class Edit(NamedTuple):
    """Characters [start, end) give way to `text`; its k-th comes from `start + offsets[k]`.

    `offsets` never decrease and stay below `end - start`.
    """

    start: int
    end: int
    text: str
    offsets: Sequence[int]


@dataclass(frozen=True, slots=True)
class FoldedText:
    """`text` is what a detector reads; `origins[i]` is the offset where its i-th character began.

    Origins never decrease and number as many as the characters of `text`; `length` is the
    original's, in characters.
    """

    text: str
    origins: Sequence[int]
    length: int

    @classmethod
    def unfolded(cls, original: str) -> Self:
        """Return the original as it stands, every character its own origin."""
        return cls(original, range(len(original)), len(original))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return what [start, end) of `text` was in the original, the end exclusive.

        It takes in whatever was dropped before the next folded character: marks, signs without
        width, separators, repeated letters. An empty span gives an empty one.
        """
        begin = self.origins[start] if start < len(self.origins) else self.length
        if start >= end:
            return begin, begin
        after = bisect_right(self.origins, self.origins[end - 1], lo=end - 1)
        return begin, self.origins[after] if after < len(self.origins) else self.length

    def edited(self, edits: Iterable[Edit]) -> Self:
        """Return this text with `edits` made, which are in order and do not overlap."""
        texts: list[str] = []
        origins: list[int] = []
        done = 0
        for start, end, text, offsets in edits:
            texts += (self.text[done:start], text)
            origins += self.origins[done:start]
            origins += [self.origins[start + offset] for offset in offsets]
            done = end
        if not texts:
            return self
        texts.append(self.text[done:])
        origins += self.origins[done:]
        return type(self)("".join(texts), origins, self.length)
