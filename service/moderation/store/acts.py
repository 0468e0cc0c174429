"""What a moderator did at once: found again, and taken back as a whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.review_schema import undone_reviews
from service.moderation.schema import comments, decisions, reviews
from service.moderation.store.appeals import reopen_appeal
from service.moderation.store.bans import lift_bans_of_act
from service.moderation.store.search import index

KEPT = ("comment_id", "act_id", "moderator", "status_before", "status", "reason", "reviewed_at")


@dataclass(frozen=True, slots=True)
class MadeAct:
    """An act in force: what it made of how many comments."""

    act_id: str
    moderator: str
    status: Status
    reason: str
    count: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """The comments that stand again where they stood, and those that had moved on meanwhile."""

    restored: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoneReview:
    """A review that was taken back."""

    moderator: str
    status_before: str
    status: str
    reviewed_at: datetime
    undone_by: str
    undone_at: datetime


def find_latest_act(database: Database, moderator: str, since: datetime) -> MadeAct | None:
    """The last act of a moderator that still stands; None if there is none since that moment."""
    query = (
        select(reviews.c.act_id)
        .where(reviews.c.moderator == moderator)
        .order_by(reviews.c.id.desc())
        .limit(1)
    )
    with database.read() as connection:
        act_id = connection.execute(query).scalar()
        act = _find_act(connection, act_id) if act_id else None
    return act if act is not None and act.made_at >= since else None


def find_act(database: Database, act_id: str) -> MadeAct | None:
    """The act of that id, as far as it still stands."""
    with database.read() as connection:
        return _find_act(connection, act_id)


def undo_act(database: Database, act_id: str, undone_by: str, now: datetime) -> Undone:
    """Put what an act decided back where it stood, bans included; all of it on record.

    A comment that somebody has decided again since, whose author has appealed, or that was erased
    but for its place, is left alone.
    """
    query = select(reviews).where(reviews.c.act_id == act_id).order_by(reviews.c.comment_id)
    restored: list[str] = []
    left: list[str] = []
    with database.write() as connection:
        for row in connection.execute(query).all():
            done = _undo_review(connection, row, undone_by, now)
            (restored if done else left).append(row.comment_id)
        if restored or not left:
            lift_bans_of_act(connection, act_id, undone_by, now)
        index(connection, restored)
    return Undone(tuple(restored), tuple(left))


def _undo_review(connection: Connection, review: Row[Any], undone_by: str, now: datetime) -> bool:
    this = comments.c.id == review.comment_id
    # What has been erased since has nothing left that machines or people could look at again.
    query = select(comments.c.status).where(this, comments.c.erased_at.is_(None))
    current = connection.execute(query.with_for_update()).scalar()
    others = reviews.c.comment_id == review.comment_id, reviews.c.id > review.id
    later = connection.execute(select(reviews.c.id).where(*others).limit(1)).first()
    if current != review.status or later is not None:
        return False
    gone = connection.execute(delete(reviews).where(reviews.c.id == review.id))
    if not gone.rowcount:
        return False
    row = {name: getattr(review, name) for name in KEPT}
    connection.execute(insert(undone_reviews), {**row, "undone_by": undone_by, "undone_at": now})
    reopen_appeal(connection, review.comment_id, review.id)
    before = {
        "status": review.status_before,
        "decided_at": _find_decided_at(connection, review.comment_id),
    }
    connection.execute(update(comments).where(this).values(before))
    return True


def _find_decided_at(connection: Connection, comment_id: str) -> datetime | None:
    """When the decision was made that holds once a later one is gone."""
    earlier = select(func.max(reviews.c.reviewed_at)).where(reviews.c.comment_id == comment_id)
    automatic = select(decisions.c.decided_at).where(decisions.c.comment_id == comment_id)
    found = connection.execute(earlier).scalar() or connection.execute(automatic).scalar()
    return found if isinstance(found, datetime) else None


def list_undone(database: Database, comment_id: str) -> list[UndoneReview]:
    """Every review of a comment that was taken back, oldest first."""
    query = select(*(undone_reviews.c[name] for name in UndoneReview.__slots__))
    query = query.where(undone_reviews.c.comment_id == comment_id).order_by(undone_reviews.c.id)
    with database.read() as connection:
        return [UndoneReview(*row) for row in connection.execute(query)]


def _find_act(connection: Connection, act_id: str) -> MadeAct | None:
    these = reviews.c.act_id == act_id
    query = select(reviews.c.moderator, reviews.c.status, reviews.c.reason, reviews.c.reviewed_at)
    row = connection.execute(query.where(these).order_by(reviews.c.id.desc()).limit(1)).first()
    if row is None:
        return None
    count = connection.execute(select(func.count()).where(these)).scalar_one()
    return MadeAct(act_id, row.moderator, Status(row.status), row.reason, count, row.reviewed_at)
