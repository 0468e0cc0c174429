"""Backups taken while comments come in: what was acknowledged before is there, and whole."""

import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.migration import is_current
from service.moderation.schema import comments, decisions
from service.moderation.verdict import Settlement, Verdict
from tests.servers import PostgresServer
from tests.service.moderation.samples import new_comment
from tests.waiting import wait_until

WRITERS = 4
ENOUGH = 40
"""Comments before the backup begins, and at least as many again before the writers end."""


class Writers:
    """Threads that store comments and decide them, and remember what was acknowledged."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self.ids: list[str] = []

    def write(self, owner: str) -> None:
        while not self._stopped.is_set():
            now = datetime.now(UTC)
            identifier = store.add(self._database, new_comment(), now)
            with self._lock:
                self.ids.append(identifier)
            store.lease(self._database, [identifier], owner, now)
            verdict = Settlement(identifier, (), Verdict(Status.APPROVED))
            store.settle(self._database, [verdict], owner, now)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write during the block, and some more after it."""
        threads = [
            threading.Thread(target=self.write, args=(f"writer-{n}",)) for n in range(WRITERS)
        ]
        for thread in threads:
            thread.start()
        try:
            wait_until(lambda: len(self.ids) >= ENOUGH, timeout=60)
            yield
            more = len(self.ids) + ENOUGH
            wait_until(lambda: len(self.ids) >= more, timeout=60)
        finally:
            self._stopped.set()
            for thread in threads:
                thread.join()


def examine(restored: Database, before: list[str], ever: list[str]) -> None:
    """What was acknowledged before the backup is there; nothing is half there; work goes on."""
    assert is_current(restored)
    decided = select(comments.c.id, decisions.c.comment_id).outerjoin(decisions)
    with restored.read() as connection:
        stored = set(connection.execute(select(comments.c.id)).scalars())
        rows = connection.execute(decided.add_columns(comments.c.status)).all()
    assert set(before) <= stored <= set(ever)
    for row in rows:
        assert (row.status == Status.PENDING) == (row.comment_id is None)
    now = datetime.now(UTC)
    taken = store.lease_next(restored, 100, "restored", now)
    settlements = [Settlement(each.id, (), Verdict(Status.APPROVED)) for each in taken]
    assert len(store.settle(restored, settlements, "restored", now)) == len(taken)
    with restored.read() as connection:
        assert connection.execute(select(func.count()).select_from(comments)).scalar_one()


def back_up_online(source: sqlite3.Connection, target: Path) -> None:
    """What `sqlite3 palabre.db ".backup …"` does."""
    with sqlite3.connect(target) as copy:
        source.backup(copy)
    copy.close()


def vacuum_into(source: sqlite3.Connection, target: Path) -> None:
    """What `sqlite3 palabre.db "VACUUM INTO …"` does."""
    source.execute("VACUUM INTO ?", (str(target),))


@pytest.mark.parametrize("back_up", [back_up_online, vacuum_into])
def test_a_sqlite_backup_taken_under_writes_restores(
    back_up: Callable[[sqlite3.Connection, Path], None], migrated_file: Path, tmp_path: Path
) -> None:
    path, copy = tmp_path / "palabre.db", tmp_path / "copy.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database.from_url(f"sqlite:///{path}")
    writers = Writers(database)
    with writers.writing():
        before = list(writers.ids)
        source = sqlite3.connect(path, timeout=30)
        back_up(source, copy)
        source.close()
    database.close()
    with sqlite3.connect(copy) as check:
        assert check.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert check.execute("PRAGMA foreign_key_check").fetchall() == []
    check.close()
    restored = Database.from_url(f"sqlite:///{copy}")
    examine(restored, before, writers.ids)
    restored.close()


def test_a_postgresql_dump_taken_under_writes_restores(
    postgres: PostgresServer, migrated_name: str, tmp_path: Path
) -> None:
    address = postgres.create_database(migrated_name)
    database = Database.from_url(address.replace("postgresql:", "postgresql+psycopg:"))
    writers = Writers(database)
    dump = tmp_path / "palabre.dump"
    with writers.writing():
        before = list(writers.ids)
        run(postgres, "pg_dump", "--format=custom", f"--file={dump}", f"--dbname={address}")
    database.close()
    target = postgres.create_database()
    run(postgres, "pg_restore", "--exit-on-error", "--no-owner", f"--dbname={target}", str(dump))
    restored = Database.from_url(target.replace("postgresql:", "postgresql+psycopg:"))
    examine(restored, before, writers.ids)
    restored.close()
    for each in (address, target):
        postgres.drop_database(each)


def run(postgres: PostgresServer, program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, of the server's version."""
    path = postgres.programs / program
    done = subprocess.run([path, *arguments], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
