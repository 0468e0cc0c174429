"""What else an author, or a text, has been seen with."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.identifiers import first_identifier
from service.moderation.likeness import sketch
from service.moderation.schema import comments, shingles

LOOK_BACK = timedelta(days=30)
CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class NearCopy:
    """An earlier comment that shares rare word triples with another one."""

    comment_id: str
    content: str
    author_key: str


def find_near_copies(database: Database, comment: Comment) -> list[NearCopy]:
    """Comments of the last 30 days, submitted before this one, most alike first; at most 20."""
    values = sketch(comment.content)
    if not values:
        return []
    shared = (
        select(shingles.c.comment_id, func.count().label("shared"))
        .where(shingles.c.site_id == comment.site_id, shingles.c.value.in_(values))
        .where(shingles.c.comment_id >= first_identifier(comment.submitted_at - LOOK_BACK))
        .where(shingles.c.comment_id < comment.id)
        .group_by(shingles.c.comment_id)
        .order_by(func.count().desc(), shingles.c.comment_id.desc())
        .limit(CANDIDATES)
        .subquery()
    )
    query = select(comments.c.id, comments.c.content, comments.c.author_key)
    query = query.join(shared, shared.c.comment_id == comments.c.id)
    with database.read() as connection:
        return [NearCopy(*row) for row in connection.execute(query)]
