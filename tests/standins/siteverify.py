"""A stand-in for reCAPTCHA's siteverify on loopback, scripted by the token's own text.

The tokens are listed in `siteverify_script`. Run it by itself with
`python -m tests.standins.siteverify --port 8099 --delay 0.08`; it prints its URL.
"""

import argparse
import json
import re
import signal
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs

from tests.standins.siteverify_script import HOSTNAME, Asked, Script, fail

PATH = "/recaptcha/api/siteverify"
SLOW = 30.0


class Siteverify:
    """A running stand-in: `url`, the `script` that it follows and the `requests` it got."""

    def __init__(self, script: Script | None = None, *, port: int = 0) -> None:
        self.script = script or Script()
        self._server = _Server(("127.0.0.1", port), self.script)
        self.url = f"http://127.0.0.1:{self._server.server_port}{PATH}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def requests(self) -> list[Asked]:
        """Everything asked so far, in order of arrival."""
        return self.script.requests

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.script.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], script: Script) -> None:
        self.script = script
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that left in the middle is what half of the script is about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.script.connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        fields = _read_fields(self.headers.get_content_type(), body)
        script = self.server.script
        script.requests.append(Asked(self.path, fields, dict(self.headers)))
        script.stopping.wait(script.delay)
        if script.secret is not None and fields.get("secret") != script.secret:
            self._send_json(fail("invalid-input-secret"))
            return
        token = fields.get("response", "").partition("~")[0]
        answer = script.answer(token)
        if answer is None or isinstance(answer, str):
            self._misbehave(answer or token)
        elif token.startswith("chunked-"):
            self._send_chunks(json.dumps(answer).encode())
        else:
            self._send_json(answer)

    def _misbehave(self, token: str) -> None:
        match token:
            case "slow":
                self.server.script.stopping.wait(SLOW)
            case "refused":
                # RST instead of FIN: the connection breaks, as behind a dying balancer.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0" * 2)
            case "drip" | "drip-head":
                self._drip(b"HTTP/1.1 200 OK\r\n", token)
            case "garbage":
                self.wfile.write(b"\x16\x03\x01 neither HTTP nor TLS \r\n\r\n")
            case "redirect":
                self._send(302, b"", location="/elsewhere")
            case _:
                self._send(*_other(token))
                return
        self.close_connection = True

    def _drip(self, start: bytes, token: str) -> None:
        head = start + b"Content-Length: 999\r\n\r\n" if token == "drip" else start + b"X-Drip: "
        self.wfile.write(head)
        self.wfile.flush()
        while not self.server.script.stopping.wait(0.2):
            self.wfile.write(b" ")
            self.wfile.flush()

    def _send_chunks(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (body[:20], body[20:], b""):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))

    def _send_json(self, answer: object) -> None:
        self._send(200, json.dumps(answer).encode(), "application/json; charset=utf-8")

    def _send(self, status: int, body: bytes, kind: str = "text/html", location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence: what was asked is in the script."""


def _read_fields(content_type: str, body: str) -> dict[str, str]:
    """The fields of a form, or those of the event that an assessment is asked for."""
    if content_type == "application/json":
        event: dict[str, str] = json.loads(body)["event"]
        return {**event, "response": event["token"]}
    return {name: values[0] for name, values in parse_qs(body).items()}


def _other(token: str) -> tuple[int, bytes]:
    if re.fullmatch(r"[1-9]\d\d", token):
        return int(token), b"<h1>Error</h1>"
    if token == "huge":
        return 200, b'{"success": false, "padding": "' + b"x" * 2**20 + b'"}'
    return 200, {"empty": b"", "list": b"[true]"}.get(token, b"<!doctype html><p>Hello")


def main() -> None:
    """Serve until interrupted, having printed the URL."""
    parser = argparse.ArgumentParser(description="A siteverify on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--hostname", default=HOSTNAME)
    options = parser.parse_args()
    script = Script(delay=options.delay, hostname=options.hostname)
    endings = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, endings)
    with Siteverify(script, port=options.port) as standin:
        sys.stdout.write(f"{standin.url}\n")
        sys.stdout.flush()
        signal.sigwait(endings)


if __name__ == "__main__":
    main()
