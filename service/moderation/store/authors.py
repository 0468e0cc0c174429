"""What else an author, or a text, has been seen with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, select, union_all

from service.moderation.comment import Comment, NewComment
from service.moderation.database import Database
from service.moderation.identifiers import first_identifier
from service.moderation.likeness import LOOK_BACK, SKETCH_SIZE, sketch
from service.moderation.prepared import Prepared
from service.moderation.prepared_types import is_among
from service.moderation.schema import comments, shingles, sites

LATEST = 20
CANDIDATES = 10
LEAST_SHARE = 4
"""Near copies share most of their triples; whoever shares less than one in so many is none.

Comparing two texts costs a hundred times as much as counting what they share.
"""


@dataclass(frozen=True, slots=True)
class NearCopy:
    """An earlier comment that shares rare word triples with another one."""

    comment_id: str
    content: str
    author_key: str


def _select_latest(number: int) -> Select[tuple[str]]:
    """The latest comments that share the numbered value of a sketch."""
    these = (
        select(shingles.c.comment_id)
        .where(shingles.c.site_id == bindparam("site"))
        .where(shingles.c.value == bindparam(f"value_{number}"))
        .where(shingles.c.comment_id >= bindparam("oldest"))
        .where(shingles.c.comment_id < bindparam("newest"))
        .order_by(shingles.c.comment_id.desc())
        .limit(LATEST)
        .subquery()
    )
    # Wrapped, because SQLite takes no LIMIT directly inside a UNION.
    return select(these.c.comment_id)


def _select_near_copies() -> Select[tuple[str, str, str]]:
    latest = union_all(*map(_select_latest, range(SKETCH_SIZE))).subquery()
    shared = (
        select(latest.c.comment_id, func.count().label("triples"))
        .group_by(latest.c.comment_id)
        .having(func.count() * LEAST_SHARE >= bindparam("known"))
        .order_by(func.count().desc(), latest.c.comment_id.desc())
        .limit(CANDIDATES)
        .subquery()
    )
    return (
        select(comments.c.id, comments.c.content, comments.c.author_key)
        .join(shared, shared.c.comment_id == comments.c.id)
        .order_by(shared.c.triples.desc(), comments.c.id.desc())
    )


NEAR_COPIES = Prepared(_select_near_copies())


def _select_possible_copies() -> Select[Any]:
    own, other = shingles.alias("own"), shingles.alias("other")
    shared = exists().where(
        other.c.site_id == own.c.site_id,
        other.c.value == own.c.value,
        other.c.comment_id < own.c.comment_id,
        other.c.comment_id >= bindparam("oldest"),
    )
    return (
        select(own.c.comment_id)
        .where(is_among(own.c.comment_id, "ids"))
        .group_by(own.c.comment_id)
        .having(func.count().filter(shared) * LEAST_SHARE >= func.count())
    )


POSSIBLE_COPIES = Prepared(_select_possible_copies())


def find_possible_copies(
    connection: Connection, comment_ids: Sequence[str], now: datetime
) -> set[str]:
    """Those of the comments for which `find_near_copies` may find something; one query for all."""
    given = {"ids": list(comment_ids), "oldest": first_identifier(now - LOOK_BACK)}
    return set(POSSIBLE_COPIES.fetch_column(connection, given))


# The sites' keys, since a comment that is not stored yet knows no number of its site.
_NEWER = Prepared(
    select(shingles.c.comment_id)
    .join(sites, sites.c.id == shingles.c.site_id)
    .where(sites.c.key == bindparam("site"))
    .where(is_among(shingles.c.value, "values"))
    .where(shingles.c.comment_id > bindparam("since"))
    .group_by(shingles.c.comment_id)
    .having(func.count() * LEAST_SHARE >= bindparam("known"))
    .limit(1)
)


def has_copy_since(database: Database, new: NewComment, since: str) -> bool:
    """Whether something that may be a copy of this comment was stored after the id `since`."""
    values = sketch(new.content)
    if not values:
        return False
    given = {"site": new.site, "values": list(values), "since": since, "known": len(values)}
    with database.read() as connection:
        return bool(_NEWER.fetch(connection, given))


def find_near_copies(database: Database, comment: Comment) -> list[NearCopy]:
    """Comments of the last 30 days, submitted before this one, most alike first; at most ten.

    Of each rare triple only the latest comments are looked at, so that the thousandth copy in a
    wave of spam costs what the tenth did.
    """
    values = sketch(comment.content)
    if not values:
        return []
    given = dict(enumerate(values))
    parameters = {
        "site": comment.site_id,
        "oldest": first_identifier(comment.submitted_at - LOOK_BACK),
        "newest": comment.id,
        "known": len(values),
        **{f"value_{number}": given.get(number) for number in range(SKETCH_SIZE)},
    }
    with database.read() as connection:
        return [NearCopy(*row) for row in NEAR_COPIES.fetch(connection, parameters)]
