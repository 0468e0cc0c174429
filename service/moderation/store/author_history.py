"""What became of an author's other comments on a site."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, ScalarSelect, bindparam, func, select

from service.moderation.codes import Status
from service.moderation.schema import comments

LATEST = 100
"""Comments of an author that are looked at: who has written a thousand costs no more."""


@dataclass(frozen=True, slots=True)
class History:
    """Of an author's last hundred comments on the site, how many were published and refused."""

    approved: int = 0
    rejected: int = 0
    written: int = 0

    @property
    def is_first(self) -> bool:
        """Whether the author has not written here before."""
        return self.written <= 1


def _count(status: Status | None) -> ScalarSelect[int]:
    other = comments.alias()
    latest = (
        select(other.c.status)
        .where(other.c.site_id == comments.c.site_id, other.c.author_key == comments.c.author_key)
        .order_by(other.c.id.desc())
        .limit(LATEST)
        .correlate(comments)
        .subquery()
    )
    query = select(func.count()).select_from(latest)
    if status is not None:
        query = query.where(latest.c.status == status)
    return query.correlate(comments).scalar_subquery()


_HISTORIES = select(
    comments.c.id,
    _count(Status.APPROVED).label("approved"),
    _count(Status.REJECTED).label("rejected"),
    _count(None).label("written"),
).where(comments.c.id.in_(bindparam("ids", expanding=True)))


def find_histories(connection: Connection, comment_ids: Sequence[str]) -> dict[str, History]:
    """The history of each comment's author, by the comment's id; one query for all."""
    rows = connection.execute(_HISTORIES, {"ids": list(comment_ids)})
    return {row.id: History(row.approved, row.rejected, row.written) for row in rows}
