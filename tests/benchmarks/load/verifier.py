"""A siteverify that costs next to nothing: every token is good, after a delay that can be changed.

The scripted stand-in of the tests parses, records and starts threads; under load that would be
measured, not Palabre. `PUT /delay/80` makes each later answer wait 80 ms.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import requests

from service.running.tether import tethered
from tests.standins.siteverify_script import HOSTNAME

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class Answers:
    """The answer, written anew every second, and how long it is held back."""

    def __init__(self) -> None:
        self.delay = 0.0
        self._written_at = 0.0
        self._answer = b""

    def get(self) -> bytes:
        now = time.monotonic()
        if now - self._written_at > 1:
            self._written_at = now
            self._answer = _write_answer()
        return self._answer


def _write_answer() -> bytes:
    content = {
        "success": True,
        "challenge_ts": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "hostname": HOSTNAME,
        "score": 0.9,
        "action": "comment",
    }
    body = json.dumps(content).encode()
    kind = b"application/json; charset=utf-8"
    return b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (
        kind,
        len(body),
        body,
    )


class Conversation(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        if not separator or len(body) < length:
            return
        self._received = body[length:]
        if head.startswith(b"PUT /delay/"):
            self._answers.delay = int(head.split()[1].rpartition(b"/")[2]) / 1000
            self._send()
        elif self._answers.delay:
            asyncio.get_running_loop().call_later(self._answers.delay, self._send)
        else:
            self._send()

    def _send(self) -> None:
        assert isinstance(self._transport, asyncio.WriteTransport)
        self._transport.write(self._answers.get())


class Verifier:
    """The running process, and the switch for its delay."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}/recaptcha/api/siteverify"

    def set_delay(self, milliseconds: int) -> None:
        url = f"http://127.0.0.1:{self.port}/delay/{milliseconds}"
        requests.put(url, timeout=10).raise_for_status()


@contextmanager
def run_verifier() -> Iterator[Verifier]:
    """A verifier in a process of its own, gone at the end of the block."""
    command = tethered([sys.executable, "-m", "tests.benchmarks.load.verifier"])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Verifier(process, int(process.stdout.readline()))
        finally:
            process.kill()


async def _serve() -> None:
    answers = Answers()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(answers), "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
