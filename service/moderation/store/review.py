"""A moderator's decision: it wins over every automatic one, and every act is on record."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.schema import comments, reviews
from service.moderation.store.appeals import answer_appeal
from service.moderation.store.bans import ban_author
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
    reason: str = "",
    act_id: str | None = None,
    bans: bool = False,
) -> bool:
    """Approve or reject for good; returns False if there is no such comment.

    `seen` is the status that the moderator looked at: the review is recorded only if it still
    holds. Without it a comment that another review decided otherwise is not overturned. Raises
    ReviewConflictError in both cases. Deciding the same again changes nothing. What is done at
    once shares an `act_id`, by which it can be undone; `bans` keeps the author out as well.
    """
    act_id = act_id or new_identifier(now)
    with database.write() as connection:
        query = select(comments.c.status).where(comments.c.id == comment_id)
        # The row lock makes "first wins" true on PostgreSQL; SQLite has but one writer.
        found = connection.execute(query.with_for_update()).scalar_one_or_none()
        if found is None:
            return False
        current = Status(found)
        # An appeal puts a comment before people again, whoever has decided it before.
        winner = None if current is Status.FLAGGED else _find_winner(connection, comment_id)
        if current is not status or winner is None:
            if (winner is not None and seen is None) or (seen is not None and current is not seen):
                raise ReviewConflictError(current, winner)
            row = {"moderator": moderator, "status_before": current, "status": status}
            _write(connection, {**row, "reason": reason, "act_id": act_id}, comment_id, now)
        if bans:
            ban_author(connection, comment_id, moderator, act_id, now)
        return True


def _find_winner(connection: Connection, comment_id: str) -> str | None:
    query = select(reviews.c.moderator).where(reviews.c.comment_id == comment_id)
    return connection.execute(query.order_by(reviews.c.id.desc()).limit(1)).scalar_one_or_none()


def _write(connection: Connection, review: dict[str, str], comment_id: str, now: datetime) -> None:
    row = {**review, "comment_id": comment_id, "reviewed_at": now}
    written = connection.execute(insert(reviews).returning(reviews.c.id), row).scalar_one()
    answer_appeal(connection, comment_id, written, now)
    this = update(comments).where(comments.c.id == comment_id)
    change = {"decided_at": now, "lease_owner": None, "lease_until": None}
    connection.execute(this.values(status=review["status"], **change))
    index(connection, [comment_id])
