"""Bringing a database to the schema of this version, and telling whether it is there."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from service.moderation.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 7_265_627_263
"""Any number, the same everywhere: PostgreSQL's advisory lock lets one migration run at a time."""
VERSIONS = "alembic_version"
"""Alembic's table, which holds the revision of the schema."""
_REVISION = re.compile(r'^(down_)?revision = "(\w+)"$', re.MULTILINE)


def migrate(database: Database) -> None:
    """Apply every migration that is missing, in one transaction; does nothing when current."""
    # Not at the top: whoever only looks whether the schema is current keeps 10 MB less in memory.
    from alembic import command

    with database.write() as connection:
        if database.dialect == "postgresql":
            # A migration may take its time, whatever ordinary statements are given.
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(_configure(connection), "head")


def is_current(database: Database) -> bool:
    """Whether the schema is that of this version; a newer one counts as current too.

    A newer schema only adds to an older one (expand and contract), so that the last version
    keeps working during an upgrade.
    """
    with database.read() as connection:
        if not inspect(connection).has_table(VERSIONS):
            return False
        found = connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar()  # noqa: S608
    known, last = read_revisions()
    return found is not None and (found == last or found not in known)


@cache
def read_revisions() -> tuple[frozenset[str], str]:
    """Every revision of this version, and the one that no other follows."""
    known: set[str] = set()
    followed: set[str] = set()
    for path in (SCRIPTS / "versions").glob("*.py"):
        for down, revision in _REVISION.findall(path.read_text(encoding="utf-8")):
            (followed if down else known).add(revision)
    (last,) = known - followed
    return frozenset(known), last


def _configure(connection: Connection) -> "Config":
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration
