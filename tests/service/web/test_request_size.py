import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.bodies import LARGEST_BODY
from service.web.request_size import LARGEST_HEAD, expected_size

START = b"POST /api/v1/comments HTTP/1.1\r\nHost: x\r\n"
NAMES = st.sampled_from([b"Content-Length", b"content-length", b"CONTENT-LENGTH"])


@given(st.integers(0, LARGEST_BODY), NAMES, st.sampled_from([b"", b" ", b"\t "]), st.data())
def test_the_size_is_known_from_the_end_of_the_head_on(
    length: int, name: bytes, space: bytes, data: st.DataObject
) -> None:
    head = START + name + b":" + space + str(length).encode() + b"\r\nAccept: */*\r\n\r\n"
    cut = data.draw(st.integers(0, len(head) + 10))
    expected = len(head) + length if cut >= len(head) else 0
    assert expected_size((head + b"x" * 10)[:cut]) == expected


def test_zeros_before_a_length_change_nothing() -> None:
    head = START + b"Content-Length: 000000000012\r\n\r\n"
    assert expected_size(head) == len(head) + 12


def test_a_request_without_a_length_ends_with_its_head() -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    assert expected_size(head) == len(head)


@pytest.mark.parametrize(
    "line",
    [
        b"Transfer-Encoding: chunked",
        b"transfer-encoding : chunked",
        b"Expect: 100-continue",
        b"Upgrade: h2c",
        b"Content-Length: 3\r\nContent-Length: 4",
        b"Content-Length: 262145",
    ],
)
def test_what_only_the_parser_can_tell_is_left_to_it(line: bytes) -> None:
    assert expected_size(START + line + b"\r\n\r\n") is None


def test_an_endless_head_is_left_to_the_parser_to_refuse() -> None:
    assert expected_size(START + b"x" * (LARGEST_HEAD - len(START))) == 0
    assert expected_size(START + b"x" * LARGEST_HEAD) is None


def test_a_word_in_the_body_is_no_header() -> None:
    head = START + b"Content-Length: 24\r\n\r\n"
    assert expected_size(head + b"\r\nContent-Length: 9000\r\n\r\n") == len(head) + 24


@given(st.binary(max_size=200))
def test_any_bytes_have_a_size_or_none(received: bytes) -> None:
    size = expected_size(received)
    assert size is None or size >= 0
