"""A TCP proxy that stands between any two processes and breaks the line as it is told."""

import contextlib
import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

PIECE = 65_536
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing resets the connection instead of ending it (socket(7))."""


class Mode(StrEnum):
    """What happens to the line."""

    PASS = "pass"
    REFUSE = "refuse"
    """Nobody listens, and what was connected is reset."""
    BLACKHOLE = "blackhole"
    """Connections are taken and kept, and no byte moves; what was held back moves afterwards."""
    DELAY = "delay"
    DRIP = "drip"
    """A byte at a time."""
    CUT = "cut"
    """Reset once so many bytes have gone through a connection."""
    CORRUPT = "corrupt"
    """One byte of each piece is another."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A mode with its measure: seconds of a delay or between two drops, bytes before a cut."""

    mode: Mode = Mode.PASS
    seconds: float = 0.0
    after: int = 0


class Proxy:
    """Listens on a free loopback port and forwards to `target`: a Unix socket or (host, port)."""

    def __init__(self, target: str | tuple[str, int], seed: int = 0) -> None:
        self._target = target
        self._random = random.Random(seed)
        self._changed = threading.Condition()
        self._rule = Rule()
        self._lines: set[socket.socket] = set()
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]

    @contextmanager
    def under(self, rule: Rule) -> Iterator[None]:
        """Break the line for the length of the block."""
        self.obey(rule)
        try:
            yield
        finally:
            self.obey(Rule())

    def obey(self, rule: Rule) -> None:
        """Follow a rule from now on, on what is connected as well."""
        with self._changed:
            before, self._rule = self._rule, rule
            self._changed.notify_all()
        if rule.mode is Mode.REFUSE and before.mode is not Mode.REFUSE:
            # As with lines: the shutdown wakes the thread that accepts.
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._reset_all()
        elif rule.mode is not Mode.REFUSE and before.mode is Mode.REFUSE:
            self._listener = self._listen(self.port)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.obey(Rule(Mode.REFUSE))

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port), backlog=256)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._open, args=(client,), daemon=True).start()

    def _open(self, client: socket.socket) -> None:
        self._await_passage()
        kind = socket.AF_UNIX if isinstance(self._target, str) else socket.AF_INET
        server = socket.socket(kind)
        try:
            server.connect(self._target)
        except OSError:
            server.close()
            _reset(client)
            return
        with self._changed:
            self._lines |= {client, server}
        for source, sink in ((client, server), (server, client)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                rule = self._await_passage()
                passed += len(piece)
                if rule.mode is Mode.CUT and passed > rule.after:
                    break
                self._forward(piece, sink, rule)
        for line in (source, sink):
            _reset(line)
            with self._changed:
                self._lines.discard(line)

    def _forward(self, piece: bytes, sink: socket.socket, rule: Rule) -> None:
        if rule.mode is Mode.CORRUPT:
            spoilt = bytearray(piece)
            spoilt[self._random.randrange(len(piece))] ^= 0xFF
            piece = bytes(spoilt)
        size = 1 if rule.mode is Mode.DRIP else len(piece)
        for start in range(0, len(piece), size):
            self._hold(rule)
            sink.sendall(piece[start : start + size])

    def _hold(self, rule: Rule) -> None:
        if rule.mode in {Mode.DELAY, Mode.DRIP}:
            with self._changed:
                self._changed.wait_for(lambda: self._rule is not rule, timeout=rule.seconds)

    def _await_passage(self) -> Rule:
        with self._changed:
            self._changed.wait_for(lambda: self._rule.mode is not Mode.BLACKHOLE)
            return self._rule

    def _reset_all(self) -> None:
        with self._changed:
            lines, self._lines = self._lines, set()
        for line in lines:
            _reset(line)


def _reset(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        # A thread that waits on it is woken by a shutdown, and not by a close; one of both
        # directions would end the connection in order.
        line.shutdown(socket.SHUT_RD)
    line.close()
