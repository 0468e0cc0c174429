"""A whole Palabre in real processes: web, workers and sweeper against real servers."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

from service.running.tether import tethered
from tests.waiting import wait_until

PALABRE = (sys.executable, "-m", "service.cli")
READY = b"worker ready"
STOP_SECONDS = 30


def find_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """Processes of the three roles, by name; each can be killed and started again."""

    def __init__(self, environ: Mapping[str, str], logs: Path) -> None:
        self.port = find_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self._environ = {**kept, **environ}
        self._logs = logs

    def start(self, name: str, *command: str) -> None:
        """Start a role under a name of its own."""
        with (self._logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                tethered([*PALABRE, *command]), env=self._environ, stdout=log, stderr=log
            )

    def start_worker(self, name: str) -> None:
        """Start one bare worker process, without the supervisor that would replace it."""
        path = self._logs / f"{name}.log"
        seen = path.stat().st_size if path.exists() else 0
        with path.open("ab") as log:
            command = tethered([sys.executable, "-m", "workers"])
            process = subprocess.Popen(command, env=self._environ, stdout=log, stderr=log)
        self.processes[name] = process
        wait_until(
            lambda: process.poll() is not None or READY in path.read_bytes()[seen:], timeout=60
        )
        assert process.poll() is None, path.read_text()[-2000:]

    def start_web(self) -> None:
        self.start("web", "web", "--port", str(self.port))
        wait_until(self.answers, timeout=60)

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=2).ok
        except requests.RequestException:
            return False

    def kill(self, name: str) -> None:
        """SIGKILL: nothing can be put in order before the end."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def close(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def read_logs(self) -> str:
        return "".join(path.read_text() for path in sorted(self._logs.iterdir()))


@contextmanager
def run_installation(environ: Mapping[str, str], logs: Path) -> Iterator[Installation]:
    """Web, one worker and a sweeper, stopped at the end of the block."""
    logs.mkdir(parents=True, exist_ok=True)
    installation = Installation(environ, logs)
    try:
        installation.start_web()
        installation.start("sweep", "sweep")
        installation.start_worker("worker")
        yield installation
    finally:
        installation.close()
