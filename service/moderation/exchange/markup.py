"""HTML cut into texts and tags, in time that grows with its length, whatever it holds.

The standard library's parser takes minutes for a hostile comment on the Pythons of before autumn
2025, and fails on some. What is made of this is plain text, which every page escapes: to take a
broken tag for text, or the reverse, harms nobody.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_TAG = 4_096
"""Characters within which a tag is read properly; a longer one ends with its first `>`."""

_TAG = re.compile(r"""</?[A-Za-z][^\s/>]*+(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*+)")
_ATTRIBUTE = re.compile(
    r"""(?<![^\s"'/])([A-Za-z-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))"""
)
_RAW = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "template")}
_MARKUP = re.compile(r"</?[A-Za-z]|<!|<\?")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag by its name in lower case, as it was written."""

    name: str
    closing: bool
    source: str

    def find(self, attribute: str) -> str:
        """The value of an attribute; empty where the tag has none of that name."""
        for found in _ATTRIBUTE.finditer(self.source):
            if found.group(1).lower() == attribute:
                return html.unescape(next(filter(None, found.groups()[1:]), ""))
        return ""


def cut_markup(markup: str) -> Iterator[str | Tag]:
    """Texts, their entities undone, and tags in turn; scripts, styles and comments are left out."""
    start = 0
    while (found := _MARKUP.search(markup, start)) is not None:
        end = _find_end(markup, found.start())
        if end == 0:
            break
        if found.start() > start:
            yield html.unescape(markup[start : found.start()])
        if found.group()[1] in "!?":
            start = end
            continue
        source = markup[found.start() : end]
        name = _NAME.match(source)
        tag = Tag(name.group(1).lower() if name else "", source.startswith("</"), source)
        if tag.name in _RAW and not tag.closing:
            close = _RAW[tag.name].search(markup, end)
            end = close.start() if close else len(markup)
        yield tag
        start = end
    if start < len(markup):
        yield html.unescape(markup[start:])


def _find_end(markup: str, start: int) -> int:
    """Where what begins with `<` has ended; 0 if it never does, and all that follows is text."""
    if markup.startswith("<!--", start):
        close = markup.find("-->", start + len("<!--"))
        return close + len("-->") if close > 0 else 0
    close = markup.find(">", start) + 1
    tag = _TAG.match(markup, start, start + LONGEST_TAG) if close else None
    return tag.end() if tag else close
