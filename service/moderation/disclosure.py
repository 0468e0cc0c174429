"""Everything that is known of one person, as JSON they may be given (GDPR, articles 15 and 20)."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from service.moderation.appeal_schema import appeals
from service.moderation.database import Database
from service.moderation.exchange_schema import imports
from service.moderation.review_schema import author_bans, comment_notes, undone_reviews
from service.moderation.schema import comments, decisions, reviews, signals, sites, threads
from service.moderation.store.subject import Subject, find_comments

PAGE = 200
"""Comments held in memory at a time."""

_COMMENTS = (
    select(
        comments,
        sites.c.key.label("site"),
        threads.c.address.label("thread"),
        threads.c.title.label("thread_title"),
    )
    .join(threads, threads.c.id == comments.c.thread_id)
    .join(sites, sites.c.id == comments.c.site_id)
)
# Who decided, or wrote a note, is a person too: only what they said is told.
_BESIDE = {
    "signals": select(signals).order_by(signals.c.check),
    "decisions": select(decisions),
    "reviews": select(reviews).order_by(reviews.c.id),
    "undone_reviews": select(undone_reviews).order_by(undone_reviews.c.id),
    "appeals": select(appeals).order_by(appeals.c.id),
    "notes": select(comment_notes).order_by(comment_notes.c.id),
    "imports": select(imports),
}
_OTHERS = {"id", "comment_id", "site_id", "act_id", "answer_id", "moderator", "undone_by"}
"""What is our own bookkeeping, or about other people."""
_INTERNAL = {"site_id", "thread_id", "duplicate_key", "lease_owner", "lease_until", "attempts"}


def write_disclosure(
    database: Database, subject: Subject, now: datetime
) -> Iterator[tuple[str, int]]:
    """One JSON document in pieces, each with how many comments it holds; the newest come first."""
    found = find_comments(database, subject)
    about = {"generated_at": now.isoformat(), "email": subject.email or None}
    with database.read() as connection:
        bans = _list_bans(connection, subject)
    head = json.dumps({**about, "bans": bans}, ensure_ascii=False, default=_spell)
    yield f'{head[:-1]}, "comments": [', 0
    separator = "\n"
    for start in range(0, len(found), PAGE):
        with database.read() as connection:
            told = _describe(connection, found[start : start + PAGE])
        pieces = [json.dumps(each, ensure_ascii=False, default=_spell) for each in told]
        if pieces:
            yield separator + ",\n".join(pieces), len(pieces)
            separator = ",\n"
    yield "\n]}\n", 0


def _describe(connection: Connection, ids: Sequence[str]) -> list[dict[str, object]]:
    rows = connection.execute(_COMMENTS.where(comments.c.id.in_(ids)))
    told = {row.id: _tell(row, _INTERNAL) for row in rows}
    for name, query in _BESIDE.items():
        column = query.selected_columns["comment_id"]
        for each in told.values():
            each[name] = []
        for row in connection.execute(query.where(column.in_(ids))):
            told[row.comment_id][name].append(_tell(row, _OTHERS))
    return [told[each] for each in ids if each in told]


def _list_bans(connection: Connection, subject: Subject) -> list[dict[str, object]]:
    query = select(author_bans.c.banned_at, author_bans.c.lifted_at, sites.c.key.label("site"))
    query = query.join(sites, sites.c.id == author_bans.c.site_id).order_by(author_bans.c.id)
    query = query.where(author_bans.c.author_key.in_(subject.known_keys))
    if subject.site_ids is not None:
        query = query.where(author_bans.c.site_id.in_(subject.site_ids))
    return [_tell(row, set()) for row in connection.execute(query)]


def _tell(row: Row[*tuple[Any, ...]], hidden: set[str]) -> dict[str, Any]:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's documented name
    return {name: value for name, value in values.items() if name not in hidden}


def _spell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
