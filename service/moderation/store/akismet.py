"""The Akismet door's own rows: how a caller names a comment, and what it was told last."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from service.moderation.akismet_schema import akismet_checks
from service.moderation.database import Database, insert_if_absent


@dataclass(frozen=True, slots=True)
class Checked:
    """A comment that a caller has asked about: its guid for that, and the last answer."""

    comment_id: str
    guid: str
    match_key: str
    answer: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Checking:
    """Who asks about a comment, under what key, for which blog, and where to call back."""

    site_id: int
    key_id: int
    match_key: str
    blog: str
    callback: str = ""


_COLUMNS = [akismet_checks.c[name] for name in Checked.__slots__]


def find_by_guid(database: Database, site_id: int, guid: str) -> Checked | None:
    """The comment that a site's callers know by a guid."""
    return _find(database, site_id, akismet_checks.c.guid == guid)


def find_by_likeness(database: Database, site_id: int, match_key: str) -> Checked | None:
    """The latest comment about which a site's callers have asked in these words."""
    return _find(database, site_id, akismet_checks.c.match_key == match_key)


def _find(database: Database, site_id: int, this: ColumnElement[bool]) -> Checked | None:
    query = select(*_COLUMNS).where(akismet_checks.c.site_id == site_id, this)
    latest = query.order_by(akismet_checks.c.comment_id.desc()).limit(1)
    with database.read() as connection:
        row = connection.execute(latest).first()
    return None if row is None else Checked(*row)


def keep_answer(
    database: Database, comment_id: str, checking: Checking, answer: str, now: datetime
) -> str:
    """Remember what a caller is told of a comment, now or by a call-back; returns its guid.

    A decision that is made meanwhile is told all the same: what is due stays so.
    """
    row: dict[str, Any] = {
        "comment_id": comment_id,
        "site_id": checking.site_id,
        "key_id": checking.key_id,
        "guid": secrets.token_hex(16),
        "match_key": checking.match_key,
        "blog": checking.blog,
        "checked_at": now,
        # Whoever decided between our look at the comment and this row is not overlooked.
        "due_at": now if checking.callback else None,
    }
    this = akismet_checks.c.comment_id == comment_id
    change = {"answer": answer, "calls": akismet_checks.c.calls + 1}
    if checking.callback:
        change["callback"] = checking.callback
    with database.write() as connection:
        insert_if_absent(connection, akismet_checks, row)
        changed = update(akismet_checks).where(this).values(change)
        return str(connection.execute(changed.returning(akismet_checks.c.guid)).scalar_one())


def keep_feedback(database: Database, comment_id: str, feedback: str, answer: str) -> None:
    """Remember what a caller has said of a comment itself, and so knows already."""
    this = akismet_checks.c.comment_id == comment_id
    change = update(akismet_checks).where(this).values(feedback=feedback, answer=answer)
    with database.write() as connection:
        connection.execute(change)
