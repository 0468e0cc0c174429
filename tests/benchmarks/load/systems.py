"""The systems under load, as real processes: Palabre on either database, and Isso."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import requests
from redis import Redis

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.migration import migrate
from service.running import roles
from service.running.tether import tethered
from tests.benchmarks.load import messages
from tests.installation import READY, Installation, find_port
from tests.servers import PostgresServer, ValkeyServer, run_valkey
from tests.waiting import wait_until

ENVIRON = {
    "PALABRE_SECRET_KEY": "a-secret-for-benchmarks-only",
    "PALABRE_RECAPTCHA_SITE_KEY": "site-key",
    "PALABRE_RECAPTCHA_SECRET": "secret-key",
    # One address posts everything here; the limiter counts all the same.
    "PALABRE_RATE_LIMIT": "100000/second",
}
"""What differs from the settings' defaults, beside where the servers are."""
START_SECONDS = 120.0
"""How long a model may take to load while something else keeps the machine busy."""


@dataclass(frozen=True)
class System:
    """A system that takes comments on `port`; `processes` are the first ones of each role."""

    name: str
    port: int
    processes: Mapping[str, Sequence[int]]
    build: Callable[[Sequence[str], int], Iterable[bytes]]
    database: Database | None = None
    redis: "Redis | None" = None


@contextmanager
def run_isso(folder: Path) -> Iterator[System]:
    """Isso as its documentation says to deploy it: gunicorn, two of its default workers.

    The guard is off, which would allow two comments a minute; nothing else differs from its
    defaults. Its SQLite commits every comment durably by itself (journal DELETE, FULL).
    """
    folder.mkdir(parents=True)
    port = find_port()
    lines = ("[general]", f"dbpath = {folder}/comments.db", "host = http://127.0.0.1/")
    configuration = folder / "isso.cfg"
    configuration.write_text("\n".join((*lines, "[guard]", "enabled = false", "")))
    command = ("-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", "2", "--preload", "isso.run")
    environ = {**os.environ, "ISSO_SETTINGS": str(configuration)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            tethered([sys.executable, *command]), env=environ, stdout=log, stderr=log
        )
    try:
        wait_until(lambda: _answers(f"http://127.0.0.1:{port}/info"), timeout=60)
        yield System("isso", port, {"web": [process.pid]}, messages.build_for_isso)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def run_palabre(
    database: str, verify_url: str, folder: Path, more: Mapping[str, str] | None = None
) -> Iterator[System]:
    """Palabre on `database`, `sqlite` or `postgresql`, with as many processes as by default."""
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        url, servers = stack.enter_context(_run_database(database, folder))
        valkey = stack.enter_context(run_valkey(folder / "valkey"))
        settings = {
            **ENVIRON,
            "PALABRE_DATABASE_URL": url,
            "PALABRE_REDIS_URL": valkey.url,
            "PALABRE_RECAPTCHA_VERIFY_URL": verify_url,
            **(more or {}),
        }
        installation = Installation(settings, folder)
        stack.callback(installation.close)
        _start(installation, _read_settings(settings), folder)
        store = Database.from_url(url)
        stack.callback(store.close)
        yield System(
            f"palabre-{database}",
            installation.port,
            {**_list_processes(installation), "valkey": [_find_pid(valkey)], **servers},
            messages.build_for_palabre,
            store,
            stack.enter_context(Redis.from_url(valkey.url)),
        )


def _list_processes(installation: Installation) -> dict[str, list[int]]:
    names = {"web": "web", "worker": "worker", "sweeper": "sweep"}
    return {role: [installation.processes[name].pid] for role, name in names.items()}


def _start(installation: Installation, settings: Settings, folder: Path) -> None:
    """Start the three roles by their own commands; RuntimeError with the logs if one does not."""
    wanted = len(roles.workers(settings, {}))
    log = folder / "worker.log"
    try:
        installation.start_web()
        installation.start("sweep", "sweep")
        installation.start("worker", "worker")
        wait_until(lambda: log.read_bytes().count(READY) >= wanted, timeout=START_SECONDS)
    except AssertionError as error:
        logs = [f"{path.name}: {path.read_text()[-2000:]}" for path in folder.glob("*.log")]
        raise RuntimeError("\n".join(("it does not start", *logs))) from error


def _read_settings(environ: Mapping[str, str]) -> Settings:
    fields = {name.removeprefix("PALABRE_").lower(): value for name, value in environ.items()}
    return Settings.model_validate(fields)


@contextmanager
def _run_database(kind: str, folder: Path) -> Iterator[tuple[str, dict[str, list[int]]]]:
    if kind == "sqlite":
        url = f"sqlite:///{folder}/palabre.db"
        _migrate(url)
        yield url, {}
        return
    server = PostgresServer()
    try:
        plain = server.create_database()
        url = plain.replace("postgresql://", "postgresql+psycopg://")
        _migrate(url)
        with psycopg.connect(plain) as connection:
            durable = connection.execute(
                "SELECT current_setting('fsync'), current_setting('synchronous_commit')"
            ).fetchone()
        assert durable == ("on", "on"), "a promise that a power cut breaks is not measured"
        pid = (server._directory / "data" / "postmaster.pid").read_text().split()[0]
        yield url, {"postgresql": [int(pid)]}
    finally:
        server.close()


def _migrate(url: str) -> None:
    database = Database.from_url(url)
    migrate(database)
    database.close()


def _find_pid(valkey: ValkeyServer) -> int:
    assert valkey._process is not None
    return valkey._process.pid


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).status_code < 500
    except requests.RequestException:
        return False
