"""The load: one process that posts ready-made requests over a fixed number of connections.

A closed loop: each connection sends its next request as soon as the last one is answered. Run by
itself with `python -m tests.benchmarks.load.client PORT CONNECTIONS SECONDS FILE`; prints JSON.
"""

import json
import re
import select
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.load.messages import read_messages

DRAIN_SECONDS = 30.0
"""How long answers are awaited that are still out when the time is up."""

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_CLOSES = re.compile(rb"(?i)\r\nconnection: *close")
_ID = re.compile(rb'"id": ?"?([0-9a-f-]+)')


class Line:
    """One connection, and what is on its way over it."""

    def __init__(self, port: int) -> None:
        self._address = ("127.0.0.1", port)
        self.received = b""
        self.sent_at = 0.0
        self.socket = self._connect()

    def _connect(self) -> socket.socket:
        opened = socket.create_connection(self._address, timeout=DRAIN_SECONDS)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def send(self, message: bytes) -> None:
        self.received = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(message)

    def reconnect(self) -> None:
        self.socket.close()
        self.socket = self._connect()

    def receive(self) -> bytes | None:
        """The whole answer, or None while a part of it is missing; b"" if it never comes."""
        part = self.socket.recv(65_536)
        self.received += part
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not part:
            return self.received if separator else b""
        length = _LENGTH.search(head)
        whole = separator and length is not None and len(body) >= int(length[1])
        return self.received if whole else None


class Tally:
    """What came back: outcomes, ids and milliseconds of each answer that came in time."""

    def __init__(self) -> None:
        self.outcomes: dict[str, int] = {}
        self.late = 0
        self.ids: list[str] = []
        self.milliseconds: list[float] = []
        self.strange: list[str] = []

    def note(self, answer: bytes, milliseconds: float, *, late: bool) -> None:
        outcome = _name_outcome(answer)
        found = _ID.search(answer)
        if found:
            self.ids.append(found[1].decode())
        if outcome.startswith("failed") and len(self.strange) < 3:
            self.strange.append(answer.decode("utf-8", "replace")[-600:])
        if late:
            self.late += 1
            return
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        self.milliseconds.append(round(milliseconds, 3))


def _name_outcome(answer: bytes) -> str:
    """decided, pending, or failed with the status; other services' 200 and 201 are `decided`."""
    status = answer[9:12].decode("ascii", "replace")
    if status in {"200", "201"}:
        return "decided"
    if status == "202":
        return "pending" if re.search(rb'"status": ?"pending"', answer) else "decided"
    return (
        "decided" if status == "422" and _ID.search(answer) else f"failed {status or 'no answer'}"
    )


class Loop:
    """The connections, each of which posts the next message once its last one is answered."""

    def __init__(self, messages: Iterator[bytes]) -> None:
        self.tally = Tally()
        self._messages = messages
        self._poll = select.epoll()
        self._lines: dict[int, Line] = {}

    def run(self, port: int, connections: int, seconds: float) -> Tally:
        """Post until the time or the messages are over; every answer is awaited at the end."""
        opened = [Line(port) for _ in range(connections)]
        over = time.perf_counter() + seconds
        for line in opened:
            self._send_next(line)
        while self._lines:
            ready = self._poll.poll(DRAIN_SECONDS)
            if not ready:
                raise TimeoutError(f"{len(self._lines)} answers missing after {DRAIN_SECONDS} s")
            for number, _ in ready:
                self._receive(self._lines[number], over)
        return self.tally

    def _send_next(self, line: Line) -> None:
        message = next(self._messages, None)
        if message is None:
            line.socket.close()
            return
        line.send(message)
        self._lines[line.socket.fileno()] = line
        self._poll.register(line.socket.fileno(), select.EPOLLIN)

    def _receive(self, line: Line, over: float) -> None:
        answer = line.receive()
        if answer is None:
            return
        now = time.perf_counter()
        self.tally.note(answer, (now - line.sent_at) * 1000, late=now > over)
        self._poll.unregister(line.socket.fileno())
        del self._lines[line.socket.fileno()]
        if now > over:
            line.socket.close()
            return
        if not answer or _CLOSES.search(answer):
            line.reconnect()
        self._send_next(line)


def main(port: str, connections: str, seconds: str, path: str) -> None:
    """Read the requests, post them, and print the tally."""
    messages = iter(read_messages(Path(path)))
    started = time.perf_counter()
    tally = Loop(messages).run(int(port), int(connections), float(seconds))
    elapsed = time.perf_counter() - started
    # Who ran out of messages early was not loaded for the whole time.
    report = vars(tally) | {"seconds": min(elapsed, float(seconds)), "cpu": time.process_time()}
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
