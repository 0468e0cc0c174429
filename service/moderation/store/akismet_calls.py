"""Which callers of the Akismet door are to be told of a verdict, and which have been."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, select, update

from service.moderation.akismet_schema import akismet_checks
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.schema import comments

Values = dict[str, object]

MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
"""Pauses double from one failure to the next: the last try is a day and a half after the first."""

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class DueCall:
    """A comment of which a caller may have to be told, with what it was told last."""

    comment_id: str
    guid: str
    callback: str
    answer: str
    due_at: datetime
    attempts: int


_COLUMNS = [akismet_checks.c[name] for name in DueCall.__slots__]


def mark_decided(database: Database, now: datetime) -> None:
    """Note that the callers are to be told of what was held, and has been decided since."""
    decided = exists().where(
        comments.c.id == akismet_checks.c.comment_id,
        comments.c.status.in_((Status.APPROVED, Status.REJECTED)),
    )
    these = (
        akismet_checks.c.answer == "",
        akismet_checks.c.due_at.is_(None),
        # Who could not be told in many tries is left alone, until a person decides again.
        akismet_checks.c.attempts == 0,
        akismet_checks.c.callback != "",
        decided,
    )
    with database.read() as connection:
        found = select(akismet_checks.c.comment_id).where(*these).limit(1000)
        ids = connection.execute(found).scalars().all()
    if ids:
        with database.write() as connection:
            change = update(akismet_checks).where(akismet_checks.c.comment_id.in_(_IDS), *these[:3])
            connection.execute(change.values(due_at=now), {"ids": ids})


def list_due(database: Database, now: datetime, most: int) -> list[DueCall]:
    """Those to be told by now, the longest due first."""
    due = akismet_checks.c.due_at <= now
    query = select(*_COLUMNS).where(due).order_by(akismet_checks.c.due_at).limit(most)
    with database.read() as connection:
        return [DueCall(*row) for row in connection.execute(query)]


def settle_calls(database: Database, told: Sequence[tuple[DueCall, str]]) -> None:
    """Nothing is left to be told, unless somebody has decided again meanwhile."""
    _change(
        database,
        [(call, {"answer": answer, "due_at": None, "attempts": 0}) for call, answer in told],
    )


def postpone_calls(database: Database, calls: Sequence[DueCall], now: datetime) -> None:
    """Try again later, or give up after many tries."""
    _change(database, [(call, _postpone(call, now)) for call in calls])


def _postpone(call: DueCall, now: datetime) -> Values:
    tried = call.attempts + 1
    pause = min(FIRST_PAUSE * 2**call.attempts, LONGEST_PAUSE)
    return {"due_at": None if tried >= MOST_ATTEMPTS else now + pause, "attempts": tried}


def _change(database: Database, changes: Sequence[tuple[DueCall, Values]]) -> None:
    if not changes:
        return
    with database.write() as connection:
        for call, values in changes:
            this = akismet_checks.c.comment_id == call.comment_id
            unchanged = akismet_checks.c.due_at == call.due_at
            connection.execute(update(akismet_checks).where(this, unchanged).values(values))
