"""Forgetting what was derived from addresses, and old entries of the audit log, step by step."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    String,
    and_,
    bindparam,
    case,
    cast,
    delete,
    select,
    update,
)

from service.moderation.database import Database
from service.moderation.identifiers import first_identifier
from service.moderation.people_schema import audit_entries
from service.moderation.retention_periods import Periods
from service.moderation.review_schema import author_bans
from service.moderation.schema import comments
from service.moderation.store.removal import FORGOTTEN, NOBODY
from service.moderation.store.retention import WINDOW, Step, advance, follow

LIFTED_BY = "retention"
"""Stands for a person's name where a ban has ended by itself."""

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_TRACED = (
    select(comments.c.id, comments.c.address_prefix, comments.c.email, comments.c.author_key)
    .order_by(comments.c.id)
    .limit(WINDOW)
)
_NAMELESS = comments.c.email == ""
# Who gave an e-mail address is known by it, and by no other.
_UNTRACE = (
    update(comments)
    .where(comments.c.id.in_(_IDS))
    .values(
        address_prefix=None,
        author_key=case((_NAMELESS, NOBODY), else_=comments.c.author_key),
        duplicate_key=case((_NAMELESS, None), else_=comments.c.duplicate_key),
    )
)


def forget_addresses(
    database: Database, periods: Periods, now: datetime, cursor: str | None
) -> Step:
    """Forget the prefix of old comments, and the keys of authors who gave no e-mail address."""
    if periods.hashes is None:
        return Step(0, None)
    query = _TRACED.where(comments.c.id < first_identifier(now - periods.hashes))
    with database.read() as connection:
        rows = connection.execute(follow(query, cursor)).all()
    traced = [
        row.id
        for row in rows
        if row.address_prefix or not (row.email or row.author_key.startswith(FORGOTTEN))
    ]
    if traced:
        with database.write() as connection:
            connection.execute(_UNTRACE, {"ids": traced})
    return Step(len(traced), advance(rows))


def forget_bans(database: Database, periods: Periods, now: datetime, _: str | None) -> Step:
    """End the bans whose key was made from an address that has been forgotten since."""
    if periods.hashes is None:
        return Step(0, None)
    known = author_bans.c.author_key.not_like(f"{FORGOTTEN}%")
    old = and_(author_bans.c.by_address, author_bans.c.banned_at < now - periods.hashes, known)
    in_force = author_bans.c.lifted_at.is_(None)
    change = (
        update(author_bans)
        .where(author_bans.c.id.in_(_IDS))
        .values(
            author_key=FORGOTTEN + cast(author_bans.c.id, String),
            lifted_by=case((in_force, LIFTED_BY), else_=author_bans.c.lifted_by),
            lifted_at=case((in_force, now), else_=author_bans.c.lifted_at),
        )
    )
    with database.read() as connection:
        ids = list(connection.execute(select(author_bans.c.id).where(old).limit(WINDOW)).scalars())
    if ids:
        with database.write() as connection:
            connection.execute(change, {"ids": ids})
    return Step(len(ids), str(ids[-1]) if len(ids) == WINDOW else None)


def forget_deeds(database: Database, periods: Periods, now: datetime, _: str | None) -> Step:
    """Remove old entries of the audit log, and bans that were lifted as long ago."""
    if periods.audit is None:
        return Step(0, None)
    before = now - periods.audit
    # Entries are numbered as they are written: the oldest come first, and only those are read.
    oldest = select(audit_entries.c.id, audit_entries.c.at).order_by(audit_entries.c.id)
    first = oldest.limit(WINDOW).subquery()
    lifted = select(author_bans.c.id).where(author_bans.c.lifted_at < before).limit(WINDOW)
    with database.read() as connection:
        entries = list(connection.execute(select(first.c.id).where(first.c.at < before)).scalars())
        bans = list(connection.execute(lifted).scalars())
    if entries or bans:
        with database.write() as connection:
            connection.execute(delete(audit_entries).where(audit_entries.c.id.in_(entries)))
            connection.execute(delete(author_bans).where(author_bans.c.id.in_(bans)))
    more = max(len(entries), len(bans)) == WINDOW
    return Step(len(entries) + len(bans), "more" if more else None)
