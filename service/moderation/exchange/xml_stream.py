"""XML read as a stream and without trust: no document type, no entity of its own, no huge tag."""

import codecs
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat

from service.moderation.exchange.items import ForeignFileError

CHUNK = 256 * 1024
"""Bytes read at a time."""
LONGEST_TEXT = 200_000
"""Characters of an element that are kept: more than any comment may have."""
LONGEST_TAG = 4 * 1024 * 1024
"""Bytes of one tag or comment, which the parser holds whole."""
DEEPEST = 100

# Some exporters write what XML forbids (production 2 of XML 1.0), WordPress's among them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})


@dataclass(frozen=True, slots=True)
class Element:
    """An element that has ended: its path of names from the root, and the line it began on."""

    path: str
    attributes: Mapping[str, str]
    text: str
    line: int


def stream_elements(file: BinaryIO, wanted: Collection[str], root: str) -> Iterator[Element]:
    """The elements of these paths, each as it ends; names are as written, prefix and all.

    Raises ForeignFileError where the file is not well-formed, its root is another, or it declares
    a document type: entities come with it, and no exporter writes one.
    """
    listener = _Listener(frozenset(wanted), root)
    parser = listener.parser
    fed = 0
    for piece in _decode(file):
        fed += len(piece)
        listener.parse(piece, final=False)
        if fed - max(0, parser.CurrentByteIndex) > LONGEST_TAG:
            raise ForeignFileError(f"line {parser.CurrentLineNumber} has too long a tag")
        yield from listener.take()
    listener.parse(b"", final=True)
    yield from listener.take()


class _Listener:
    """Collects elements from expat's events."""

    def __init__(self, wanted: frozenset[str], root: str) -> None:
        self._wanted = wanted
        self._root = root
        self._path: list[str] = []
        self._open: list[tuple[str, dict[str, str], int]] = []
        self._texts: list[list[str]] = []
        self._lengths: list[int] = []
        self._ready: list[Element] = []
        parser = self.parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._hear
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse

    def parse(self, piece: bytes, *, final: bool) -> None:
        try:
            self.parser.Parse(piece, final)
        except expat.ExpatError as error:
            told = expat.ErrorString(error.code)
            raise ForeignFileError(f"line {error.lineno} is no good XML: {told}") from None

    def take(self) -> list[Element]:
        ready, self._ready = self._ready, []
        return ready

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._path and name != self._root:
            raise ForeignFileError(f"it begins with <{name[:40]}>, not with <{self._root}>")
        if len(self._path) == DEEPEST:
            raise ForeignFileError(f"line {self.parser.CurrentLineNumber} is nested too deep")
        path = f"{self._path[-1]}/{name}" if self._path else name
        self._path.append(path)
        if path in self._wanted:
            self._open.append((path, attributes, self.parser.CurrentLineNumber))
            self._texts.append([])
            self._lengths.append(0)

    def _hear(self, text: str) -> None:
        if self._open and self._open[-1][0] == self._path[-1]:
            room = LONGEST_TEXT - self._lengths[-1]
            if room > 0:
                self._texts[-1].append(text[:room])
                self._lengths[-1] += len(text)

    def _end(self, _: str) -> None:
        path = self._path.pop()
        if self._open and self._open[-1][0] == path:
            _, attributes, line = self._open.pop()
            self._lengths.pop()
            self._ready.append(Element(path, attributes, "".join(self._texts.pop()), line))

    def _refuse(self, *_: object) -> None:
        raise ForeignFileError("it declares a document type, which no export does")


def _decode(file: BinaryIO) -> Iterator[bytes]:
    """The file in UTF-8, without what XML forbids and without blanks before it begins."""
    head = file.read(CHUNK)
    decoder = codecs.getincrementaldecoder(_find_encoding(head))(errors="replace")
    begun = False
    chunk = head
    while chunk:
        text = _FORBIDDEN.sub("", decoder.decode(chunk))
        text = text if begun else text.lstrip("\ufeff \t\r\n")
        begun = begun or bool(text)
        yield text.encode()
        chunk = file.read(CHUNK)
    yield _FORBIDDEN.sub("", decoder.decode(b"", final=True)).encode()


def _find_encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
    name = declared.group(1).decode() if declared else "utf-8"
    try:
        encoding = codecs.lookup(name).name
    except LookupError:
        encoding = ""
    if encoding not in _ENCODINGS:
        raise ForeignFileError(f"it is written in {name}, not in UTF-8")
    return encoding
