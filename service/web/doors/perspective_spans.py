"""The sentences of a text, told as Perspective does: in UTF-16 units, the end exclusive."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_SPANS = 8
"""Spans that are scored of one text; where there are more sentences, neighbours share one."""
_END = re.compile(r"[.!?…؟。！？](?=\s)|\n")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, and where it lies in it: `begin` and `end` in UTF-16 units."""

    text: str
    begin: int
    end: int


def take_whole(text: str) -> Span:
    """The span that is all of a text."""
    return Span(text, 0, _measure(text))


def split(text: str, most: int = MOST_SPANS) -> list[Span]:
    """The sentences of a text without the white space around them, at most so many spans."""
    sentences = list(_find_sentences(text))
    size = -(-len(sentences) // most) or 1
    groups = [sentences[at : at + size] for at in range(0, len(sentences), size)]
    spans, read, units = [], 0, 0
    for group in groups:
        begin, end = group[0][0], group[-1][1]
        # Counted on from the last one: measuring all before each would take the square of it.
        units += _measure(text[read:begin])
        length = _measure(text[begin:end])
        spans.append(Span(text[begin:end], units, units + length))
        read, units = end, units + length
    return spans


def _find_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends, in characters."""
    begin = 0
    for end in (*(found.end() for found in _END.finditer(text)), len(text)):
        said = text[begin:end]
        if said.strip():
            yield end - len(said.lstrip()), begin + len(said.rstrip())
        begin = end


def _measure(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
