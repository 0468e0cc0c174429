"""A moderator's decision: it wins over every automatic one, and every act is on record."""

from datetime import datetime

from sqlalchemy import Connection, and_, insert, select, update

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.schema import comments, reviews
from service.moderation.store.search import index


class ReviewConflictError(Exception):
    """The comment no longer stands where the moderator saw it; `status` and `winner` tell."""

    def __init__(self, status: Status, winner: str | None) -> None:
        super().__init__(f"already {status}")
        self.status = status
        self.winner = winner


def record_review(
    database: Database,
    comment_id: str,
    status: Status,
    moderator: str,
    now: datetime,
    *,
    seen: Status | None = None,
) -> bool:
    """Approve or reject for good; returns False if there is no such comment.

    `seen` is the status that the moderator looked at: the review is recorded only if it still
    holds. Without it a comment that another review decided otherwise is not overturned. Raises
    ReviewConflictError in both cases. Deciding the same again changes nothing.
    """
    with database.write() as connection:
        query = select(comments.c.status).where(comments.c.id == comment_id)
        # The row lock makes "first wins" true on PostgreSQL; SQLite has but one writer.
        found = connection.execute(query.with_for_update()).scalar_one_or_none()
        if found is None:
            return False
        current = Status(found)
        winner = _find_winner(connection, comment_id)
        if current is status and winner is not None:
            return True
        if (winner is not None and seen is None) or (seen is not None and current is not seen):
            raise ReviewConflictError(current, winner)
        _write(connection, comment_id, current, status, moderator, now)
        return True


def _find_winner(connection: Connection, comment_id: str) -> str | None:
    query = select(reviews.c.moderator).where(reviews.c.comment_id == comment_id)
    return connection.execute(query.order_by(reviews.c.id.desc()).limit(1)).scalar_one_or_none()


def _write(
    connection: Connection,
    comment_id: str,
    before: Status,
    status: Status,
    moderator: str,
    now: datetime,
) -> None:
    row = {
        "comment_id": comment_id,
        "moderator": moderator,
        "status_before": before,
        "status": status,
        "reviewed_at": now,
    }
    connection.execute(insert(reviews), row)
    this = and_(comments.c.id == comment_id)
    change = {"status": status, "decided_at": now, "lease_owner": None, "lease_until": None}
    connection.execute(update(comments).where(this).values(change))
    index(connection, [comment_id])
