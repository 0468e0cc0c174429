"""Taking comments in: one transaction that makes them durable, or says why one cannot be."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from service.moderation.codes import Status
from service.moderation.comment import NewComment
from service.moderation.database import Database, insert_if_absent
from service.moderation.identifiers import new_identifier
from service.moderation.likeness import sketch
from service.moderation.schema import comments, shingles, threads
from service.moderation.store.columns import hash_address
from service.moderation.store.keys import IntakeError, UsedKeys, store_keys
from service.moderation.store.sites import ensure_site

Sketch = tuple[int, ...]
Place = tuple[int, int | None]
"""A site's id, and a thread's: None if that takes no more comments."""
TRIES = 3

_THREAD = select(threads.c.id, threads.c.closed).where(
    threads.c.site_id == bindparam("site_id"), threads.c.address_key == bindparam("address_key")
)


class ThreadClosedError(IntakeError):
    """The thread takes no more comments."""


def add(database: Database, new: NewComment, now: datetime) -> str:
    """Store one pending comment durably and return its id; raises an IntakeError otherwise."""
    (outcome,) = add_many(database, [new], now)
    if isinstance(outcome, IntakeError):
        raise outcome
    return outcome


def add_many(
    database: Database, arrivals: Sequence[NewComment], now: datetime
) -> list[str | IntakeError]:
    """Store pending comments durably, in one transaction; returns the id of each, or why not.

    DuplicateKeyError, SpentTokenError, DuplicateCommentError or ThreadClosedError stands for what
    was not stored. Of any number of concurrent callers exactly one gets a key.
    """
    sketches = [sketch(new.content) for new in arrivals]
    for tries_left in reversed(range(TRIES)):
        try:
            with database.write() as connection:
                return _add(connection, arrivals, sketches, now)
        except IntegrityError:
            # Another process stored the same between our look and our insert; now it can be seen.
            if not tries_left:
                raise
    raise AssertionError("the last try returns or raises")


def _add(
    connection: Connection,
    arrivals: Sequence[NewComment],
    sketches: Sequence[Sketch],
    now: datetime,
) -> list[str | IntakeError]:
    used = UsedKeys(connection, arrivals)
    places = _find_places(connection, arrivals, now)
    outcomes: list[str | IntakeError] = []
    stored: list[tuple[str, NewComment]] = []
    rows: list[dict[str, object]] = []
    shared: list[dict[str, object]] = []
    for new, values in zip(arrivals, sketches, strict=True):
        site_id, thread_id = places[new.site, new.thread]
        refusal = ThreadClosedError(new.thread) if thread_id is None else used.use(new)
        if refusal:
            outcomes.append(refusal)
            continue
        identifier = new.id or new_identifier(now)
        outcomes.append(identifier)
        stored.append((identifier, new))
        rows.append(_row(new, identifier, site_id, thread_id, now))
        shared += [{"site_id": site_id, "value": v, "comment_id": identifier} for v in values]
    if rows:
        # Everybody inserts unique keys in one order, so that no two wait for each other for ever.
        rows.sort(key=lambda row: str(row["duplicate_key"]))
        connection.execute(insert(comments), rows)
        store_keys(connection, stored, now)
    if shared:
        connection.execute(insert(shingles), shared)
    return outcomes


def _row(
    new: NewComment, identifier: str, site_id: int, thread_id: int | None, now: datetime
) -> dict[str, object]:
    return {
        "id": identifier,
        "site_id": site_id,
        "thread_id": thread_id,
        "parent": new.parent,
        "status": Status.PENDING,
        "author": new.author,
        "email": new.email,
        "url": new.url,
        "content": new.content,
        "language": new.language,
        "author_key": new.author_key,
        "duplicate_key": new.duplicate_key,
        "captcha_outcome": new.captcha.outcome,
        "captcha_score": new.captcha.score,
        "submitted_at": now,
    }


def _find_places(
    connection: Connection, arrivals: Sequence[NewComment], now: datetime
) -> dict[tuple[str, str], Place]:
    """Where comments go, by site and thread; what is new is made."""
    places: dict[tuple[str, str], Place] = {}
    site_ids = {
        site: ensure_site(connection, site, now)
        for site in dict.fromkeys(new.site for new in arrivals)
    }
    for new in sorted(arrivals, key=lambda each: (each.site, each.thread)):
        if (new.site, new.thread) not in places:
            site_id = site_ids[new.site]
            places[new.site, new.thread] = site_id, _find_thread(connection, site_id, new, now)
    return places


def _find_thread(
    connection: Connection, site_id: int, new: NewComment, now: datetime
) -> int | None:
    wanted = {"site_id": site_id, "address_key": hash_address(new.thread)}
    found = connection.execute(_THREAD, wanted).one_or_none()
    if found is None:
        row = {**wanted, "address": new.thread, "title": new.thread_title, "created_at": now}
        insert_if_absent(connection, threads, row)
        found = connection.execute(_THREAD, wanted).one()
    return None if found.closed else int(found.id)
