"""Comments that the checks have decided, newest first, with all that they saw."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, select

from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.schema import comments, decisions, signals
from service.moderation.store.columns import read_signal, select_comments
from service.moderation.verdict import Signal

PAGE = 100
"""Comments held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A comment as it stands, and the signals on which it was decided."""

    comment: Comment
    signals: tuple[Signal, ...]


def count_judged(database: Database, site_id: int, most: int) -> int:
    """How many comments of a site the checks have decided, counting no further than `most`."""
    found = _select_judged(site_id, None, most).with_only_columns(comments.c.id).subquery()
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(found)).scalar_one()


def stream_judged(database: Database, site_id: int, most: int) -> Iterator[Judged]:
    """The last `most` comments of a site that the checks have decided, a page at a time."""
    cursor = None
    while most > 0:
        query = _select_judged(site_id, cursor, min(PAGE, most))
        with database.read() as connection:
            page = [Comment.from_row(row) for row in connection.execute(query)]
            seen = _find_signals(connection, [comment.id for comment in page])
        for comment in page:
            yield Judged(comment, tuple(seen[comment.id]))
        if len(page) < PAGE:
            return
        cursor, most = page[-1].id, most - len(page)


def _select_judged(site_id: int, before: str | None, limit: int) -> Select[tuple[object, ...]]:
    query = (
        select_comments()
        .join(decisions, decisions.c.comment_id == comments.c.id)
        .where(comments.c.site_id == site_id, comments.c.erased_at.is_(None))
        .order_by(comments.c.id.desc())
        .limit(limit)
    )
    return query if before is None else query.where(comments.c.id < before)


def _find_signals(connection: Connection, ids: list[str]) -> dict[str, list[Signal]]:
    found: dict[str, list[Signal]] = {identifier: [] for identifier in ids}
    query = select(signals).where(signals.c.comment_id.in_(ids)).order_by(signals.c.check)
    for row in connection.execute(query):
        found[row.comment_id].append(read_signal(row))
    return found
