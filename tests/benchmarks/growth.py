"""A database that has served for two years: comments by the million, written in bulk."""

import functools
import itertools
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, text

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.identifiers import first_identifier, new_identifier
from service.moderation.likeness import LOOK_BACK, sketch
from service.moderation.schema import comment_words, comments, decisions, shingles, signals, threads
from service.moderation.search_terms import list_terms
from service.moderation.store.columns import hash_address
from service.moderation.store.sites import DEFAULT_SITE, ensure_site

BETWEEN = timedelta(minutes=1)
"""Between two comments: a million of them are two years."""
BATCH = 10_000
THREADS = 1_000
WORDS = 20_000
TEXTS = 20_011
"""Different ones: a prime number, so that each comes with every status and thread."""
SPAM_WORD = "casino"
"""Stands in every third rejected comment and in no other."""
SCORES = {Status.APPROVED: (0.0, 0.4), Status.FLAGGED: (0.5, 0.9), Status.REJECTED: (0.99, 1.0)}
Row = dict[str, Any]


# The same few thousand times: what folding costs is measured elsewhere.
_fold = functools.cache(list_terms)
_sketch_text = functools.cache(sketch)


def list_words() -> list[str]:
    """An invented vocabulary, the most frequent word first."""
    onsets = ["b", "ch", "d", "f", "gr", "l", "m", "n", "p", "r", "s", "t", "v", "z"]
    nuclei = ["a", "é", "i", "ou", "è", "o", "u", "an", "eau", "ï"]
    syllables = ["".join(pair) for pair in itertools.product(onsets, nuclei)]
    chance = random.Random(3)
    found = {"".join(chance.choices(syllables, k=3)): None for _ in range(2 * WORDS)}
    return list(found)[:WORDS]


class Archive:
    """Comments of the past: nine in ten approved, one in fifty flagged, a few pending."""

    def __init__(self, database: Database, now: datetime) -> None:
        self._database = database
        self._now = now
        self._size = 0
        self.words = list_words()
        self._texts = _invent_texts(self.words)
        with database.write() as connection:
            self._site = ensure_site(connection, DEFAULT_SITE, now)
            rows = [_make_thread(self._site, number, now) for number in range(THREADS)]
            connection.execute(threads.insert(), rows)
            query = text("SELECT min(id) FROM threads")
            self._first_thread = connection.execute(query).scalar_one()

    def grow(self, size: int) -> None:
        """Add older and older comments until there are `size`."""
        added = range(size - 1, self._size - 1, -1)
        with self._database.write() as connection:
            if self._database.dialect == "postgresql":
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            else:
                # With two megabytes, SQLite's default, each page would be written many times.
                connection.execute(text("PRAGMA cache_size = -500000"))
            for start in range(0, len(added), BATCH):
                self._write(connection, added[start : start + BATCH])
            if self._database.dialect == "sqlite":
                connection.execute(text("PRAGMA cache_size = -2000"))
        self._size = size
        tidy(self._database)

    def _write(self, connection: Connection, numbers: Iterable[int]) -> None:
        made = [self._make(number) for number in numbers]
        decided = [row for row in made if row["status"] != Status.PENDING]
        oldest = first_identifier(self._now - LOOK_BACK)
        recent = [row for row in made if row["id"] >= oldest]
        _copy(connection, comments, made)
        _copy(connection, comment_words, map(_list_terms, decided))
        _copy(connection, decisions, map(_decide, decided))
        _copy(connection, signals, map(_see, decided))
        _copy(connection, shingles, itertools.chain.from_iterable(map(_sketch, recent)))

    def _make(self, number: int) -> Row:
        at = self._now - BETWEEN * (number + 1)
        status = _choose_status(number)
        text_number = number % TEXTS
        content = self._texts[text_number]
        if status is Status.REJECTED and number % 3 == 0:
            content = f"{content} {SPAM_WORD}"
        return {
            "id": new_identifier(at),
            "site_id": self._site,
            # The first thread is a long one.
            "thread_id": self._first_thread + max(0, number % (THREADS + 9) - 9),
            "status": str(status),
            "author": f"Lectrice {text_number % 5_000}",
            "content": content,
            "language": "fr",
            "author_key": f"author-{number % 5_000}",
            # Ascending like the ids, so that a million are written in little time.
            "duplicate_key": f"old-{10_000_000 - number}",
            "captcha_outcome": "verified",
            "captcha_score": 0.9,
            "submitted_at": f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}",
        }


def tidy(database: Database) -> None:
    """What PostgreSQL's autovacuum does within minutes; SQLite has nothing of the kind."""
    if database.dialect == "postgresql":
        with database.read() as connection:
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("RESET statement_timeout"))


def _invent_texts(words: list[str]) -> list[str]:
    # Zipf's law: the word of rank n is n times rarer than the first.
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    chance = random.Random(7)
    return [" ".join(chance.choices(words, cum_weights=weights, k=20)) for _ in range(TEXTS)]


def _choose_status(number: int) -> Status:
    if number < 20:
        return Status.PENDING
    place = number % 50
    return Status.FLAGGED if place == 0 else Status.REJECTED if place < 5 else Status.APPROVED


def _make_thread(site: int, number: int, now: datetime) -> Row:
    address = f"/articles/{number}"
    key = hash_address(address)
    return {"site_id": site, "address": address, "address_key": key, "created_at": now}


def _list_terms(row: Row) -> Row:
    terms = _fold(row["status"], row["author"], row["content"])
    return {"comment_id": row["id"], "terms": terms}


def _decide(row: Row) -> Row:
    return {
        "comment_id": row["id"],
        "status": row["status"],
        "reasons": "[]",
        "decided_at": row["submitted_at"],
    }


def _see(row: Row) -> Row:
    """A score of the spam check: no two statuses share one, and each has many."""
    least, most = SCORES[row["status"]]
    place = int(row["duplicate_key"].partition("-")[2]) % 100 / 100
    key = {"comment_id": row["id"], "check": "spam", "reason": "spam", "evidence": "{}"}
    return {**key, "score": round(least + (most - least) * place, 4)}


def _sketch(row: Row) -> Iterator[Row]:
    for value in _sketch_text(row["content"]):
        yield {"site_id": row["site_id"], "value": value, "comment_id": row["id"]}


def _copy(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Write rows by COPY, which SQLite has not and does not need."""
    rows = list(rows)
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in rows[0])
    cursor = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
        return
    places = ", ".join("?" * len(rows[0]))
    # SQLite keeps identifiers without their hyphens.
    bare = [
        tuple(
            value.replace("-", "") if name in {"id", "comment_id"} else value
            for name, value in row.items()
        )
        for row in rows
    ]
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608 - our names
    cursor.executemany(statement, bare)
