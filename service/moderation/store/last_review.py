"""The last act on a comment: what it changed, for those who count reviews."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.schema import reviews


@dataclass(frozen=True, slots=True)
class LastReview:
    """Where the comment stood before and after, and when the act was recorded."""

    before: Status
    after: Status
    reviewed_at: datetime


def find_last_review(database: Database, comment_id: str) -> LastReview | None:
    """The last act on a comment, None if no person has decided it; one row of an index."""
    query = (
        select(reviews.c.status_before, reviews.c.status, reviews.c.reviewed_at)
        .where(reviews.c.comment_id == comment_id)
        .order_by(reviews.c.id.desc())
        .limit(1)
    )
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return LastReview(Status(row.status_before), Status(row.status), row.reviewed_at)
