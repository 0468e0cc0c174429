"""How a comment got here: its import, and the automatic decision as it was taken."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.exchange_schema import imports
from service.moderation.schema import decisions


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy concluded, and when."""

    status: Status
    reasons: tuple[Code, ...]
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Import:
    """Where a comment came from, which status it had there, and when it was taken in."""

    source: str
    foreign_status: str
    imported_at: datetime


def find_decision(database: Database, comment_id: str) -> Decision | None:
    """The one automatic decision on a comment, None if a moderator was faster than the checks."""
    query = select(decisions.c.status, decisions.c.reasons, decisions.c.decided_at)
    with database.read() as connection:
        row = connection.execute(query.where(decisions.c.comment_id == comment_id)).one_or_none()
    if row is None:
        return None
    reasons = tuple(Code(reason) for reason in row.reasons)
    return Decision(Status(row.status), reasons, row.decided_at)


def find_import(database: Database, comment_id: str) -> Import | None:
    """The import of a comment, None if it was submitted here."""
    query = select(*(imports.c[name] for name in Import.__slots__))
    with database.read() as connection:
        row = connection.execute(query.where(imports.c.comment_id == comment_id)).one_or_none()
    return None if row is None else Import(*row)
