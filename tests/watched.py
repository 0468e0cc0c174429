"""A Redis with failover for tests: a primary, a replica and three Sentinels on loopback."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from service.running.tether import tethered
from service.running.valkey import find_server
from tests.installation import find_port
from tests.waiting import wait_until

PRIMARY = "palabre"
PASSWORD = "a-password-of-redis"
SENTINEL_PASSWORD = "a-password-of-sentinels"


class WatchedValkeys:
    """Two Valkeys by their ports, and the Sentinels that promote one when the other is lost."""

    def __init__(self, directory: Path) -> None:
        self.servers = [find_port(), find_port()]
        self.sentinels = [find_port() for _ in range(3)]
        self._directory = directory
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.sentinels)
        query = f"?sentinel_password={SENTINEL_PASSWORD}"
        return f"redis+sentinel://:{PASSWORD}@{hosts}/{PRIMARY}/0{query}"

    def start(self) -> None:
        first, second = self.servers
        auth = [f"requirepass {PASSWORD}", f"masterauth {PASSWORD}"]
        # A replica would wait five seconds, in case others come too.
        self._run(first, [*auth, "repl-diskless-sync-delay 0"])
        self._run(second, [*auth, f"replicaof 127.0.0.1 {first}"])
        wait_until(partial(self._replicates, first))
        for port in self.sentinels:
            self._run(port, _watch(first), "--sentinel")
        wait_until(lambda: all(map(self._knows_all, self.sentinels)), timeout=20)

    def kill(self, port: int) -> None:
        """SIGKILL, as a power cut would."""
        process = self._processes.pop(port)
        process.kill()
        process.wait()

    def close(self) -> None:
        for port in list(self._processes):
            self.kill(port)

    def _run(self, port: int, lines: Sequence[str], *options: str) -> None:
        folder = self._directory / str(port)
        folder.mkdir(parents=True)
        common = ["bind 127.0.0.1", f"port {port}", f"dir {folder}", 'save ""']
        text = "\n".join([*common, *lines])
        (folder / "valkey.conf").write_text(text + "\n")
        command = [str(find_server()), str(folder / "valkey.conf"), *options]
        with (folder / "log").open("ab") as log:
            self._processes[port] = subprocess.Popen(tethered(command), stdout=log, stderr=log)

    def _replicates(self, port: int) -> bool:
        replica = _inform(port, PASSWORD, "replication").get("slave0", {})
        return bool(replica.get("state") == "online")

    def _knows_all(self, port: int) -> bool:
        found = _inform(port, SENTINEL_PASSWORD, "sentinel").get("master0", {})
        return bool(found.get("slaves") == 1 and found.get("sentinels") == 3)


def _inform(port: int, password: str, section: str) -> dict[str, Any]:
    """What a server says about itself; nothing while it does not answer."""
    with Redis(port=port, password=password, retry=Retry(NoBackoff(), 0)) as client:
        try:
            return dict(client.info(section))
        except RedisError:
            return {}


def _watch(port: int) -> list[str]:
    return [
        f"requirepass {SENTINEL_PASSWORD}",
        f"sentinel sentinel-pass {SENTINEL_PASSWORD}",
        f"sentinel monitor {PRIMARY} 127.0.0.1 {port} 2",
        f"sentinel auth-pass {PRIMARY} {PASSWORD}",
        f"sentinel down-after-milliseconds {PRIMARY} 500",
        f"sentinel failover-timeout {PRIMARY} 5000",
    ]


@contextmanager
def run_watched(directory: Path) -> Iterator[WatchedValkeys]:
    """A running group, gone at the end of the block."""
    group = WatchedValkeys(directory)
    try:
        group.start()
        yield group
    finally:
        group.close()
