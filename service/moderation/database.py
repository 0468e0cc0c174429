"""Connections to SQLite and PostgreSQL that give the same promises."""

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self, cast

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.moderation.pinging import keep_alive

BUSY_SECONDS = 5
"""How long SQLite waits for another writer, and PostgreSQL for a connection, before giving up."""
SILENCE = {
    "keepalives_idle": BUSY_SECONDS,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": BUSY_SECONDS * 1000,
}
"""How soon a PostgreSQL that was cut off is given up: the kernel would wait a quarter of an hour
for its answer (libpq's connection parameters: seconds, seconds, times, milliseconds)."""

LOOK_SECONDS = 0.0005
"""How often SQLite is asked whether another writer is done."""
# IMMEDIATE asks for the write lock at once; a reader that later becomes a writer could not wait
# and would fail with "database is locked".
BEGIN = "BEGIN IMMEDIATE"
READING = "palabre_reading"

UNREACHABLE = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)
"""What reading or writing raises when the database cannot serve: locked, full, down, restarting."""


class Database:
    """An engine with two doors: `read` for queries, `write` for one durable transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite's connections commit each statement unless a transaction is begun; to have
        # SQLAlchemy say so to each of them would cost a statement more than the one that is meant.
        is_sqlite = engine.dialect.name == "sqlite"
        alone = {READING: True} if is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reading = engine.execution_options(**alone)

    @classmethod
    def from_url(cls, url: str) -> Self:
        """A database that connects on first use; a SQLite file's folder is made at need."""
        if make_url(url).get_backend_name() == "sqlite":
            return cls(_create_sqlite_engine(url))
        # In milliseconds: a table that somebody has locked is unavailable, not waited for.
        patience = (
            f"-c lock_timeout={BUSY_SECONDS * 800} -c statement_timeout={BUSY_SECONDS * 1000}"
        )
        arguments = {
            "connect_timeout": BUSY_SECONDS,
            "application_name": "palabre",
            **SILENCE,
            "options": f"{patience} {make_url(url).query.get('options', '')}",
        }
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=10,
            # What was used last is used next: it is known to live, and has its statements prepared.
            pool_use_lifo=True,
            max_overflow=20,
            pool_timeout=BUSY_SECONDS,
            connect_args=arguments,
        )
        keep_alive(engine)
        return cls(engine)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on which each statement stands alone."""
        with self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, durable when the block has ended without an exception."""
        with self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give all connections back; the next use opens new ones."""
        self.engine.dispose()


def insert_if_absent(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Insert a row unless one of its unique keys is taken; never an error, on either database."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(table).values(row).on_conflict_do_nothing())


def _create_sqlite_engine(url: str) -> Engine:
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=10,
        max_overflow=20,
        pool_timeout=BUSY_SECONDS,
        connect_args={"timeout": BUSY_SECONDS},
        json_serializer=_write_json,
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _write_json(value: object) -> str:
    # Most of it is the evidence of checks that found nothing, of which every comment has a dozen.
    return "{}" if value == {} else json.dumps(value)


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's own implicit BEGIN is switched off: _begin_sqlite says when and how.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    # FULL makes a commit survive a power cut, which is what a 2xx promises.
    connection.execute("PRAGMA synchronous=FULL")
    # What is deleted or changed is overwritten, so that it is gone from the file as well.
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(READING):
        return
    raw = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        if not _take_turn(raw):
            # It fails once more, and this time is told as SQLAlchemy tells all failures.
            connection.exec_driver_sql(BEGIN)
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _take_turn(connection: sqlite3.Connection) -> bool:
    """Whether the connection has become the one writer, within BUSY_SECONDS.

    SQLite itself would sleep longer after each look, up to 0.1 s while a writer needs 0.001.
    """
    until = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < until:
        try:
            connection.execute(BEGIN)
        except sqlite3.OperationalError as error:
            # Of an extended code the lowest byte is the primary one (sqlite.org/rescode.html).
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
            time.sleep(LOOK_SECONDS)
        else:
            return True
    return False
