"""Taking in comments that other systems have decided: a batch a transaction, each comment once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from service.moderation.codes import Status
from service.moderation.comment import NewComment
from service.moderation.database import Database, insert_if_absent
from service.moderation.exchange_schema import imports
from service.moderation.likeness import LOOK_BACK, sketch
from service.moderation.schema import comments, shingles, sites, threads
from service.moderation.search_terms import list_terms
from service.moderation.store.columns import hash_address
from service.moderation.store.search import store_terms
from service.moderation.store.sites import ensure_site

TRIES = 3
Row = dict[str, object]


class Arrival(StrEnum):
    """What became of a comment that was to be imported."""

    IMPORTED = "imported"
    PRESENT = "present"
    TAKEN = "taken"
    """Another site has that identifier, or another comment that foreign id."""


@dataclass(frozen=True, slots=True)
class ImportedComment:
    """A comment with the status that it comes with; `foreign_parent` is looked for by its id."""

    comment_id: str
    new: NewComment
    status: Status
    submitted_at: datetime
    foreign_id: str
    foreign_status: str
    foreign_parent: str = ""


def _among(query: Select[Any], column: Any) -> Select[Any]:
    return query.where(column.in_(bindparam("wanted", expanding=True)))


# Made once: putting a statement together takes longer than running it.
_PRESENT = _among(
    select(comments.c.id, sites.c.key).join(sites, sites.c.id == comments.c.site_id), comments.c.id
)
_TEXTS = _among(select(comments.c.duplicate_key), comments.c.duplicate_key)
_FOREIGN = _among(
    select(imports.c.foreign_id, imports.c.comment_id)
    .join(sites, sites.c.id == imports.c.site_id)
    .where(sites.c.key == bindparam("site"), imports.c.source == bindparam("source")),
    imports.c.foreign_id,
)
_THREADS = _among(
    select(threads.c.address_key, threads.c.id).where(threads.c.site_id == bindparam("site_id")),
    threads.c.address_key,
)


def add_imports(
    database: Database, site: str, source: str, batch: Sequence[ImportedComment], now: datetime
) -> list[Arrival]:
    """Store those of a batch that are not here yet, in one transaction; what became of each.

    They are as ordinary comments are: known again by their text, found by their words. Neither a
    decision nor a review is recorded: nobody has judged them here.
    """
    for tries_left in reversed(range(TRIES)):
        plan = _Plan(database, site, source, batch)
        try:
            if plan.fresh:
                _store(database, plan, now)
        except IntegrityError:
            # Somebody stored the same text between our look and our insert.
            if not tries_left:
                raise
        else:
            return plan.arrivals
    raise AssertionError("the last try returns or raises")


def foresee_imports(
    database: Database, site: str, source: str, batch: Sequence[ImportedComment]
) -> list[Arrival]:
    """What `add_imports` would make of each comment; nothing is stored."""
    return _Plan(database, site, source, batch).arrivals


class _Plan:
    """What is new of a batch, and by which ids the comments that it names are known."""

    def __init__(
        self, database: Database, site: str, source: str, batch: Sequence[ImportedComment]
    ) -> None:
        self.site, self.source = site, source
        named = {each.foreign_id for each in batch} | {each.foreign_parent for each in batch}
        given = {"site": site, "source": source, "wanted": sorted(named)}
        with database.read() as connection:
            present = dict(_ask(connection, _PRESENT, (each.comment_id for each in batch)))
            texts = _ask(connection, _TEXTS, (each.new.duplicate_key for each in batch))
            self.known = {row[0]: row[1] for row in connection.execute(_FOREIGN, given)}
        self.used_texts = {row[0] for row in texts}
        self.fresh: list[ImportedComment] = []
        self.arrivals = [self._judge(each, present) for each in batch]

    def _judge(self, each: ImportedComment, present: dict[str, str]) -> Arrival:
        there = present.setdefault(each.comment_id, "")
        if there:
            return Arrival.PRESENT if there == self.site else Arrival.TAKEN
        if self.known.setdefault(each.foreign_id, each.comment_id) != each.comment_id:
            return Arrival.TAKEN
        present[each.comment_id] = self.site
        self.fresh.append(each)
        return Arrival.IMPORTED


def _ask(connection: Connection, query: Select[Any], wanted: Iterable[str]) -> list[Any]:
    return list(connection.execute(query, {"wanted": list(wanted)}))


def _store(database: Database, plan: _Plan, now: datetime) -> None:
    words = [_compose_words(each) for each in plan.fresh]
    keys = _choose_keys(plan)
    with database.write() as connection:
        site_id = ensure_site(connection, plan.site, now)
        places = _ensure_threads(connection, site_id, plan.fresh)
        rows = [_row(each, plan, site_id, places, keys) for each in plan.fresh]
        # As everybody does, so that no two wait for each other for ever.
        rows.sort(key=lambda row: str(row["duplicate_key"] or ""))
        connection.execute(insert(comments), rows)
        connection.execute(
            insert(imports), [_trace(each, plan, site_id, now) for each in plan.fresh]
        )
        store_terms(connection, words)
        if shared := [row for each in plan.fresh for row in _compose_shingles(each, site_id, now)]:
            connection.execute(insert(shingles), shared)


def _choose_keys(plan: _Plan) -> dict[str, str | None]:
    """The key of each text; a text that is here already was let in twice elsewhere, and is here."""
    used, chosen = set(plan.used_texts), {}
    for each in plan.fresh:
        key = each.new.duplicate_key
        chosen[each.comment_id] = None if key in used else key
        used.add(key)
    return chosen


def _row(
    each: ImportedComment,
    plan: _Plan,
    site_id: int,
    places: Mapping[str, int],
    keys: Mapping[str, str | None],
) -> Row:
    new = each.new
    return {
        "id": each.comment_id,
        "site_id": site_id,
        "thread_id": places[hash_address(new.thread)],
        "parent": new.parent or plan.known.get(each.foreign_parent, ""),
        "status": each.status,
        "author": new.author,
        "email": new.email,
        "url": new.url,
        "content": new.content,
        "language": new.language,
        "author_key": new.author_key,
        "duplicate_key": keys[each.comment_id],
        "captcha_outcome": new.captcha.outcome,
        "captcha_score": new.captcha.score,
        "submitted_at": each.submitted_at,
    }


def _trace(each: ImportedComment, plan: _Plan, site_id: int, now: datetime) -> Row:
    return {
        "comment_id": each.comment_id,
        "site_id": site_id,
        "source": plan.source,
        "foreign_id": each.foreign_id,
        "foreign_status": each.foreign_status,
        "foreign_parent": "" if each.foreign_parent in plan.known else each.foreign_parent,
        "imported_at": now,
    }


def _compose_words(each: ImportedComment) -> Row:
    terms = list_terms(each.status, each.new.author, each.new.content)
    return {"comment_id": each.comment_id, "terms": terms}


def _compose_shingles(each: ImportedComment, site_id: int, now: datetime) -> list[Row]:
    if each.submitted_at < now - LOOK_BACK:
        return []
    key = {"site_id": site_id, "comment_id": each.comment_id}
    return [{**key, "value": value} for value in sketch(each.new.content)]


def _ensure_threads(
    connection: Connection, site_id: int, batch: Sequence[ImportedComment]
) -> dict[str, int]:
    """The ids of the threads of a batch by the key of their address; what is new is made."""
    wanted = {hash_address(each.new.thread): each for each in reversed(batch)}
    given = {"site_id": site_id, "wanted": sorted(wanted)}
    found: dict[str, int] = dict(connection.execute(_THREADS, given).all())
    missing = sorted(wanted.keys() - found.keys())
    for key in missing:
        new = wanted[key].new
        row = {"address": new.thread, "title": new.thread_title}
        place = {"site_id": site_id, "address_key": key}
        created = {"created_at": wanted[key].submitted_at}
        insert_if_absent(connection, threads, {**row, **place, **created})
    return dict(connection.execute(_THREADS, given).all()) if missing else found
