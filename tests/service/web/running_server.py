"""The real web server around the tiny application of `served`, in a process of its own."""

import contextlib
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

from tests.waiting import wait_until

SERVED = Path(__file__).with_name("served.py")
ROOT = Path(__file__).parents[3]
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


class Server:
    """The real server around a tiny application, on a free port of its own."""

    def __init__(self, processes: int, threads: int, arrive_within: float, trusted: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        arguments = [str(value) for value in (self.port, processes, threads, arrive_within)]
        self.process = subprocess.Popen(
            [sys.executable, str(SERVED), *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT), "TRUSTED": trusted},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.connections = contextlib.ExitStack()
        wait_until(self.answers)

    def connect(self) -> socket.socket:
        """A connection that lasts until the test ends."""
        client = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.connections.enter_context(client)

    def answers(self) -> bool:
        with contextlib.suppress(OSError):
            return self.ask(LAST).startswith(b"HTTP/1.1 200")
        return False

    def ask(self, request: bytes) -> bytes:
        with self.connect() as client:
            client.sendall(request)
            return read_all(client)

    def hold(self, request: bytes) -> socket.socket:
        """A connection on which `request` has been sent, and nothing read."""
        client = self.connect()
        client.sendall(request)
        return client

    def get(self, path: str, *headers: str) -> str:
        lines = [f"GET {path} HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""]
        return self.ask("\r\n".join(lines).encode()).decode().partition("\r\n\r\n")[2]

    def processes(self) -> set[int]:
        return {int(self.get("/process")) for _ in range(50)}

    def stop(self) -> str:
        self.process.terminate()
        return self.process.communicate(timeout=20)[1]


def read_all(client: socket.socket) -> bytes:
    received = b""
    while chunk := client.recv(65536):
        received += chunk
    return received


def read_answer(client: socket.socket) -> bytes:
    received = b""
    while not re.search(rb"\r\n\r\n\d+ bytes$", received):
        chunk = client.recv(65536)
        if not chunk:
            break
        received += chunk
    return received
