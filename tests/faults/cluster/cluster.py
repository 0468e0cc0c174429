"""The whole of it: two web hosts, three of workers, a sweeper, and what they share."""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests

from service.moderation.database import Database
from service.moderation.migration import migrate
from tests.conftest import ADMIN_TOKEN, SECRET
from tests.faults.cluster.network import Host, lay_network
from tests.faults.cluster.stores import (
    GROUP,
    PASSWORD,
    find_primary,
    knows_all,
    prepare_postgres,
    start_postgres,
    start_sentinel,
    start_valkey,
)
from tests.waiting import wait_until

PALABRE = (sys.executable, "-m", "service.cli")
COMMANDS = {"web": ("web",), "worker": ("worker",), "sweeper": ("sweep",)}
NUMBERS = {
    "web-1": 11, "web-2": 12,
    "worker-1": 21, "worker-2": 22, "worker-3": 23,
    "sentinel-1": 31, "sentinel-2": 32, "sentinel-3": 33,
    "valkey-1": 41, "valkey-2": 42,
    "postgres": 51, "sweeper": 61,
}  # fmt: skip
START_SECONDS = 90.0


class Cluster:
    """Hosts by name, and what runs on each of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.logs = folder / "logs"
        self.logs.mkdir()
        self.hosts = {name: Host(name, number, self.logs) for name, number in NUMBERS.items()}
        self.database = Database.from_url(self._database_url)
        self._programs = prepare_postgres(folder)

    def __getitem__(self, name: str) -> Host:
        return self.hosts[name]

    @property
    def urls(self) -> list[str]:
        """Where the two web servers are."""
        return [f"http://{host.address}:8000" for host in self.of("web")]

    @property
    def primary(self) -> Host:
        """The Valkey that is the primary now."""
        return wait_until(lambda: find_primary(self.of("valkey")), timeout=START_SECONDS)

    @property
    def replica(self) -> Host:
        """The other one."""
        primary = self.primary
        return next(host for host in self.of("valkey") if host is not primary)

    def of(self, role: str) -> list[Host]:
        """The hosts of one role."""
        return [host for name, host in self.hosts.items() if name.startswith(role)]

    def start(self) -> None:
        """Everything, in the order in which it needs each other."""
        for host in self.hosts.values():
            host.connect()
        self.boot(self["postgres"])
        wait_until(self._answers_queries, timeout=START_SECONDS)
        migrate(self.database)
        for role in ("valkey", "sentinel", "web", "sweeper", "worker"):
            for host in self.of(role):
                self.boot(host)
        wait_until(self.is_whole, timeout=START_SECONDS)

    def boot(self, host: Host) -> None:
        """Start what belongs on a host."""
        folder = self._folder / host.name
        role = host.name.partition("-")[0]
        if role == "postgres":
            start_postgres(host, self._programs, self._folder)
        elif role == "valkey":
            first = None if host.name == "valkey-1" else self["valkey-1"]
            start_valkey(host, folder, first)
        elif role == "sentinel":
            start_sentinel(host, folder, self["valkey-1"])
        else:
            host.start([*PALABRE, *COMMANDS[role]], self._environ)

    def is_whole(self) -> bool:
        """Whether both web servers are ready, and every Sentinel sees a healthy pair."""
        return all(map(_is_ready, self.urls)) and all(map(knows_all, self.of("sentinel")))

    def close(self) -> None:
        """Stop everything, those who need others first."""
        self.database.close()
        for role in ("web", "worker", "sweeper", "sentinel", "valkey", "postgres"):
            for host in self.of(role):
                host.stop()

    def _answers_queries(self) -> bool:
        try:
            with self.database.read() as connection:
                connection.exec_driver_sql("SELECT 1")
        except Exception:  # noqa: BLE001 - it is starting
            return False
        return True

    @property
    def _database_url(self) -> str:
        return f"postgresql+psycopg://postgres@{self.hosts['postgres'].address}/palabre"

    @property
    def _environ(self) -> Mapping[str, str]:
        sentinels = ",".join(f"{host.address}:26379" for host in self.of("sentinel"))
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self._folder),
            "PALABRE_SECRET_KEY": SECRET,
            "PALABRE_ADMIN_TOKEN": ADMIN_TOKEN,
            "PALABRE_DATABASE_URL": self._database_url,
            "PALABRE_REDIS_URL": f"redis+sentinel://:{PASSWORD}@{sentinels}/{GROUP}/0",
            "PALABRE_CAPTCHA_PROVIDER": "none",
            "PALABRE_RATE_LIMIT": "100000/minute",
            "PALABRE_ANSWER_WITHIN": "0.5",
            "PALABRE_WEB_PROCESSES": "1",
            "PALABRE_HOST": "0.0.0.0",  # noqa: S104 - of a host of its own
        }


def _is_ready(url: str) -> bool:
    try:
        answer = requests.get(f"{url}/readyz", timeout=2)
    except requests.RequestException:
        return False
    return bool(answer.ok and answer.json()["status"] == "ready")


@contextmanager
def run_cluster() -> Iterator[Cluster]:
    """A cluster that has started, gone at the end; raises NetworkRefusedError where not allowed."""
    with ExitStack() as stack:
        stack.enter_context(lay_network())
        # PostgreSQL runs as another user, who must reach its folder.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="palabre-")))
        folder.chmod(0o755)
        cluster = Cluster(folder)
        stack.callback(cluster.close)
        cluster.start()
        yield cluster
