import io
import tracemalloc
from typing import BinaryIO

import pytest

from service.moderation.exchange.items import ForeignFileError
from service.moderation.exchange.xml_stream import LONGEST_TAG, LONGEST_TEXT, stream_elements

BOMB = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><r><t>&b;</t></r>'
EXTERNAL = '<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>'


class Endless(io.RawIOBase):
    """A file that is one piece repeated, of which only the piece is ever in memory."""

    def __init__(self, head: bytes, piece: bytes, times: int, tail: bytes) -> None:
        self._parts = iter([head, *([piece] * times), tail])

    def read(self, _: int = -1) -> bytes:
        return next(self._parts, b"")


def read(content: str | bytes, *wanted: str) -> list[tuple[str, str]]:
    raw = content if isinstance(content, bytes) else content.encode()
    return [
        (element.path, element.text)
        for element in stream_elements(io.BytesIO(raw), wanted or ("r/t",), "r")
    ]


def test_wanted_elements_come_as_they_end_with_their_line_and_attributes() -> None:
    content = b'<r>\n<t n="1">un<i>not</i> <![CDATA[<deux>]]></t>\n<u>no</u></r>'
    (element,) = stream_elements(io.BytesIO(content), ("r/t",), "r")
    assert (element.text, element.line, element.attributes) == ("un <deux>", 2, {"n": "1"})


@pytest.mark.parametrize("content", [BOMB, EXTERNAL, "<!DOCTYPE r><r/>"])
def test_a_document_type_is_refused_and_with_it_every_entity(content: str) -> None:
    with pytest.raises(ForeignFileError, match="document type"):
        read(content)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<r><t></r>", "line 1 is no good XML: mismatched tag"),
        ("<r>\n<t>&nbsp;</t></r>", "line 2 is no good XML: undefined entity"),
        ("<r><t>cut", "no element found"),
        ("", "no element found"),
        ("<html></html>", "begins with <html>, not with <r>"),
        ('<?xml version="1.0" encoding="shift_jis"?><r/>', "written in shift_jis"),
        ("<a>" * 200, "begins with <a>"),
        ("<r>" + "<a>" * 200, "nested too deep"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(content: str, told: str) -> None:
    with pytest.raises(ForeignFileError) as refused:
        read(content)
    assert told in str(refused.value)


def test_what_exporters_write_against_the_rules_is_read_all_the_same() -> None:
    content = b"\xef\xbb\xbf\n\n<r><t>a\x0b\x00b\xef\xbf\xbf\xffc</t></r>"
    assert read(content) == [("r/t", "ab\ufffdc")]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252", "UTF-8"])
def test_a_declared_encoding_is_heeded(encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?><r><t>été</t></r>'
    assert read(content.encode(encoding)) == [("r/t", "été")]


def test_a_text_longer_than_any_comment_is_cut() -> None:
    ((_, text),) = read(f"<r><t>{'a' * (LONGEST_TEXT + 10)}</t></r>")
    assert len(text) == LONGEST_TEXT


def test_an_endless_tag_is_refused_before_it_fills_the_memory() -> None:
    piece = b"a" * 1_000_000
    file: BinaryIO = Endless(b"<r><t n='", piece, 1_000, b"'/></r>")  # type: ignore[assignment]
    with pytest.raises(ForeignFileError, match="too long a tag"):
        list(stream_elements(file, ("r/t",), "r"))


def test_a_large_file_takes_the_memory_of_a_small_one() -> None:
    piece = b"<t><![CDATA[" + b"a" * 200_000 + b"]]></t><skipped>" + b"b" * 200_000 + b"</skipped>"
    file: BinaryIO = Endless(b"<r>", piece, 250, b"</r>")  # type: ignore[assignment]
    tracemalloc.start()
    count = sum(1 for _ in stream_elements(file, ("r/t",), "r"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 250
    assert peak < 8 * 1024 * 1024 + LONGEST_TAG
