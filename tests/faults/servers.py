"""A PostgreSQL that can be restarted as gently or as brutally as a test wants."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg

from service.moderation.database import Database
from service.moderation.migration import migrate
from tests.servers import PostgresServer
from tests.waiting import wait_until

SOCKET = ".s.PGSQL.5432"


class RestartablePostgres(PostgresServer):
    """The server, its socket, and a migrated database to copy."""

    def __init__(self) -> None:
        super().__init__()
        self._data = Path(self._server.pgdata)
        self.socket = self._find_socket()
        self._template: str | None = None

    def create_migrated(self) -> str:
        """The name of a new database with all tables."""
        if self._template is None:
            self._template = _name(self.create_database())
            database = Database.from_url(self._url(self._template))
            migrate(database)
            database.close()
        return _name(self.create_database(self._template))

    def url_at(self, name: str, port: int | None = None) -> str:
        """Where a database is reached: over a loopback port, or over the server's socket."""
        if port is None:
            return self._url(name)
        return f"postgresql+psycopg://postgres@127.0.0.1:{port}/{name}?sslmode=disable"

    def dump(self, name: str, path: Path) -> None:
        """A backup by pg_dump, which sees one moment of the database."""
        with path.open("wb") as file:
            command = [str(self._server.bin_path / "pg_dump"), "-Fc", f"--dbname={self._uri(name)}"]
            subprocess.run(command, stdout=file, check=True)

    def restore(self, path: Path) -> str:
        """The name of a new database, restored from a backup."""
        name = _name(self.create_database())
        program = str(self._server.bin_path / "pg_restore")
        subprocess.run([program, f"--dbname={self._uri(name)}", str(path)], check=True)
        return name

    def give(self, folder: Path) -> None:
        """Make a folder the server's own, as that of a tablespace has to be."""
        if user := self._server.system_user:
            shutil.chown(folder, user)

    def move(self, name: str, space: str, folder: Path) -> None:
        """Move a database that nobody uses into a new tablespace in an empty folder."""
        (folder / space).mkdir()
        self.give(folder / space)
        self._execute(f"CREATE TABLESPACE {space} LOCATION '{folder / space}'")
        self._execute(f'ALTER DATABASE "{name}" SET TABLESPACE {space}')

    def move_back(self, name: str, space: str) -> None:
        """Move the database back, and drop the tablespace."""
        self._execute(f'ALTER DATABASE "{name}" SET TABLESPACE pg_default')
        self._execute(f"DROP TABLESPACE {space}")

    def restart(self, mode: str) -> None:
        """`fast` ends sessions in order, `immediate` leaves recovery to the next start."""
        self._control("restart", "-m", mode)

    def kill(self) -> None:
        """SIGKILL to the server and to every session, as the kernel does when memory runs out."""
        parent = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for pid in (parent, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{parent}").exists())

    def start(self) -> None:
        """Start again after a kill."""
        options = (self._data / "postmaster.opts").read_text().split(maxsplit=1)[1]
        self._control("start", "-l", str(self._data / "log"), "-o", options.strip())

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            with psycopg.connect(self._uri("postgres"), connect_timeout=2) as connection:
                return bool(connection.execute("SELECT 1").fetchone())
        except psycopg.OperationalError:
            return False

    def _control(self, *arguments: str) -> None:
        command = [str(self._server.bin_path / "pg_ctl"), "-w", "-D", str(self._data), *arguments]
        user, quiet = self._server.system_user, subprocess.DEVNULL
        subprocess.run(command, check=True, cwd="/", stdout=quiet, stderr=quiet, user=user)

    def _find_socket(self) -> str:
        host = self._uri("postgres").rpartition("host=")[2]
        return str(Path(host) / SOCKET)

    def _uri(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def _url(self, name: str) -> str:
        return self._uri(name).replace("postgresql://", "postgresql+psycopg://")


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
