"""Bringing a database to the schema of this version, and telling whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from service.moderation.database import Database

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 7_265_627_263
"""Any number, the same everywhere: PostgreSQL's advisory lock lets one migration run at a time."""


def migrate(database: Database) -> None:
    """Apply every migration that is missing, in one transaction; does nothing when current."""
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
        found = MigrationContext.configure(connection).get_current_revision()
        script = ScriptDirectory.from_config(_configure(connection))
    known = {revision.revision for revision in script.walk_revisions()}
    return found is not None and (found == script.get_current_head() or found not in known)


def _configure(connection: Connection) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration
