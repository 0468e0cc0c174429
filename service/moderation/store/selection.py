"""Reading a site's comments out again, page after page, in an order that stays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, exists, select

from service.moderation.codes import Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.exchange_schema import imports
from service.moderation.identifiers import first_identifier
from service.moderation.schema import comments, decisions, sites, threads
from service.moderation.store.columns import select_comments
from service.moderation.store.sites import find_site

PAGE = 500
"""Comments held in memory at a time."""
WINDOW = 5_000
"""Comments of all sites looked at in one statement, which so is short."""
SLACK = timedelta(days=1)
"""Further apart than this no comment's identifier and its date are."""


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_DECIDED = select(decisions.c.comment_id, decisions.c.reasons).where(
    decisions.c.comment_id.in_(_IDS)
)
_SOURCES = select(imports).where(imports.c.comment_id.in_(_IDS))


@dataclass(frozen=True, slots=True)
class Selection:
    """The comments of a site, of these statuses if any, submitted since a moment if any."""

    site: str
    statuses: frozenset[Status] = field(default_factory=frozenset)
    since: datetime | None = None

    def restrict(self, query: Select[Any]) -> Select[Any]:
        """Those of the comments of a query that are selected, of whatever site."""
        query = query.where(comments.c.erased_at.is_(None))
        if self.statuses:
            query = query.where(comments.c.status.in_(sorted(self.statuses)))
        if self.since is not None:
            query = query.where(comments.c.id >= first_identifier(self.since - SLACK))
            query = query.where(comments.c.submitted_at >= self.since)
        return query

    def holds(self, status: str, submitted_at: datetime) -> bool:
        """Whether a comment of the site with that status and date is selected."""
        wanted = not self.statuses or status in self.statuses
        return wanted and (self.since is None or submitted_at >= self.since)


@dataclass(frozen=True, slots=True)
class Source:
    """Where an imported comment came from."""

    name: str
    foreign_id: str
    foreign_status: str


@dataclass(frozen=True, slots=True)
class ExportedComment:
    """A comment with what the checks had against it, and where it came from if not from here."""

    comment: Comment
    reasons: tuple[str, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class ExportedThread:
    """A thread that has selected comments."""

    id: int
    address: str
    title: str
    closed: bool


def stream_comments(database: Database, selection: Selection) -> Iterator[ExportedComment]:
    """The selected comments in the order of their ids."""
    site_id = find_site(database, selection.site)
    # All comments are walked in the order of their ids: an index on sites or statuses would have
    # every page sort whatever comes after it.
    query = select(comments.c.id, comments.c.site_id, comments.c.status, comments.c.submitted_at)
    query = query.where(comments.c.erased_at.is_(None)).order_by(comments.c.id).limit(WINDOW)
    cursor = first_identifier(selection.since - SLACK) if selection.since else None
    while True:
        page = query if cursor is None else query.where(comments.c.id > cursor)
        with database.read() as connection:
            rows = connection.execute(page).all()
        here = (row for row in rows if row.site_id == site_id)
        wanted = [each.id for each in here if selection.holds(each.status, each.submitted_at)]
        yield from stream_these(database, wanted)
        if len(rows) < WINDOW:
            return
        cursor = rows[-1].id


def stream_these(database: Database, ids: Iterable[str]) -> Iterator[ExportedComment]:
    """The comments of these ids that are still there, in the order of their ids."""
    query = select_comments().order_by(comments.c.id)
    remaining = iter(sorted(ids))
    while page := list(islice(remaining, PAGE)):
        yield from _complete(database, query.where(comments.c.id.in_(page)))


def stream_threads(database: Database, selection: Selection) -> Iterator[ExportedThread]:
    """The threads that have selected comments, in the order in which they came to be."""
    here = selection.restrict(select(comments.c.id).where(comments.c.thread_id == threads.c.id))
    query: Select[Any] = select(threads.c.id, threads.c.address, threads.c.title, threads.c.closed)
    query = query.join(sites).where(sites.c.key == selection.site)
    query = query.where(exists(here.correlate(threads))).order_by(threads.c.id).limit(PAGE)
    cursor = 0
    while True:
        with database.read() as connection:
            rows = connection.execute(query.where(threads.c.id > cursor)).all()
        for row in rows:
            yield ExportedThread(row.id, row.address, row.title, row.closed)
        if len(rows) < PAGE:
            return
        cursor = rows[-1].id


def list_answers(database: Database, selection: Selection, thread_id: int) -> dict[str, str]:
    """The ids of the selected comments of a thread, in order, each with what it answers."""
    query = select(comments.c.id, comments.c.parent).where(comments.c.thread_id == thread_id)
    with database.read() as connection:
        rows = connection.execute(selection.restrict(query).order_by(comments.c.id))
        return {row.id: row.parent for row in rows}


def _complete(database: Database, query: Select[Any]) -> list[ExportedComment]:
    with database.read() as connection:
        found = [Comment.from_row(row) for row in connection.execute(query)]
        known = _find_pasts(connection, [comment.id for comment in found])
    return [ExportedComment(comment, *known[comment.id]) for comment in found]


def _find_pasts(
    connection: Connection, ids: list[str]
) -> dict[str, tuple[tuple[str, ...], Source | None]]:
    """What was decided on each comment here, and where it came from."""
    given = {"ids": ids}
    decided = dict(connection.execute(_DECIDED, given).all())
    sources = {row.comment_id: _read_source(row) for row in connection.execute(_SOURCES, given)}
    return {each: (tuple(decided.get(each, ())), sources.get(each)) for each in ids}


def _read_source(row: Row[Any]) -> Source:
    return Source(row.source, row.foreign_id, row.foreign_status)
