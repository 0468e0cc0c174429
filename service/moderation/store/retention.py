"""Refused comments whose time is over: found and removed a few hundred at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    bindparam,
    func,
    select,
)

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.exchange_schema import imports
from service.moderation.identifiers import first_identifier
from service.moderation.rejection import RejectionReason
from service.moderation.retention_periods import Periods
from service.moderation.schema import Moment, comments, decisions, reviews
from service.moderation.store.removal import remove

WINDOW = 200
"""Rows that one step looks at, and changes at most: a writer beside it hardly waits."""
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """What one step changed; `cursor` is where the next one begins, None where all was seen."""

    changed: int
    cursor: str | None


Rule = Callable[[Database, Periods, datetime, str | None], Step]
"""One step of forgetting one kind of thing, from a cursor on."""
Chosen = TypeVar("Chosen", bound=Select[Any])
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_LAST_REASON = (
    select(reviews.c.reason)
    .where(reviews.c.comment_id == comments.c.id)
    .order_by(reviews.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
# What was imported has been decided elsewhere: here its time begins with the import.
_SINCE: ColumnElement[datetime] = func.coalesce(
    comments.c.decided_at, imports.c.imported_at, comments.c.submitted_at, type_=Moment()
)
_REJECTED = (
    select(comments.c.id, _SINCE.label("since"), decisions.c.reasons, _LAST_REASON.label("given"))
    .outerjoin(decisions, decisions.c.comment_id == comments.c.id)
    .outerjoin(imports, imports.c.comment_id == comments.c.id)
    .where(comments.c.status == Status.REJECTED)
)
# Whatever has moved since the look, or is being moved, is left for the next one.
_STILL = (
    select(comments.c.id)
    .outerjoin(imports, imports.c.comment_id == comments.c.id)
    .where(comments.c.id.in_(_IDS), comments.c.status == Status.REJECTED)
    .where(bindparam("moment", type_=Moment) > _SINCE)
    .order_by(comments.c.id)
    .with_for_update(skip_locked=True, of=comments)
)


def remove_rejected(
    database: Database, periods: Periods, now: datetime, cursor: str | None
) -> Step:
    """Remove refused comments whose time is over: spam, and all others."""
    if periods.shortest is None:
        return Step(0, None)
    bound = first_identifier(now - periods.shortest)
    query = _REJECTED.where(comments.c.id < bound).order_by(comments.c.id).limit(WINDOW)
    with database.read() as connection:
        rows = connection.execute(follow(query, cursor)).all()
    due = [row.id for row in rows if _is_over(row, periods, now)]
    return Step(_remove(database, due, now - periods.shortest), advance(rows))


def count_overdue(database: Database, periods: Periods, late: datetime) -> int:
    """How many refused comments were due at the moment `late` already, up to ten thousand."""
    longest = periods.longest
    if longest is None:
        return 0
    # With the longer period: of which kind each is cannot be told without reading them all.
    query = _REJECTED.where(comments.c.id < first_identifier(late - longest))
    these = query.where(late - longest > _SINCE).limit(MOST_COUNTED).subquery()
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(these)).scalar_one()


def follow(query: Chosen, cursor: str | None) -> Chosen:
    """The query from after the comment of id `cursor` on."""
    return query if cursor is None else query.where(comments.c.id > cursor)


def advance(rows: Sequence[Any]) -> str | None:
    """Where the next window begins; None after the last one."""
    return rows[-1].id if len(rows) == WINDOW else None


def _is_over(row: Row[Any], periods: Periods, now: datetime) -> bool:
    # What a person said of it counts; where they gave no reason, what the checks said.
    told = [row.given] if row.given else row.reasons or ()
    period = periods.spam if RejectionReason.SPAM in told else periods.rejected
    return period is not None and bool(row.since < now - period)


def _remove(database: Database, due: list[str], moment: datetime) -> int:
    if not due:
        return 0
    with database.write() as connection:
        given = {"ids": due, "moment": moment}
        still = list(connection.execute(_STILL, given).scalars())
        return remove(connection, still)
