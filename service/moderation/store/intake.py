"""Taking comments in: one transaction that makes them durable, or says why one cannot be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from service.moderation.codes import Status
from service.moderation.comment import CaptchaOutcome, NewComment
from service.moderation.database import Database, insert_if_absent
from service.moderation.identifiers import new_identifier
from service.moderation.likeness import sketch
from service.moderation.risk import rank
from service.moderation.schema import comments, shingles, sites, threads
from service.moderation.search_terms import list_terms
from service.moderation.store.columns import hash_address
from service.moderation.store.keys import IntakeError, UsedKeys, store_keys
from service.moderation.store.search import store_terms
from service.moderation.store.settling import SettlementRows
from service.moderation.store.sites import ensure_site
from service.moderation.verdict import Settlement

Sketch = tuple[int, ...]
Place = tuple[int, int | None]
"""A site's id, and a thread's: None if that takes no more comments."""
TRIES = 3

_PLACE = (
    select(threads.c.id, threads.c.site_id, threads.c.closed)
    .join(sites, sites.c.id == threads.c.site_id)
    .where(sites.c.key == bindparam("site"), threads.c.address_key == bindparam("address_key"))
)


class ThreadClosedError(IntakeError):
    """The thread takes no more comments."""


def add(database: Database, new: NewComment, now: datetime) -> str:
    """Store one comment durably and return its id; raises an IntakeError otherwise."""
    (outcome,) = add_many(database, [new], now)
    if isinstance(outcome, IntakeError):
        raise outcome
    return outcome


def add_many(
    database: Database, arrivals: Sequence[NewComment], now: datetime
) -> list[str | IntakeError]:
    """Store comments durably, in one transaction; returns the id of each, or why not.

    DuplicateKeyError, SpentTokenError, DuplicateCommentError or ThreadClosedError stands for what
    was not stored. Of any number of concurrent callers exactly one gets a key.
    """
    sketches = [sketch(new.content) for new in arrivals]
    for tries_left in reversed(range(TRIES)):
        places = _find_places(database, arrivals, now)
        with database.read() as connection:
            used = UsedKeys(connection, arrivals)
        # Everything is made ready before other writers must wait.
        draft = _compose(arrivals, sketches, places, used, now)
        try:
            _store(database, draft, now)
        except IntegrityError:
            # Another process stored the same between our look and our insert; now it can be seen.
            if not tries_left:
                raise
        else:
            return draft.outcomes
    raise AssertionError("the last try returns or raises")


@dataclass(slots=True)
class _Draft:
    """What one transaction will store, and what is told of each comment then."""

    outcomes: list[str | IntakeError] = field(default_factory=list)
    stored: list[tuple[str, NewComment]] = field(default_factory=list)
    rows: list[dict[str, object]] = field(default_factory=list)
    shared: list[dict[str, object]] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    terms: list[dict[str, object]] = field(default_factory=list)


def _compose(
    arrivals: Sequence[NewComment],
    sketches: Sequence[Sketch],
    places: Mapping[tuple[str, str], Place],
    used: UsedKeys,
    now: datetime,
) -> _Draft:
    draft = _Draft()
    for new, values in zip(arrivals, sketches, strict=True):
        site_id, thread_id = places[new.site, new.thread]
        refusal = ThreadClosedError(new.thread) if thread_id is None else used.use(new)
        if refusal:
            draft.outcomes.append(refusal)
            continue
        identifier = new.id or new_identifier(now)
        draft.outcomes.append(identifier)
        draft.stored.append((identifier, new))
        draft.rows.append(_row(new, identifier, site_id, thread_id, now))
        key = {"site_id": site_id, "comment_id": identifier}
        draft.shared += [{**key, "value": value} for value in values]
        if new.settlement:
            draft.settlements.append(new.settlement)
            found_by = list_terms(new.settlement.verdict.status, new.author, new.content)
            draft.terms.append({"comment_id": identifier, "terms": found_by})
    return draft


def _store(database: Database, draft: _Draft, now: datetime) -> None:
    if not draft.rows:
        return
    # Everybody inserts unique keys in one order, so that no two wait for each other for ever.
    rows = sorted(draft.rows, key=lambda row: str(row["duplicate_key"]))
    settled = SettlementRows(draft.settlements, now)
    with database.write() as connection:
        connection.execute(insert(comments), rows)
        store_keys(connection, draft.stored, now)
        if draft.shared:
            connection.execute(insert(shingles), draft.shared)
        if draft.settlements:
            settled.store(connection, {each.comment_id for each in draft.settlements})
            store_terms(connection, draft.terms)


def _row(
    new: NewComment, identifier: str, site_id: int, thread_id: int | None, now: datetime
) -> dict[str, object]:
    solved = new.captcha.outcome is CaptchaOutcome.SOLVED
    settlement = new.settlement
    verdict = settlement.verdict if settlement else None
    return {
        "id": identifier,
        "site_id": site_id,
        "thread_id": thread_id,
        "parent": new.parent,
        "status": verdict.status if verdict else Status.PENDING,
        "author": new.author,
        "email": new.email,
        "url": new.url,
        "content": new.content,
        "language": new.language,
        "author_key": new.author_key,
        "duplicate_key": new.duplicate_key,
        "captcha_outcome": CaptchaOutcome.VERIFIED if solved else new.captcha.outcome,
        "captcha_score": new.captcha.score,
        "form_signals": new.form.describe(solved=solved),
        "submitted_at": now,
        "decided_at": now if verdict else None,
        "risk": rank(settlement) if settlement else 0.0,
    }


def _find_places(
    database: Database, arrivals: Sequence[NewComment], now: datetime
) -> dict[tuple[str, str], Place]:
    """Where comments go, by site and thread; what is new is made."""
    wanted = {(new.site, new.thread): new for new in arrivals}
    with database.read() as connection:
        found = {key: _find_place(connection, *key) for key in wanted}
    if all(found.values()):
        return {key: place for key, place in found.items() if place}
    with database.write() as connection:
        return {key: _ensure_place(connection, wanted[key], now) for key in sorted(wanted)}


def _find_place(connection: Connection, site: str, thread: str) -> Place | None:
    given = {"site": site, "address_key": hash_address(thread)}
    found = connection.execute(_PLACE, given).one_or_none()
    return None if found is None else (found.site_id, None if found.closed else found.id)


def _ensure_place(connection: Connection, new: NewComment, now: datetime) -> Place:
    place = _find_place(connection, new.site, new.thread)
    if place is not None:
        return place
    site_id = ensure_site(connection, new.site, now)
    key = {"site_id": site_id, "address_key": hash_address(new.thread)}
    row = {**key, "address": new.thread, "title": new.thread_title, "created_at": now}
    insert_if_absent(connection, threads, row)
    return _ensure_place(connection, new, now)
