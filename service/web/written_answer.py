"""Answers to plain requests, written in no more pieces than the application gives them."""

# gunicorn has no type hints.
# mypy: allow-untyped-calls

import contextlib
import functools
import logging
import selectors
import socket
import time
from email.utils import formatdate
from typing import Any, ClassVar
from wsgiref.types import WSGIApplication

from gunicorn.http.wsgi import Response
from gunicorn.util import write_error

from service.web.plain_request import Environ

TAKE_WITHIN = 30.0
"""Seconds that a client has to take a piece of the answer."""

logger = logging.getLogger(__name__)


def write_answer(
    application: WSGIApplication, environ: Environ, sock: socket.socket, cfg: object, *, last: bool
) -> bool:
    """Let the application answer; whether another request may follow on the connection.

    With `last`, the client is told that none may. What the application raises is logged, and
    answered with 500 if nothing has been sent.
    """
    answer = WrittenAnswer(PlainRequest(environ), sock, cfg)
    if last:
        answer.force_close()
    try:
        pieces = application(environ, answer.start_response)
        try:
            for piece in pieces:
                answer.write(piece)
            answer.close()
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
    except (ConnectionError, TimeoutError):
        # The client has gone, or does not take its answer.
        return False
    except Exception:
        logger.exception("request failed in the server")
        if not answer.headers_sent:
            with contextlib.suppress(OSError):
                write_error(sock, 500, "Internal Server Error", "")
        return False
    return not answer.should_close()


class PlainRequest:
    """What an answer must know of its request."""

    version: ClassVar = (1, 1)

    def __init__(self, environ: Environ) -> None:
        self.method: str = environ["REQUEST_METHOD"]
        self._connection: str = environ.get("HTTP_CONNECTION", "")

    def should_close(self) -> bool:
        """Whether the client asks for no more (RFC 9112, 9.6)."""
        return "close" in (option.strip() for option in self._connection.lower().split(","))


class WrittenAnswer(Response):
    """gunicorn's answer, whose head goes out together with the first piece of its body."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._head = b""

    def default_headers(self) -> list[str]:
        """The first lines of the head."""
        return [
            f"HTTP/1.1 {self.status}\r\n",
            f"Server: {self.version}\r\n",
            f"Date: {_date(int(time.time()))}\r\n",
            f"Connection: {'close' if self.should_close() else 'keep-alive'}\r\n",
            *(["Transfer-Encoding: chunked\r\n"] if self.chunked else []),
        ]

    def send_headers(self) -> None:
        """Make the head ready to be sent with what follows."""
        if self.headers_sent:
            return
        lines = [*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers)]
        self._head = ("".join(lines) + "\r\n").encode("latin-1")
        self.headers_sent = True

    def _emit_body(self, data: bytes) -> None:
        framed = b"%X\r\n%s\r\n" % (len(data), data) if self.chunked else data
        send(self.sock, self._head + framed)
        self._head = b""

    def close(self) -> None:
        """Send what has not been sent yet."""
        self.send_headers()
        rest = self._head + (b"0\r\n\r\n" if self.chunked else b"")
        if rest:
            send(self.sock, rest)
            self._head = b""


@functools.lru_cache(maxsize=4)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


def send(sock: socket.socket, data: bytes, within: float = TAKE_WITHIN) -> None:
    """Send all of `data` on a socket that does not block.

    Raises TimeoutError if its client takes longer than `within` seconds, and ConnectionError.
    """
    sent = _send_now(sock, data)
    if sent == len(data):
        return
    until = time.monotonic() + within
    rest = memoryview(data)[sent:]
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_WRITE)
        while rest:
            if not selector.select(max(0.0, until - time.monotonic())):
                raise TimeoutError("the client does not take its answer")
            rest = rest[_send_now(sock, rest) :]


def _send_now(sock: socket.socket, data: bytes | memoryview) -> int:
    with contextlib.suppress(BlockingIOError):
        return sock.send(data)
    return 0
