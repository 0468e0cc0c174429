"""Where comments stand now, and who put them there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.schema import comments, reviews

_LAST = (
    select(reviews.c.moderator)
    .where(reviews.c.comment_id == comments.c.id)
    .order_by(reviews.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_MOVEMENTS = select(comments.c.id, comments.c.status, _LAST.label("moderator")).where(
    comments.c.id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Movement:
    """A comment's status, and who decided it last; None if no person did."""

    comment_id: str
    status: Status
    moderator: str | None


def find_movements(
    database: Database, comment_ids: Sequence[str], site_ids: frozenset[int] | None = None
) -> list[Movement]:
    """Where these comments stand, as far as they are of these sites; one query for all."""
    query = _MOVEMENTS
    if site_ids is not None:
        query = query.where(comments.c.site_id.in_(site_ids))
    with database.read() as connection:
        rows = connection.execute(query, {"ids": list(comment_ids)}).all()
    return [Movement(row.id, Status(row.status), row.moderator) for row in rows]
