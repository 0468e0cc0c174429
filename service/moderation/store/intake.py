"""Taking comments in: one transaction that makes them durable, or says why one cannot be."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from service.moderation.codes import Status
from service.moderation.comment import CaptchaOutcome, NewComment
from service.moderation.database import Database, insert_if_absent
from service.moderation.identifiers import new_identifier
from service.moderation.likeness import sketch
from service.moderation.prepared import Prepared, PreparedInsert
from service.moderation.prepared_types import is_among
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
_STORED_AS = {
    CaptchaOutcome.SOLVED: CaptchaOutcome.VERIFIED,
    CaptchaOutcome.VOUCHED: CaptchaOutcome.NOT_ASKED,
}

_PLACES = Prepared(
    select(sites.c.key, threads.c.address_key, threads.c.id, threads.c.site_id, threads.c.closed)
    .join(sites, sites.c.id == threads.c.site_id)
    .where(is_among(sites.c.key, "sites"), is_among(threads.c.address_key, "address_keys"))
)
_GIVEN_LATER = {"lease_owner", "lease_until", "erased_at"}
_ADD_COMMENTS = PreparedInsert([each for each in comments.c if each.name not in _GIVEN_LATER])
_ADD_SHINGLES = PreparedInsert(list(shingles.c))


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
        _ADD_COMMENTS.store(connection, rows)
        store_keys(connection, draft.stored, now)
        _ADD_SHINGLES.store(connection, draft.shared)
        if draft.settlements:
            settled.store(connection, {each.comment_id for each in draft.settlements})
            store_terms(connection, draft.terms)


def _row(
    new: NewComment, identifier: str, site_id: int, thread_id: int | None, now: datetime
) -> dict[str, object]:
    outcome = new.captcha.outcome
    solved, vouched = outcome is CaptchaOutcome.SOLVED, outcome is CaptchaOutcome.VOUCHED
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
        "captcha_outcome": _STORED_AS.get(outcome, outcome),
        "captcha_score": new.captcha.score,
        "form_signals": new.form.describe(solved=solved, vouched=vouched),
        "address_prefix": new.address_prefix,
        "submitted_at": now,
        "decided_at": now if verdict else None,
        "attempts": new.attempts,
        "risk": rank(settlement) if settlement else 0.0,
    }


def _find_places(
    database: Database, arrivals: Sequence[NewComment], now: datetime
) -> dict[tuple[str, str], Place]:
    """Where comments go, by site and thread; what is new is made."""
    wanted = {(new.site, new.thread): new for new in arrivals}
    with database.read() as connection:
        found = _look_up(connection, wanted)
    if len(found) == len(wanted):
        return found
    with database.write() as connection:
        return {key: _ensure_place(connection, wanted[key], now) for key in sorted(wanted)}


def _look_up(
    connection: Connection, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Place]:
    keys = {(site, hash_address(thread)): (site, thread) for site, thread in wanted}
    given = {"sites": {site for site, _ in keys}, "address_keys": {key for _, key in keys}}
    return {
        keys[site, key]: (site_id, None if closed else thread_id)
        for site, key, thread_id, site_id, closed in _PLACES.fetch(connection, given)
        if (site, key) in keys
    }


def _ensure_place(connection: Connection, new: NewComment, now: datetime) -> Place:
    where = new.site, new.thread
    place = _look_up(connection, [where]).get(where)
    if place is not None:
        return place
    site_id = ensure_site(connection, new.site, now)
    key = {"site_id": site_id, "address_key": hash_address(new.thread)}
    row = {**key, "address": new.thread, "title": new.thread_title, "created_at": now}
    insert_if_absent(connection, threads, row)
    return _ensure_place(connection, new, now)
