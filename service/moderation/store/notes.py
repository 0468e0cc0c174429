"""What moderators write to each other about a comment; its author never sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from service.moderation.database import Database
from service.moderation.review_schema import comment_notes

LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Note:
    """One note on one comment."""

    moderator: str
    content: str
    written_at: datetime


def add_note(
    database: Database, comment_id: str, moderator: str, content: str, now: datetime
) -> bool:
    """Keep a note; False if there is no such comment."""
    row = {"comment_id": comment_id, "moderator": moderator, "content": content, "written_at": now}
    try:
        with database.write() as connection:
            connection.execute(insert(comment_notes), row)
    except IntegrityError:
        return False
    return True


def find_notes(connection: Connection, comment_ids: Sequence[str]) -> dict[str, list[Note]]:
    """The notes on these comments, oldest first; only comments that have one are in it."""
    query = select(comment_notes).where(comment_notes.c.comment_id.in_(comment_ids))
    found: dict[str, list[Note]] = {}
    for row in connection.execute(query.order_by(comment_notes.c.id)):
        note = Note(row.moderator, row.content, row.written_at)
        found.setdefault(row.comment_id, []).append(note)
    return found
