"""Erasing comments on request: gone, or emptied where somebody has answered them."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    select,
    update,
)

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.people_schema import audit_entries
from service.moderation.review_schema import author_bans
from service.moderation.schema import comments
from service.moderation.store.audit import Deed, record
from service.moderation.store.removal import empty, remove
from service.moderation.store.subject import Subject, find_by_key

BATCH = 200
"""Comments a transaction: others write in between."""
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_THESE = (
    select(comments.c.id, comments.c.status)
    .where(comments.c.id.in_(_IDS), comments.c.erased_at.is_(None))
    .order_by(comments.c.id)
)
_ANSWERS = select(comments.c.id, comments.c.parent).where(
    comments.c.parent.in_(bindparam("parents", expanding=True)),
    comments.c.status != Status.REJECTED,
)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many comments are gone, how many left an empty place, and what else named the person:
    bans, and entries of the audit log."""

    removed: int = 0
    emptied: int = 0
    bans: int = 0
    entries: int = 0

    def __add__(self, other: "Erased") -> "Erased":
        """Both together."""
        return Erased(
            self.removed + other.removed,
            self.emptied + other.emptied,
            self.bans + other.bans,
            self.entries + other.entries,
        )

    @property
    def comments(self) -> int:
        """Comments whose text and author are gone."""
        return self.removed + self.emptied

    @property
    def any(self) -> bool:
        """Whether there was anything to erase."""
        return bool(self.removed or self.emptied or self.bans or self.entries)


def erase(
    database: Database,
    subject: Subject,
    found: Sequence[str],
    who: str,
    now: datetime,
    advance: Callable[[int], object] = lambda _: None,
) -> Erased:
    """Erase what `find_comments` has found of a person, and what else is known of them.

    Safe to repeat; what arrives meanwhile is erased as well. `advance` is told how many comments
    each transaction has dealt with. An entry of the audit log tells that something was erased, and
    not whose.
    """
    done = _erase_all(database, found, now, advance)
    while later := find_by_key(database, subject):
        erased = _erase_all(database, later, now, advance)
        done += erased
        if not erased.any:
            break
    with database.write() as connection:
        bans = connection.execute(delete(author_bans).where(*_match_bans(subject))).rowcount
        entries = _clear_entries(connection, subject)
        done += Erased(bans=bans, entries=entries)
        _note(connection, done, who, now, subject.site_ids)
    return done


def erase_one(database: Database, comment_id: str, who: str, now: datetime) -> Erased:
    """Erase one comment, whoever wrote it; safe to repeat."""
    query = select(comments.c.site_id).where(comments.c.id == comment_id)
    with database.read() as connection:
        site_id = connection.execute(query).scalar_one_or_none()
    done = _erase_all(database, [comment_id], now, lambda _: None)
    with database.write() as connection:
        _note(connection, done, who, now, None if site_id is None else {site_id})
    return done


def foresee(database: Database, subject: Subject, found: Sequence[str]) -> Erased:
    """What erasing these comments of a person would do; nothing is changed."""
    gone: set[str] = set()
    kept = 0
    for start in range(0, len(found), BATCH):
        with database.read() as connection:
            ids = {"ids": list(found[start : start + BATCH])}
            statuses = dict(connection.execute(_THESE, ids).all())
            kept += len(_choose_kept(connection, statuses, gone))
    bans = select(func.count()).select_from(author_bans).where(*_match_bans(subject))
    with database.read() as connection:
        return Erased(len(gone), kept, connection.execute(bans).scalar_one())


def _erase_all(
    database: Database, found: Sequence[str], now: datetime, advance: Callable[[int], object]
) -> Erased:
    done = Erased()
    # The newest first: an answer of the person's own to themselves keeps nothing in place.
    for start in range(0, len(found), BATCH):
        batch = {"ids": list(found[start : start + BATCH])}
        with database.write() as connection:
            # Whoever decides or reviews one takes the same lock: one of the two comes first.
            statuses = dict(connection.execute(_THESE.with_for_update(), batch).all())
            gone: set[str] = set()
            kept = _choose_kept(connection, statuses, gone)
            empty(connection, kept, now)
            done += Erased(remove(connection, sorted(gone)), len(kept))
        advance(len(batch["ids"]))
    return done


def _choose_kept(connection: Connection, statuses: Mapping[str, str], gone: set[str]) -> list[str]:
    """Those that somebody has answered, whose place is kept; all others are added to `gone`."""
    answers: dict[str, set[str]] = {}
    for row in connection.execute(_ANSWERS, {"parents": list(statuses)}):
        answers.setdefault(row.parent, set()).add(row.id)
    kept = []
    for each in sorted(statuses, reverse=True):
        # What was never published has no place to keep.
        if statuses[each] == Status.APPROVED and answers.get(each, set()) - gone:
            kept.append(each)
        else:
            gone.add(each)
    return sorted(kept)


def _match_bans(subject: Subject) -> list[ColumnElement[bool]]:
    these: list[ColumnElement[bool]] = [author_bans.c.author_key.in_(subject.known_keys)]
    if subject.site_ids is not None:
        these.append(author_bans.c.site_id.in_(subject.site_ids))
    return these


def _clear_entries(connection: Connection, subject: Subject) -> int:
    """Take an e-mail address out of what was searched for when comments were downloaded."""
    if not subject.email or subject.site_ids is not None:
        return 0
    query = select(audit_entries.c.id, audit_entries.c.details)
    rows = connection.execute(query.where(audit_entries.c.act == Deed.EXPORTED))
    told = [row.id for row in rows if subject.email in _spell(row.details)]
    change = update(audit_entries).where(audit_entries.c.id.in_(told))
    return connection.execute(change.values(details={"erased": True})).rowcount if told else 0


def _spell(details: object) -> str:
    return json.dumps(details, ensure_ascii=False).casefold()


def _note(
    connection: Connection,
    done: Erased,
    who: str,
    now: datetime,
    site_ids: Iterable[int] | None,
) -> None:
    if not done.any:
        return
    details = {"comments": done.comments, "emptied": done.emptied, "bans": done.bans}
    for site_id in (None,) if site_ids is None else sorted(site_ids):
        record(connection, who, Deed.DATA_ERASED, now, site_id=site_id, details=details)
