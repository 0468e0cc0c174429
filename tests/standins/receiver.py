"""A stand-in for whoever receives what is sent out, on loopback, scripted by the path asked for.

/ok  /410  /500 ...     an answer with that status; `/ok` is 200
/redirect               302 to /ok of the same server
/hang                   no answer until the receiver is closed
/drip  /drip-head       a byte at a time, without an end: its body, its headers
/huge                   a mebibyte
/next                   the statuses in `script`, one after the other, then 200
"""

import ssl
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

CERTIFICATE = Path(__file__).parent / "hooks.example.org.pem"
"""Self-signed for `hooks.example.org`, with its key: for tests and nothing else."""
HOST = "hooks.example.org"


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A running receiver: what it got, and how many connections were made to it."""

    tls: bool = False
    script: deque[int] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    together: int = 0
    """How many requests it had in hand at once, at most."""
    delay: float = 0.0
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.in_hand = 0
        self._server = _Server(self)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def url(self, path: str = "/ok", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        super().__init__(("127.0.0.1", 0), _Handler)
        self._context: ssl.SSLContext | None = None
        if receiver.tls:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(CERTIFICATE)

    def finish_request(self, request: object, client_address: object) -> None:
        """Greet on the request's own thread, so that a broken greeting holds nobody else up."""
        self.receiver.connections += 1
        if self._context is None:
            super().finish_request(request, client_address)  # type: ignore[arg-type]
            return
        with self._context.wrap_socket(request, server_side=True) as greeted:  # type: ignore[arg-type]
            super().finish_request(greeted, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that left in the middle is what half of the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with receiver.lock:
            receiver.received.append(Received(self.command, self.path, dict(self.headers), body))
            receiver.in_hand += 1
            receiver.together = max(receiver.together, receiver.in_hand)
        try:
            receiver.stopping.wait(receiver.delay)
            self._answer(receiver)
        finally:
            with receiver.lock:
                receiver.in_hand -= 1

    def do_GET(self) -> None:
        self.do_POST()

    def _answer(self, receiver: Receiver) -> None:
        match self.path.removeprefix("/"):
            case "hang":
                receiver.stopping.wait()
            case "drip" | "drip-head" as kind:
                self._drip(receiver, kind)
            case "redirect":
                self._send(302, location="/ok")
            case "busy":
                self._send(503, retry_after="90")
            case "huge":
                self._send(200, b"x" * 2**20)
            case "next":
                with receiver.lock:
                    status = receiver.script.popleft() if receiver.script else 200
                self._send(status)
            case path:
                self._send(int(path) if path.isdigit() else 200, b"thanks")

    def _drip(self, receiver: Receiver, kind: str) -> None:
        length = b"Content-Length: 999\r\n\r\n"
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (length if kind == "drip" else b"X-Drip: "))
        while not receiver.stopping.wait(0.05):
            self.wfile.write(b" ")

    def _send(
        self, status: int, body: bytes = b"", location: str = "", retry_after: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence: what was sent is in `received`."""
