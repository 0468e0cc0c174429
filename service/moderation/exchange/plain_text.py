"""Plain text from the HTML in which others keep comments: no tag survives, every link does."""

import html
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from service.moderation.exchange.markup import Tag, cut_markup

LONGEST_HTML = 100_000
"""Characters that are read; what is longer would not become a comment anyway."""

_PARAGRAPHS = frozenset(
    {"p", "blockquote", "pre", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_LINES = frozenset({"div", "li", "tr", "dt", "dd", "hr", "section", "article", "figure"})
_SPACES = re.compile(r"[ \t\n\r\f]+")


def write_html(text: str) -> str:
    """HTML that shows a plain text as it is; its line feeds are left to the reader."""
    return html.escape(text, quote=False)


def read_html(markup: str, *, keep_lines: bool, read_address: Callable[[str], str] = str) -> str:
    """The text of some HTML, with `[text (address)]` for links and line feeds for blocks.

    With `keep_lines` white space counts as it is written, as in WordPress, which makes paragraphs
    of line feeds; else it collapses as in a browser. `read_address` may tell where a link leads in
    the end. `read_html(write_html(text))` is `text`.
    """
    if "<" not in markup:
        text = html.unescape(markup)
        return text if keep_lines else _SPACES.sub(" ", text)
    writer = _Writer(read_address, keep_lines=keep_lines)
    for piece in cut_markup(markup[:LONGEST_HTML]):
        if isinstance(piece, Tag):
            writer.note(piece)
        else:
            writer.write(piece)
    return writer.finish()


class _Writer:
    """Collects the text between the tags."""

    def __init__(self, read_address: Callable[[str], str], *, keep_lines: bool) -> None:
        self._read_address = read_address
        self._keep_lines = keep_lines
        self._pieces: list[str] = []
        self._newlines = 0
        self._preformatted = 0
        self._link: tuple[str, int] | None = None

    def finish(self) -> str:
        self._close_link()
        return "".join(self._pieces)

    def note(self, tag: Tag) -> None:
        """Break lines where a tag does, and tell where links lead."""
        if tag.name == "a":
            self._close_link()
            self._link = None if tag.closing else (tag.find("href"), len(self._pieces))
        elif tag.name == "pre":
            self._preformatted = max(0, self._preformatted + (-1 if tag.closing else 1))
        elif tag.name == "img":
            self._add(_tell_link(tag.find("alt"), tag.find("src")))
        self._break_at(tag.name)
        if tag.name == "br":
            self._newlines += 1
        elif tag.name == "li" and not tag.closing:
            self._add("- ")

    def write(self, text: str) -> None:
        """Add a text, its white space as HTML has it."""
        if not (self._keep_lines or self._preformatted):
            text = _SPACES.sub(" ", text)
            text = text.removeprefix(" ") if self._ends_with_space() else text
        if self._newlines:
            # The tag has broken the line already.
            text = text.lstrip(" \n\r\t")
        self._add(text)

    def _break_at(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._newlines = max(self._newlines, 2)
        elif tag in _LINES:
            self._newlines = max(self._newlines, 1)

    def _ends_with_space(self) -> bool:
        return bool(self._pieces) and self._pieces[-1].endswith(" ")

    def _add(self, text: str) -> None:
        if not text:
            return
        if self._newlines and self._pieces:
            last = self._pieces[-1]
            there = len(last) - len(last.rstrip("\n"))
            self._pieces.append("\n" * max(0, self._newlines - there))
        self._newlines = 0
        self._pieces.append(text)

    def _close_link(self) -> None:
        if self._link is None:
            return
        (address, start), self._link = self._link, None
        text = "".join(self._pieces[start:])
        del self._pieces[start:]
        self._pieces.append(_tell_link(text, self._read_address(address)))


def _tell_link(text: str, address: str) -> str:
    """A link as text: its words and its address, or the address alone where that says it all."""
    address = address.strip()
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return text
    if scheme not in {"http", "https", "mailto"}:
        return text
    bare = address.partition(":")[2].strip("/")
    said = text.strip()
    # Others shorten the text of a long address to its beginning and dots.
    beginning = said.removesuffix("...").removesuffix("…").rstrip("/")
    if not said:
        return address
    if beginning and (address.startswith(beginning) or bare.startswith(beginning)):
        return text.replace(said, address)
    return f"{text} ({address})"
