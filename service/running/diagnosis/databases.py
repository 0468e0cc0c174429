"""Questions to the database: is it there, current, writable, and safe to promise with?"""

from functools import partial
from pathlib import Path

from sqlalchemy import make_url, text, update

from service.moderation.database import Database
from service.moderation.migration import is_current
from service.moderation.schema import sites
from service.running.diagnosis.finding import Finding, ask, error, ok, warning

OLDEST_POSTGRES = 15


def examine_database(url: str, *, by_up: bool) -> list[Finding]:
    """Findings about the database at `url`; makes nothing, as `palabre up` (`by_up`) would."""
    path = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite" and path and not Path(path).exists():
        if by_up:
            return [warning("database", f"{path} is not there yet", "`palabre up` makes it")]
        remedy = "run `palabre migrate`, or correct PALABRE_DATABASE_URL"
        return [error("database", f"{path} does not exist", remedy)]
    database = Database.from_url(url)
    reached = ask("database", partial(reach, database))
    if reached.level != "ok":
        return [reached]
    promise = check_journal if database.dialect == "sqlite" else check_version
    schema = ask("schema", partial(check_schema, database))
    findings = [reached, ask("database version", partial(promise, database)), schema]
    if schema.level == "ok":
        findings.append(ask("database writes", partial(check_writable, database)))
    database.close()
    return findings


def reach(database: Database) -> Finding:
    """Whether the database answers at all."""
    with database.read() as connection:
        connection.execute(text("SELECT 1"))
    return ok("database", f"{database.dialect} answers")


def check_journal(database: Database) -> Finding:
    """Whether SQLite keeps a write-ahead log: without it readers and writers block each other."""
    with database.read() as connection:
        journal = connection.execute(text("PRAGMA journal_mode")).scalar_one()
    if journal == "wal":
        return ok("database version", "SQLite writes ahead (WAL)")
    return error(
        "database version",
        f"SQLite's journal is {journal!r} instead of 'wal': readers and writers block each other",
        "keep the file on a local disk: network disks cannot do what the log needs",
    )


def check_version(database: Database) -> Finding:
    """Whether PostgreSQL is one that Palabre is tested with."""
    with database.read() as connection:
        number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    major = number // 10_000
    if major >= OLDEST_POSTGRES:
        return ok("database version", f"PostgreSQL {major}")
    remedy = f"upgrade it to {OLDEST_POSTGRES} or newer"
    return error("database version", f"PostgreSQL {major} is too old", remedy)


def check_schema(database: Database) -> Finding:
    """Whether every migration has run."""
    if is_current(database):
        return ok("schema", "up to date")
    return error("schema", "not up to date: nothing is taken in", "run `palabre migrate`")


def check_writable(database: Database) -> Finding:
    """Whether rows may be changed: refused on a replica, a read-only file or by missing rights."""
    with database.write() as connection:
        connection.execute(update(sites).where(sites.c.id < 0).values(key=sites.c.key))
    return ok("database writes", "allowed")
