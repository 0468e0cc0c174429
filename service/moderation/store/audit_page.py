"""Reading the audit log: deeds, reviews, notes and bans in one list, the latest first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select

from service.moderation.database import Database
from service.moderation.people_schema import audit_entries
from service.moderation.review_schema import author_bans, comment_notes, undone_reviews
from service.moderation.schema import comments, reviews, sites
from service.moderation.store.audit import Deed

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that somebody did: to a comment, if `comment_id` says so, or to the `subject`."""

    at: datetime
    who: str
    deed: str
    site: str | None = None
    subject: str = ""
    comment_id: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the log, and the cursor of the next one; None on the last."""

    entries: tuple[Entry, ...]
    next: str | None


def is_audit_cursor(text: str) -> bool:
    """Whether a page of the log may begin there."""
    return re.fullmatch(r"[a-z]\d{1,10}(\.[a-z]\d{1,10}){0,9}", text) is not None


def list_audit(
    database: Database, *, site_ids: frozenset[int] | None, cursor: str = "", limit: int = 50
) -> AuditPage:
    """A page of what was done at the sites of these ids; None: everything, whatever it concerns.

    A cursor holds the last id seen of each kind: each kind has an order of its own, whatever the
    clocks said.
    """
    seen = {part[0]: min(int(part[1:]), LARGEST_ID) for part in cursor.split(".") if part}
    waiting: dict[str, list[Row[Any]]] = {}
    with database.read() as connection:
        for kind in _SOURCES:
            waiting[kind] = _read(connection, kind, seen.get(kind), site_ids, limit + 1)
    entries: list[Entry] = []
    while len(entries) < limit and any(waiting.values()):
        kind = max((each for each in waiting if waiting[each]), key=lambda k: waiting[k][0].at)
        row = waiting[kind].pop(0)
        seen[kind] = row.id
        entries.append(_make_entry(row, kind))
    following = ".".join(f"{kind}{number}" for kind, number in sorted(seen.items()))
    return AuditPage(tuple(entries), following if any(waiting.values()) else None)


def _read(
    connection: Connection,
    kind: str,
    last: int | None,
    site_ids: frozenset[int] | None,
    limit: int,
) -> list[Row[Any]]:
    table, query = _SOURCES[kind]
    query = query.order_by(table.c.id.desc()).limit(limit)
    if last is not None:
        query = query.where(table.c.id < last)
    if site_ids is not None:
        query = query.where(sites.c.id.in_(site_ids))
    return list(connection.execute(query).all())


def _select_on_comments(table: Table, *columns: object) -> Select[Any]:
    """Rows about comments, each with its site's key."""
    return (
        select(table.c.id, table.c.comment_id, sites.c.key.label("site"), *columns)
        .join_from(table, comments, comments.c.id == table.c.comment_id)
        .join(sites, sites.c.id == comments.c.site_id)
    )


_SOURCES: Mapping[str, tuple[Table, Select[Any]]] = {
    "a": (
        audit_entries,
        select(audit_entries, sites.c.key.label("site")).outerjoin(
            sites, sites.c.id == audit_entries.c.site_id
        ),
    ),
    "r": (
        reviews,
        _select_on_comments(
            reviews,
            reviews.c.reviewed_at.label("at"),
            reviews.c.moderator.label("who"),
            reviews.c.status,
            reviews.c.status_before,
            reviews.c.reason,
        ),
    ),
    "u": (
        undone_reviews,
        _select_on_comments(
            undone_reviews,
            undone_reviews.c.undone_at.label("at"),
            undone_reviews.c.undone_by.label("who"),
            undone_reviews.c.status,
            undone_reviews.c.moderator,
            undone_reviews.c.reviewed_at,
        ),
    ),
    "n": (
        comment_notes,
        _select_on_comments(
            comment_notes,
            comment_notes.c.written_at.label("at"),
            comment_notes.c.moderator.label("who"),
        ),
    ),
    "b": (
        author_bans,
        select(
            author_bans.c.id,
            author_bans.c.banned_at.label("at"),
            author_bans.c.moderator.label("who"),
            author_bans.c.lifted_by,
            author_bans.c.lifted_at,
            sites.c.key.label("site"),
        ).join(sites, sites.c.id == author_bans.c.site_id),
    ),
}
"""By the letter that stands for a kind in cursors: its table, and what is read of it."""


def _make_entry(row: Row[Any], kind: str) -> Entry:
    if kind == "a":
        details = row.details if isinstance(row.details, dict) else {}
        entry = Entry(row.at, row.who, row.act, row.site, row.subject, details=details)
        # The subject of this deed is the comment whose author may write again.
        lifted = row.act == Deed.BAN_LIFTED
        return replace(entry, subject="", comment_id=row.subject) if lifted else entry
    if kind == "b":
        lifted = {"lifted_by": row.lifted_by} if row.lifted_by else {}
        return Entry(row.at, row.who, "banned", row.site, details=lifted)
    deed, details = _describe_review(row, kind)
    return Entry(row.at, row.who, deed, row.site, comment_id=row.comment_id, details=details)


def _describe_review(row: Row[Any], kind: str) -> tuple[str, dict[str, object]]:
    if kind == "n":
        return "noted", {}
    if kind == "u":
        return "undone", {"decision": row.status, "decided_by": row.moderator}
    change: Sequence[str] = (row.status_before, row.status)
    reason = {"reason": row.reason} if row.reason else {}
    return f"review_{row.status}", {"status": list(change), **reason}
