"""A whole Palabre, run by `palabre up` in a folder of its own, as a person would."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sysconfig
import threading
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from service.running.valkey import find_running
from tests.waiting import wait_until

PALABRE = Path(sysconfig.get_path("scripts")) / "palabre"


class UpRun:
    """`palabre up` and what it says; `port` and the files in `folder` outlive each start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PALABRE_")}
        self.environment = {**inherited, "PORT": str(self.port)}

    def is_running(self) -> bool:
        """Whether it was started and not stopped since."""
        return hasattr(self, "process") and self.process.poll() is None

    def start(self) -> None:
        """Return once the banner has been shown."""
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [PALABRE, "up"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._listen)
        self._reader.start()
        wait_until(lambda: "To stop" in self.told() or self.process.poll() is not None, 60)

    def _listen(self) -> None:
        # Every process inherits the pipe: it ends with the last of them.
        assert self.process.stdout is not None
        with self.process.stdout as output:
            self.said.extend(output)

    def told(self) -> str:
        return "".join(self.said)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """The exit code of `palabre up`, once all that it had started is gone too."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        self._reader.join(timeout=30)
        assert not self._reader.is_alive(), "a process was left behind"
        return self.process.wait(timeout=5)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        headers = {"Content-Type": "application/json", "Prefer": "wait=30"}
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def post(self, content: str) -> dict[str, Any]:
        """The answer to a comment, its verdict waited for."""
        comment = {"content": content, "author": "Awa", "thread": "/marche"}
        _, body = self.ask("POST", "/api/v1/comments", comment)
        answer: dict[str, Any] = json.loads(body)
        return answer

    def sign_in_path(self) -> str:
        found = re.search(r"http://[^/]+(/admin/sign-in\?token=\S+)", self.told())
        assert found is not None
        return found[1]

    def redis(self) -> Redis:
        url = find_running(self.folder / "var" / "valkey")
        assert url is not None
        return Redis.from_url(url, decode_responses=True)

    def read(self, key: str) -> str | None:
        """What Redis holds, or None if that cannot be told now."""
        with contextlib.suppress(RedisError), self.redis() as client:
            value = client.get(key)
            return str(value) if value is not None else None
        return None

    def find_worker(self) -> int | None:
        """The process id of the one worker, which is part of its name."""
        with self.redis() as client:
            names = [str(name) for name in client.smembers("rq:workers")]
        return int(names[0].split("-")[-2]) if len(names) == 1 else None

    def find_verdict(self, posted: dict[str, Any]) -> str:
        """The status of a comment once it is decided, or `pending` if that takes a minute."""
        path = f"/api/v1/comments/{posted['id']}?receipt={posted['receipt']}"

        def is_decided() -> str | None:
            status = json.loads(self.ask("GET", path)[1])["status"]
            return None if status == "pending" else str(status)

        try:
            return wait_until(is_decided, timeout=60) or "pending"
        except AssertionError:
            return "pending"
