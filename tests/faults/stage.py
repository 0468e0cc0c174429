"""A whole Palabre in processes that may be killed: databases, Valkey, web, workers and sweeper."""

import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from service.moderation.database import Database
from service.moderation.migration import migrate
from tests.conftest import ADMIN_TOKEN, SECRET
from tests.faults.actor import DIARY, JUMPS
from tests.faults.clock import Clock
from tests.faults.company import Company
from tests.faults.proxy import Proxy
from tests.faults.servers import RestartablePostgres
from tests.installation import find_port
from tests.servers import ValkeyServer
from tests.waiting import wait_until

WORKERS = ("worker-1", "worker-2")
CAST = ("web", "sweep", *WORKERS)
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
KINDS = tuple(ENGINES)


class Stage:
    """Where a fault is tried: one database, one Valkey, a line to each that can be broken."""

    def __init__(
        self, folder: Path, kind: str, seed: int, speed: float, postgres: RestartablePostgres | None
    ) -> None:
        self.folder, self.kind, self.speed = folder, kind, speed
        self.random = random.Random(seed)
        self.origin = time.time()
        self.clock = Clock(self.origin, speed, folder / JUMPS)
        self.postgres = postgres
        self.valkey = ValkeyServer(folder / "valkey")
        self.redis_line = Proxy(str(self.valkey.valkey.socket), seed)
        self.database_line = Proxy(postgres.socket, seed) if postgres else None
        self.name = postgres.create_migrated() if postgres else ""
        self.file = folder / "data" / "palabre.db"
        self.database = Database.from_url(self._database_url())
        if not postgres:
            migrate(self.database)
        self.ports = (find_port(), find_port())
        self.company = Company(self._environ(), folder / "logs", seed)

    @property
    def urls(self) -> tuple[str, ...]:
        """The web servers that run, each at a port of its own."""
        running = [self.ports[0], *([self.ports[1]] if "web-2" in self.company.names else [])]
        return tuple(f"http://127.0.0.1:{port}" for port in running)

    @property
    def diary(self) -> Path:
        """What the processes wrote down: what they settled, and where they crashed."""
        return self.folder / DIARY

    @property
    def jumps(self) -> Path:
        """Seconds that the processes' clocks are wrong by."""
        return self.folder / JUMPS

    def start(self) -> None:
        """Start everything, and wait until comments can be taken."""
        self.valkey.start()
        self.restore()

    def recast(self, *names: str, at: str | None = None, **environ: str) -> None:
        """Replace processes by others that crash at a place, or that have settings of their own."""
        for name in names:
            if name in self.company.names:
                self.company.dismiss(name)
            role = name.partition("-")[0]
            port = {"web": str(self.ports[0]), "web-2": str(self.ports[1])}.get(name, "2")
            self.company.start(name, role, port, at=at, **environ)

    def restore(self) -> None:
        """One web server, two workers and a sweeper, none of them armed."""
        company = self.company
        for name in sorted(company.names):
            if name not in CAST or company.is_changed(name):
                company.dismiss(name)
        self.jumps.unlink(missing_ok=True)
        self.recast(*(name for name in CAST if name not in company.names))
        self.await_web()

    def await_web(self) -> None:
        """Wait until every web server is ready."""
        wait_until(lambda: all(map(is_ready, self.urls)), timeout=60)

    def close(self) -> None:
        """Stop everything and leave nothing behind but the logs."""
        self.company.close()
        self.database.close()
        for line in (self.redis_line, self.database_line):
            if line:
                line.__exit__()
        self.valkey.close()

    def over_lines(self) -> dict[str, str]:
        """The settings of a process that reaches Redis and PostgreSQL over the lines."""
        redis = {"PALABRE_REDIS_URL": f"redis://127.0.0.1:{self.redis_line.port}"}
        if not (self.postgres and self.database_line):
            return redis
        url = self.postgres.url_at(self.name, self.database_line.port)
        return {**redis, "PALABRE_DATABASE_URL": url}

    def _database_url(self) -> str:
        return self.postgres.url_at(self.name) if self.postgres else f"sqlite:///{self.file}"

    def _environ(self) -> dict[str, str]:
        return {
            "PALABRE_SECRET_KEY": SECRET,
            "PALABRE_ADMIN_TOKEN": ADMIN_TOKEN,
            "PALABRE_DATABASE_URL": self._database_url(),
            "PALABRE_REDIS_URL": self.valkey.url,
            "PALABRE_CAPTCHA_PROVIDER": "none",
            "PALABRE_RATE_LIMIT": "100000/second",
            "PALABRE_ANSWER_WITHIN": "0.1",
            "PALABRE_WEB_PROCESSES": "1",
            "FAULT_FOLDER": str(self.folder),
            "FAULT_CLOCK": f"{self.origin}:{self.speed}",
        }


def is_ready(url: str) -> bool:
    """Whether a web server says that it can take comments."""
    try:
        return requests.get(f"{url}/readyz", timeout=5).ok
    except requests.RequestException:
        return False


@contextmanager
def open_stage(
    folder: Path, kind: str, seed: int, speed: float, postgres: RestartablePostgres | None
) -> Iterator[Stage]:
    """A running stage, gone at the end of the block."""
    folder.mkdir(parents=True)
    stage = Stage(folder, kind, seed, speed, postgres if kind == "postgresql" else None)
    try:
        stage.start()
        yield stage
    finally:
        stage.close()
        shutil.rmtree(folder / "data", ignore_errors=True)
