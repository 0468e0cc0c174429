"""Taking comments out of the database for good, and what is kept where one is only emptied."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, bindparam, delete, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.types import String

from service.moderation.akismet_schema import akismet_checks
from service.moderation.appeal_schema import appeals
from service.moderation.exchange_schema import imports
from service.moderation.review_schema import comment_notes
from service.moderation.schema import (
    Moment,
    comment_words,
    comments,
    idempotency_keys,
    shingles,
    signals,
)
from service.moderation.webhook_schema import webhook_deliveries, webhook_events

FORGOTTEN = "forgotten:"
"""Begins what stands in place of a key that has been forgotten: no key begins so."""

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
NOBODY = FORGOTTEN + sql_cast(comments.c.id, String)
"""A column beside comments: an author whom no other comment has."""
TELLING: tuple[Table, ...] = (
    signals,
    comment_words,
    shingles,
    idempotency_keys,
    akismet_checks,
    appeals,
    comment_notes,
    imports,
    webhook_events,
    webhook_deliveries,
)
"""The tables that hold a comment's words, or what was derived from them."""

# Everything that belongs to a comment goes with it (ON DELETE CASCADE, and FTS5's own trigger).
_REMOVE = delete(comments).where(comments.c.id.in_(_IDS)).returning(comments.c.id)
_EMPTY = (
    update(comments)
    .where(comments.c.id.in_(_IDS))
    .values(
        author="",
        email="",
        url="",
        content="",
        author_key=NOBODY,
        duplicate_key=None,
        captcha_score=None,
        form_signals=None,
        address_prefix=None,
        erased_at=bindparam("moment", type_=Moment),
    )
)


def remove(connection: Connection, comment_ids: Sequence[str]) -> int:
    """Delete comments with all that belongs to them; returns how many there were."""
    return len(connection.execute(_REMOVE, {"ids": list(comment_ids)}).all())


def empty(connection: Connection, comment_ids: Sequence[str], now: datetime) -> None:
    """Leave of comments their place, their status and the decisions: no word and no author."""
    if not comment_ids:
        return
    for table in TELLING:
        connection.execute(delete(table).where(table.c.comment_id.in_(comment_ids)))
    connection.execute(_EMPTY, {"ids": list(comment_ids), "moment": now})
