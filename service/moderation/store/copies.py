"""Near copies that wait in the queue together, so that a wave of them is decided at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, union_all

from service.moderation.codes import Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.likeness import SKETCH_SIZE, sketch
from service.moderation.schema import comments, shingles

LATEST = 300
"""Comments looked at for each triple: the thousandth copy of a wave costs what these do."""
MOST_COPIES = 200


@dataclass(frozen=True, slots=True)
class Copy:
    """A flagged comment that says nearly the same as another one."""

    comment_id: str
    author: str
    content: str


def _select_latest(number: int) -> Select[Any]:
    these = (
        select(shingles.c.comment_id)
        .where(shingles.c.site_id == bindparam("site"))
        .where(shingles.c.value == bindparam(f"value_{number}"))
        .where(shingles.c.comment_id <= bindparam("newest"))
        .order_by(shingles.c.comment_id.desc())
        .limit(LATEST)
        .subquery()
    )
    return select(these.c.comment_id)


def _select_copies() -> Select[Any]:
    latest = union_all(*map(_select_latest, range(SKETCH_SIZE))).subquery()
    shared = (
        select(latest.c.comment_id)
        .group_by(latest.c.comment_id)
        # More than half of its rare triples: what quotes a sentence of it is another comment.
        .having(func.count() * 2 > bindparam("known"))
        .order_by(latest.c.comment_id.desc())
        .limit(LATEST)
        .subquery()
    )
    # The status is asked for, not searched by: all that waits would be gone through for it.
    columns = comments.c.id, comments.c.author, comments.c.content, comments.c.status
    return select(*columns).where(comments.c.id.in_(select(shared.c.comment_id)))


# Made once: putting this statement together takes longer than running it.
_COPIES = _select_copies()
NEWEST = "ffffffff-ffff-ffff-ffff-ffffffffffff"


def find_waiting_copies(
    connection: Connection, comment: Comment, newest: str = NEWEST
) -> list[Copy]:
    """The flagged near copies of a comment, oldest first; none newer than the id `newest`."""
    values = sketch(comment.content)
    if not values:
        return []
    given = dict(enumerate(values))
    parameters = {
        "site": comment.site_id,
        "newest": newest,
        "known": len(values),
        **{f"value_{number}": given.get(number) for number in range(SKETCH_SIZE)},
    }
    rows = connection.execute(_COPIES, parameters)
    found = [
        Copy(row.id, row.author, row.content)
        for row in rows
        if row.status == Status.FLAGGED and row.id != comment.id
    ]
    return sorted(found, key=lambda each: each.comment_id)[:MOST_COPIES]


def list_copies(database: Database, comment: Comment, newest: str) -> list[str]:
    """The ids of a comment's flagged near copies, none newer than the id `newest`."""
    with database.read() as connection:
        return [each.comment_id for each in find_waiting_copies(connection, comment, newest)]


@dataclass(slots=True)
class Groups:
    """The comments of a page so far: the copies of each first one by its id, and all of those."""

    copies: dict[str, list[Copy]] = field(default_factory=dict)
    folded: set[str] = field(default_factory=set)

    def add(self, connection: Connection, waiting: Sequence[Comment]) -> None:
        """Look for the copies of further comments, unless they are copies themselves."""
        for comment in waiting:
            if comment.id in self.folded or comment.status is not Status.FLAGGED:
                continue
            copies = [
                each
                for each in find_waiting_copies(connection, comment)
                if each.comment_id not in self.folded and each.comment_id not in self.copies
            ]
            if copies:
                self.copies[comment.id] = copies
                self.folded.update(each.comment_id for each in copies)
