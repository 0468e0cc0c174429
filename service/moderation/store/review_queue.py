"""A page of the review queue: the comments with all that a moderator decides by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, func, select

from service.moderation.codes import Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.schema import comments, threads
from service.moderation.store.appeals import list_appealed
from service.moderation.store.author_history import History, find_histories
from service.moderation.store.bans import Ban, find_bans
from service.moderation.store.columns import select_comments
from service.moderation.store.copies import Copy, Groups
from service.moderation.store.listing import Record, complete_records
from service.moderation.store.notes import Note, find_notes
from service.moderation.store.view import View
from service.moderation.store.view_search import EFFORT, Search

MOST_ROUNDS = 3
"""How often more is looked for where many comments fold into others."""
MOST_LEADING = 10
"""Appealed comments that come before all others on the first page."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Records, the cursor of the next page, and by a comment's id what is known beside it.

    `copies` are those that wait and say nearly the same: they have no record of their own on the
    page. Only comments for which there is something are in the mappings.
    """

    records: tuple[Record, ...]
    next: str | None = None
    copies: Mapping[str, Sequence[Copy]] = field(default_factory=dict)
    histories: Mapping[str, History] = field(default_factory=dict)
    bans: Mapping[str, Ban] = field(default_factory=dict)
    notes: Mapping[str, Sequence[Note]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A thread that comments stand under."""

    address: str
    title: str


def list_queue(
    database: Database,
    view: View,
    cursor: str | None = None,
    limit: int = 25,
    effort: int = EFFORT,
) -> QueuePage:
    """The comments of a view after the one of id `cursor`, at most `limit` and the appealed ones.

    A page may be short, or empty, and still have a next one: see EFFORT.
    """
    with database.read() as connection:
        leading = _find_leading(connection, view) if cursor is None else []
        return _fill(connection, Search(view, effort), cursor, limit, leading)


def complete_one(database: Database, comment_id: str) -> QueuePage:
    """One comment as its own page; without a record if there is none of that id."""
    with database.read() as connection:
        rows, groups = _find_rows(connection, [comment_id]), Groups()
        groups.add(connection, list(map(Comment.from_row, rows)))
        return _complete(connection, rows, None, groups)


def find_place(database: Database, thread_id: int) -> Place | None:
    """The thread of that number."""
    query = select(threads.c.address, threads.c.title).where(threads.c.id == thread_id)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else Place(row.address, row.title)


def _fill(
    connection: Connection, search: Search, cursor: str | None, limit: int, leading: Sequence[str]
) -> QueuePage:
    """A page of `limit` comments beside the leading ones, not counting what folds into others."""
    groups, following = Groups(), cursor
    rows = _find_rows(connection, leading)
    groups.add(connection, list(map(Comment.from_row, rows)))
    room = limit + len(rows)
    for _ in range(MOST_ROUNDS):
        skipped = {*groups.folded, *(row.id for row in rows)}
        wanted = room - len(rows)
        ids, following = search.find(connection, following, wanted, skipped)
        found = _find_rows(connection, ids)
        groups.add(connection, list(map(Comment.from_row, found)))
        rows += [row for row in found if row.id not in groups.folded]
        # Where few fit, the page is short rather than slow.
        if following is None or len(ids) < wanted or len(rows) >= room:
            break
    return _complete(connection, rows, following, groups)


def _find_rows(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """The comments of these ids, in their order."""
    query = select_comments().where(comments.c.id.in_(ids))
    rows = {row.id: row for row in connection.execute(query)} if ids else {}
    return [rows[each] for each in ids if each in rows]


def _find_leading(connection: Connection, view: View) -> list[str]:
    if view.status is not Status.FLAGGED or view.search:
        return []
    appealed = list_appealed(connection, MOST_LEADING, view.sites)
    if not appealed:
        return []
    these = comments.c.id.in_(appealed), comments.c.status == Status.FLAGGED
    fitting = set(connection.execute(view.restrict(select(comments.c.id).where(*these))).scalars())
    return [each for each in appealed if each in fitting]


def _complete(
    connection: Connection, rows: Sequence[Row[Any]], following: str | None, groups: Groups
) -> QueuePage:
    ids = [row.id for row in rows]
    if not ids:
        return QueuePage((), following)
    return QueuePage(
        tuple(complete_records(connection, rows)),
        following,
        groups.copies,
        find_histories(connection, ids),
        find_bans(connection, ids),
        find_notes(connection, ids),
    )


def find_newest(database: Database, site_ids: frozenset[int] | None = None) -> str | None:
    """The id of the newest comment of these sites, None for all, that waits for a person."""
    query = select(comments.c.id).where(comments.c.status == Status.FLAGGED)
    if site_ids is not None:
        query = query.where(comments.c.site_id.in_(site_ids))
    with database.read() as connection:
        return connection.execute(query.order_by(comments.c.id.desc()).limit(1)).scalar()


def count_newer(database: Database, view: View, after: str | None, most: int) -> int:
    """How many comments of a view wait that are newer than the one of id `after`, up to `most`."""
    query = select(comments.c.id).where(comments.c.status == view.status)
    query = query.where(comments.c.id > after) if after is not None else query
    these = view.restrict(query).limit(most).subquery()
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(these)).scalar_one()
