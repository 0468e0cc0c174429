"""Links with a visible text of their own, in HTML, BBCode or Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_TEXT = 300
"""Characters of a link's visible text that are looked at."""

# Each pattern stops at the next opening sign of its own kind, so that no text is read twice.
_HTML = re.compile(r"<a\s([^<>]*)>", re.IGNORECASE)
_HTML_TARGET = re.compile(r"\bhref\s{0,9}=\s{0,9}[\"']?([^\"'\s]+)", re.IGNORECASE)
_BBCODE = re.compile(r"\[url=[\"']?([^\[\]\s\"']+)[\"']?\]", re.IGNORECASE)
_HTML_NEXT = re.compile(r"</?a\b", re.IGNORECASE)
_BBCODE_NEXT = re.compile(r"\[/?url\b", re.IGNORECASE)
_MARKDOWN = re.compile(r"\[([^\[\]]*)\]\(([^()\s]+)")


@dataclass(frozen=True, slots=True)
class MarkedLink:
    """Where a link's target and its visible text stand, as (start, end)."""

    target: tuple[int, int]
    visible: tuple[int, int]


def find_marked_links(text: str) -> Iterator[MarkedLink]:
    """The links of a text that show one thing and lead to another, or the same."""
    for tag in _HTML.finditer(text):
        target = _HTML_TARGET.search(text, tag.start(1), tag.end(1))
        if target:
            yield MarkedLink(target.span(1), _visible(text, tag.end(), _HTML_NEXT))
    for tag in _BBCODE.finditer(text):
        yield MarkedLink(tag.span(1), _visible(text, tag.end(), _BBCODE_NEXT))
    for link in _MARKDOWN.finditer(text):
        start, end = link.span(1)
        yield MarkedLink(link.span(2), (start, min(end, start + LONGEST_TEXT)))


def _visible(text: str, start: int, following: re.Pattern[str]) -> tuple[int, int]:
    longest = min(len(text), start + LONGEST_TEXT)
    end = following.search(text, start, longest)
    return start, end.start() if end else longest
