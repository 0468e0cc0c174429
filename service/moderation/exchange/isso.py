"""Comments from Isso's database, a SQLite file that is read and never written.

Source: the tables that Isso 0.10 to 0.14 make (`isso/db/comments.py`, `isso/db/threads.py`).
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.moderation.codes import Status
from service.moderation.exchange.items import (
    ForeignComment,
    ForeignFileError,
    Item,
    Reading,
    Skipped,
    SkipReason,
    read_status,
)
from service.moderation.exchange.moments import read_seconds

SOURCE = "isso"
STATUSES = {"1": Status.APPROVED, "2": Status.FLAGGED}
DELETED = "4"
_NEEDED = {
    "comments": {"id", "tid", "parent", "created", "mode", "remote_addr", "text", "author"},
    "threads": {"id", "uri", "title"},
}
_COMMENTS = """
SELECT comments.id, comments.parent, comments.created, comments.mode, comments.remote_addr,
       substr(comments.text, 1, 200000) AS text, comments.author, comments.email,
       comments.website, threads.uri, threads.title
FROM comments LEFT JOIN threads ON threads.id = comments.tid
ORDER BY comments.id
"""


def read_isso(path: Path) -> Reading:
    """Every comment of the database, oldest first; ForeignFileError if it is none of Isso's."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda raw: raw.decode(errors="replace")
        # A file from elsewhere may hold views and triggers that call functions.
        connection.execute("PRAGMA trusted_schema = OFF")
        _require_tables(connection)
        (size,) = connection.execute("SELECT count(*) FROM comments").fetchone()
    except sqlite3.Error as error:
        raise ForeignFileError(f"SQLite cannot read it ({error})") from None
    progress = [0]
    return Reading(int(size), lambda: progress[0], _stream(connection, progress))


def _require_tables(connection: sqlite3.Connection) -> None:
    for table, needed in _NEEDED.items():
        kind = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        found = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
        if connection.execute(kind, (table,)).fetchone() is None or not needed <= found:
            raise ForeignFileError(f"it has no table {table} as Isso makes it")


def _stream(connection: sqlite3.Connection, progress: list[int]) -> Iterator[Item]:
    try:
        for row in connection.execute(_COMMENTS):
            progress[0] += 1
            yield _read_row(dict(row))
    except sqlite3.Error as error:
        raise ForeignFileError(f"SQLite cannot read it to its end ({error})") from None
    finally:
        connection.close()


def _read_row(row: dict[str, Any]) -> Item:
    mode, foreign_id = _tell(row["mode"]), _tell(row["id"])
    if mode == DELETED:
        return Skipped(SkipReason.DELETED, 0, foreign_id)
    submitted_at = read_seconds(row["created"])
    if submitted_at is None:
        return Skipped(SkipReason.DATE_INVALID, 0, foreign_id)
    return ForeignComment(
        foreign_id=foreign_id,
        status=read_status(mode, STATUSES),
        foreign_status=mode,
        submitted_at=submitted_at,
        # Markdown as it was typed: that is plain text.
        content=_tell(row["text"]),
        author=_tell(row["author"]),
        thread=_tell(row["uri"]),
        thread_title=_tell(row["title"]),
        parent=_tell(row["parent"]),
        email=_tell(row["email"]),
        url=_tell(row["website"]),
        address=_tell(row["remote_addr"]),
    )


def _tell(value: object) -> str:
    """A value as text; SQLite may hold any type in any column."""
    if value is None:
        return ""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
