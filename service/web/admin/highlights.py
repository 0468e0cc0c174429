"""The words that carried a comment's scores, marked where they stand in what was written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from service.moderation.comment import Comment
from service.moderation.verdict import Signal
from service.web.admin.disguise import Part, reveal

CONTENT = "content"
LONGEST_QUOTE = 80
"""Characters of one span that are quoted beside its score."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of a text, named by a check."""

    start: int
    end: int
    check: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a text, and the checks that named it: none for ordinary text."""

    parts: tuple[Part, ...]
    checks: tuple[str, ...] = ()


def highlight(text: str, field: str, signals: Iterable[Signal]) -> list[Stretch]:
    """`text`, which is that `field` of a comment, in stretches that the same checks named."""
    spans = [span for signal in signals for span in _read_spans(signal, field, len(text))]

    def name_checks(piece: tuple[int, Part]) -> tuple[str, ...]:
        covering = (span.check for span in spans if span.start <= piece[0] < span.end)
        return tuple(dict.fromkeys(covering))

    cuts = sorted({edge for span in spans for edge in (span.start, span.end)})
    return [
        Stretch(tuple(part for _, part in pieces), checks)
        for checks, pieces in groupby(_cut(reveal(text), cuts), name_checks)
    ]


def quote(signal: Signal, comment: Comment) -> list[str]:
    """The words that a signal names, as they were written, each once."""
    found = [
        text[span.start : span.end]
        for field, text in ((CONTENT, comment.content), ("author", comment.author))
        for span in _read_spans(signal, field, len(text))
    ]
    return [_shorten(words) for words in dict.fromkeys(found)]


def _cut(parts: Iterable[Part], cuts: Sequence[int]) -> Iterator[tuple[int, Part]]:
    """Each part with its place in the text, in pieces where a cut lies within it."""
    start = 0
    for part in parts:
        # What is hidden stands for one character, however it is shown.
        end = start + (1 if part.hidden else len(part.text))
        edges = [start, *(cut for cut in cuts if start < cut < end), end]
        for left, right in pairwise(edges):
            yield left, part if part.hidden else Part(part.text[left - start : right - start])
        start = end


def _read_spans(signal: Signal, field: str, length: int) -> Iterator[Span]:
    """The spans of a signal's evidence that lie within the field; what is malformed names none."""
    given = signal.evidence.get("spans")
    for span in given if isinstance(given, list) else ():
        if not isinstance(span, Mapping) or span.get("field") != field:
            continue
        start, end = span.get("start"), span.get("end")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length:
            yield Span(start, end, signal.check)


def _shorten(words: str) -> str:
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE]}…"
