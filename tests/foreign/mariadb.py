"""A MariaDB of a test's own, in a folder, reached through a socket."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import wait_until

STOP_SECONDS = 30


@contextmanager
def run_mariadb(folder: Path) -> Iterator[Path]:
    """The socket of a running server with an empty database `wordpress`."""
    data, socket = folder / "data", folder / "socket"
    data.mkdir(parents=True)
    common = ["--no-defaults", f"--datadir={data}"]
    # The server will not be root unless told so.
    common += [] if os.geteuid() else ["--user=root"]
    how = ["--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(["/usr/bin/mariadb-install-db", *common, *how], check=True, capture_output=True)
    with (folder / "mariadb.log").open("wb") as log:
        server = subprocess.Popen(
            ["/usr/sbin/mariadbd", *common, f"--socket={socket}", "--skip-networking"],
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: server.poll() is not None or _make_database(socket), timeout=60)
        assert server.poll() is None, (folder / "mariadb.log").read_text()[-2000:]
        yield socket
    finally:
        server.terminate()
        server.wait(STOP_SECONDS)


def _make_database(socket: Path) -> bool:
    statement = "CREATE DATABASE wordpress CHARACTER SET utf8mb4"
    command = ["/usr/bin/mariadb", "--no-defaults", f"--socket={socket}", "--user=root"]
    return subprocess.run([*command, f"--execute={statement}"], capture_output=True).returncode == 0
