"""Reading comments back: one with its whole record, or many in keyset pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Row, and_, func, select

from service.moderation.codes import Code, Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.schema import comments, decisions, reviews, signals, sites, threads
from service.moderation.search_terms import SearchTerms
from service.moderation.store.appeals import Appeal, find_appeals, list_appealed
from service.moderation.store.columns import hash_address, read_signal, select_comments
from service.moderation.store.outcomes import tell_reasons
from service.moderation.store.search import Span, find
from service.moderation.verdict import Signal

START = str(UUID(int=0))
"""A cursor before every comment."""


@dataclass(frozen=True, slots=True)
class Review:
    """One act of one moderator."""

    moderator: str
    status_before: Status
    status: Status
    reviewed_at: datetime
    reason: str = ""
    act_id: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A comment with all that is known about it; `reasons` are those of the last decision."""

    comment: Comment
    reasons: tuple[Code, ...]
    signals: tuple[Signal, ...]
    reviews: tuple[Review, ...]
    appeals: tuple[Appeal, ...] = ()

    @property
    def appeal(self) -> Appeal | None:
        """The appeal that waits for an answer, if one does."""
        return next((each for each in self.appeals if each.answered_at is None), None)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of records and the cursor of the next one, None on the last."""

    records: tuple[Record, ...]
    next: str | None


def find_record(database: Database, comment_id: str) -> Record | None:
    """One comment with its signals and reviews."""
    with database.read() as connection:
        rows = connection.execute(select_comments().where(comments.c.id == comment_id)).all()
        records = complete_records(connection, rows)
    return records[0] if records else None


def list_comments(
    database: Database,
    *,
    status: Status | None,
    cursor: str | None,
    search: str | None = None,
    limit: int = 50,
    sites: frozenset[int] | None = None,
) -> Listing:
    """Comments of one status, or of all; `cursor` is the last id already seen.

    What is decided comes newest first, everything else oldest first. `search` asks for comments
    that hold all its words in content or author, in any case and with any accents; the last word
    may be the beginning of one. A search without words finds nothing. The first page of flagged
    comments begins with those whose authors have appealed; they come again in their place. Only
    comments of `sites`, given by their ids, are listed; None: of all.
    """
    decided = status in {Status.APPROVED, Status.REJECTED}
    span = Span(status, cursor, newest_first=decided, sites=sites)
    terms = SearchTerms.read(search) if search else None
    if search and terms is None:
        return Listing((), None)
    query = span.restrict(select_comments()).limit(limit + 1)
    with database.read() as connection:
        if terms is not None:
            query = query.where(comments.c.id.in_(find(connection, span, terms, limit + 1)))
        rows = list(connection.execute(query).all())
        first: list[str] = []
        if status is Status.FLAGGED and cursor is None and terms is None:
            first, rows = _lead(connection, rows, limit, span)
        records = complete_records(connection, rows[:limit])
    if len(rows) <= limit:
        return Listing(tuple(records), None)
    return Listing(tuple(records), START if len(first) == limit else rows[limit - 1].id)


def _lead(
    connection: Connection, rows: Sequence[Row[tuple[object, ...]]], limit: int, span: Span
) -> tuple[list[str], list[Row[tuple[object, ...]]]]:
    """The first page with the appealed comments, whose ids are told as well, before all others."""
    first = list_appealed(connection, limit, span.sites)
    if not first:
        return first, list(rows)
    query = select_comments().where(comments.c.id.in_(first), comments.c.status == Status.FLAGGED)
    found = {row.id: row for row in connection.execute(span.confine(query))}
    first = [each for each in first if each in found]
    return first, [
        *(found[each] for each in first),
        *(row for row in rows if row.id not in found),
    ]


def list_thread(
    database: Database, site: str, address: str, *, cursor: str | None, limit: int = 50
) -> tuple[list[Comment], str | None]:
    """Approved comments of one thread, oldest first, and the next cursor."""
    query = (
        select_comments()
        .join(sites, sites.c.id == threads.c.site_id)
        .where(sites.c.key == site, threads.c.address_key == hash_address(address))
        .where(comments.c.status == Status.APPROVED)
        .order_by(comments.c.id)
        .limit(limit + 1)
    )
    if cursor is not None:
        query = query.where(comments.c.id > cursor)
    with database.read() as connection:
        rows = connection.execute(query).all()
    found = [Comment.from_row(row) for row in rows[:limit]]
    return found, found[-1].id if len(rows) > limit else None


def count_waiting(
    database: Database, site_ids: frozenset[int] | None = None
) -> dict[Status, tuple[int, datetime | None]]:
    """How many comments are pending and flagged, and since when the oldest of each waits.

    Of the sites of these ids; None: of all.
    """
    with database.read() as connection:
        waiting = (Status.PENDING, Status.FLAGGED)
        return {status: _measure(connection, status, site_ids) for status in waiting}


def _measure(
    connection: Connection, status: Status, site_ids: frozenset[int] | None
) -> tuple[int, datetime | None]:
    # The oldest by id rather than by min(submitted_at), which would look at every waiting row.
    these = comments.c.status == status
    if site_ids is not None:
        these = and_(these, comments.c.site_id.in_(site_ids))
    count = select(func.count()).select_from(comments).where(these)
    oldest = select(comments.c.submitted_at).where(these).order_by(comments.c.id).limit(1)
    found = connection.execute(count).scalar_one()
    return found, connection.execute(oldest).scalar_one_or_none()


def complete_records(
    connection: Connection, rows: Sequence[Row[tuple[object, ...]]]
) -> list[Record]:
    """Attach signals, reviews and reasons in three queries, however many the rows."""
    found = [Comment.from_row(row) for row in rows]
    ids = [comment.id for comment in found]
    if not ids:
        return []
    query = select(decisions).where(decisions.c.comment_id.in_(ids))
    decided = {row.comment_id: row.reasons for row in connection.execute(query)}
    said: dict[str, list[Appeal]] = {identifier: [] for identifier in ids}
    for appeal in find_appeals(connection, ids):
        said[appeal.comment_id].append(appeal)
    seen: dict[str, list[Signal]] = {identifier: [] for identifier in ids}
    query = select(signals).where(signals.c.comment_id.in_(ids)).order_by(signals.c.check)
    for row in connection.execute(query):
        seen[row.comment_id].append(read_signal(row))
    acts: dict[str, list[Review]] = {identifier: [] for identifier in ids}
    query = select(reviews).where(reviews.c.comment_id.in_(ids)).order_by(reviews.c.id)
    for row in connection.execute(query):
        review = Review(
            row.moderator,
            Status(row.status_before),
            Status(row.status),
            row.reviewed_at,
            row.reason,
            row.act_id,
        )
        acts[row.comment_id].append(review)
    return [
        Record(
            comment,
            tell_reasons(
                comment.status,
                decided.get(comment.id, ()),
                reviewed=bool(acts[comment.id]),
                appealed=any(each.answered_at is None for each in said[comment.id]),
            ),
            tuple(seen[comment.id]),
            tuple(acts[comment.id]),
            tuple(said[comment.id]),
        )
        for comment in found
    ]
