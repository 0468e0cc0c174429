# gunicorn has no type hints.
# mypy: allow-untyped-calls

import socket
from collections.abc import Iterator
from threading import Thread
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from gunicorn.config import Config

from service.web.written_answer import send, write_answer


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, clients = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(0)
    clients.settimeout(10)
    with ours, clients:
        yield ours, clients


def application(
    *pieces: bytes, length: int | None = None, status: str = "200 OK"
) -> WSGIApplication:
    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        fields = [] if length is None else [("Content-Length", str(length))]
        start_response(status, [*fields, ("X-Kept", "é")])
        return list(pieces)

    return answer


def ask(
    pair: tuple[socket.socket, socket.socket],
    answer: WSGIApplication,
    *,
    method: str = "GET",
    connection: str = "keep-alive",
    last: bool = False,
) -> tuple[bool, list[bytes]]:
    ours, clients = pair
    environ = {"REQUEST_METHOD": method, "HTTP_CONNECTION": connection}
    keep = write_answer(answer, environ, ours, Config(), last=last)
    ours.shutdown(socket.SHUT_WR)
    return keep, list(iter(lambda: clients.recv(65536), b""))


def test_a_short_answer_is_sent_at_once(pair: tuple[socket.socket, socket.socket]) -> None:
    keep, (sent,) = ask(pair, application(b"hello", length=5))
    head, _, body = sent.partition(b"\r\n\r\n")
    assert keep
    assert body == b"hello"
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nConnection: keep-alive\r\n" in head
    assert head.endswith(b"\r\nContent-Length: 5\r\nX-Kept: \xe9")


@pytest.mark.parametrize(("connection", "last"), [("close", False), ("Close", False), ("", True)])
def test_the_last_answer_says_so(
    pair: tuple[socket.socket, socket.socket], connection: str, last: bool
) -> None:
    keep, (sent,) = ask(pair, application(b"a", length=1), connection=connection, last=last)
    assert not keep
    assert b"\r\nConnection: close\r\n" in sent


def test_an_answer_of_unknown_length_is_sent_piece_by_piece(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    keep, sent = ask(pair, application(b"ab", b"", b"c"))
    assert keep
    assert sent[0].endswith(b"\r\n\r\n2\r\nab\r\n")
    assert sent[1:] == [b"1\r\nc\r\n", b"0\r\n\r\n"]


@pytest.mark.parametrize(
    ("method", "status"),
    [("HEAD", "200 OK"), ("GET", "204 No Content"), ("GET", "304 Not Modified")],
)
def test_an_answer_without_a_body_is_its_head(
    pair: tuple[socket.socket, socket.socket], method: str, status: str
) -> None:
    keep, (sent,) = ask(pair, application(length=5, status=status), method=method)
    assert keep
    assert sent.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("started", [True, False])
def test_an_application_that_fails_ends_the_connection(
    pair: tuple[socket.socket, socket.socket], caplog: pytest.LogCaptureFixture, started: bool
) -> None:
    def fail(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Length", "5")])
        if started:
            yield b"ab"
        raise ValueError("broken")

    keep, (sent,) = ask(pair, fail)
    assert not keep
    assert sent.startswith(b"HTTP/1.1 200 " if started else b"HTTP/1.1 500 ")
    assert "broken" in caplog.text


def test_a_field_cannot_end_the_head(
    pair: tuple[socket.socket, socket.socket], caplog: pytest.LogCaptureFixture
) -> None:
    def inject(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [("X", "a\r\nSet-Cookie: b")])
        return []

    keep, (sent,) = ask(pair, inject)
    assert not keep
    assert sent.startswith(b"HTTP/1.1 500 ")
    assert b"Set-Cookie" not in sent


def test_what_the_application_gave_is_closed_even_when_the_client_has_gone() -> None:
    class Pieces(list[bytes]):
        closed = False

        def close(self) -> None:
            self.closed = True

    pieces = Pieces([b"a"])

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "1")])
        return pieces

    ours, clients = socket.socketpair()
    with ours:
        clients.close()
        assert not write_answer(answer, {"REQUEST_METHOD": "GET"}, ours, Config(), last=False)
    assert pieces.closed


def stream() -> tuple[socket.socket, socket.socket]:
    ours, clients = socket.socketpair()
    ours.settimeout(0)
    clients.settimeout(10)
    return ours, clients


def test_a_long_answer_waits_for_its_reader() -> None:
    ours, clients = stream()
    data = bytes(range(256)) * 20_000
    received = bytearray()
    with ours, clients:
        writer = Thread(target=send, args=(ours, data))
        writer.start()
        while len(received) < len(data):
            received += clients.recv(1 << 20)
        writer.join(10)
    assert received == data


def test_a_reader_who_does_not_read_is_given_up() -> None:
    ours, clients = stream()
    with ours, clients, pytest.raises(TimeoutError):
        send(ours, b"x" * 5_000_000, within=0.1)
