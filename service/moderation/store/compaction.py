"""Leaving no trace of what was deleted in the files of the database."""

import time
from collections.abc import Callable

from sqlalchemy import Connection, text

from service.moderation.database import Database

PAGES = 500
"""Pages of the search index that one transaction merges: some milliseconds for a writer beside."""
PATIENCE = 10.0
"""Seconds for which readers of SQLite's log are waited for."""
LOOK_SECONDS = 0.1

_MERGE = text("INSERT INTO comment_search (comment_search, rank) VALUES ('merge', :pages)")
_TRUNCATE = text("PRAGMA wal_checkpoint(TRUNCATE)")


class IndexMerge:
    """Merges SQLite's search index into one segment, a step at a time.

    Until then it keeps the words of deleted comments, only marked as gone (FTS5's documentation,
    "The 'merge' command"). PostgreSQL's index is cleared by VACUUM.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._begun = False

    def step(self) -> bool:
        """Merge a few pages; returns whether there is more to do."""
        if self._database.dialect != "sqlite":
            return False
        # A negative number has all segments merged, whatever their size; a positive one goes on.
        pages = PAGES if self._begun else -PAGES
        with self._database.write() as connection:
            before = _count_changes(connection)
            connection.execute(_MERGE, {"pages": pages})
            # "If the difference is less than 2 the command was a no-op", says the documentation.
            self._begun = _count_changes(connection) - before >= 2
        return self._begun

    def run(self, pause: Callable[[], object] = lambda: None) -> None:
        """Merge to the end, with a pause after each step."""
        while self.step():
            pause()


def empty_log(database: Database, seconds: float = PATIENCE) -> bool:
    """Write SQLite's log into its file and cut it to nothing; False if readers kept it.

    PostgreSQL's log belongs to its server, which overwrites it in its own time.
    """
    if database.dialect != "sqlite":
        return True
    until = time.monotonic() + seconds
    while True:
        with database.read() as connection:
            busy, *_ = connection.execute(_TRUNCATE).one()
        if not busy or time.monotonic() >= until:
            return not busy
        time.sleep(LOOK_SECONDS)


def vacuum(database: Database) -> None:
    """Have PostgreSQL give the room of deleted rows to others; SQLite has overwritten it already.

    Raises what the database raises, where its user may not.
    """
    if database.dialect != "postgresql":
        return
    with database.read() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        try:
            connection.execute(text("VACUUM"))
        finally:
            connection.execute(text("RESET statement_timeout"))


def _count_changes(connection: Connection) -> int:
    return int(connection.execute(text("SELECT total_changes()")).scalar_one())
