"""The final audit of a trial: the ledger against the database, the diary, and what is shown."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Row, func, select

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.schema import comments, decisions, reviews, threads
from tests.conftest import ADMIN_TOKEN
from tests.faults.ledger import Ledger

DECIDED = {Status.APPROVED, Status.FLAGGED, Status.REJECTED}


@dataclass(frozen=True)
class Account:
    """What the audit found; every list but the first should be empty."""

    acknowledged: int
    lost: list[str]
    """Promised, and not stored."""
    twice: list[str]
    """Decided twice, or promised twice under one key."""
    broken: list[str]
    """Sentences about whatever else is not as it should be."""


def audit(
    database: Database,
    ledger: Ledger,
    name: str,
    diary: Path,
    url: str,
    shown: "Shown | None" = None,
) -> Account:
    """Compare what was promised with what is there, for the threads of one trial."""
    shown = shown or Shown(url)
    rows = {row.id: row for row in _read_rows(database, name)}
    promised = ledger.ids
    twice = [each for each, count in count_settled(diary, rows).items() if count > 1]
    twice += [row.id for row in rows.values() if row.decisions > 1]
    twice += [f"{key} was promised two comments" for key in ledger.split]
    broken = [f"{each} was stored and never promised" for each in rows.keys() - promised]
    for row in rows.values():
        broken += _judge(row)
    addresses = {row.address for row in rows.values()}
    broken += _compare("in its thread", rows, Status.APPROVED, shown.list_published(addresses))
    broken += _compare("in the queue", rows, Status.FLAGGED, shown.list_queue() & rows.keys())
    return Account(len(promised), sorted(promised - rows.keys()), twice, broken)


def count_settled(diary: Path, among: Iterable[str]) -> Counter[str]:
    """How often the workers believed that they had decided a comment."""
    try:
        lines = diary.read_text().splitlines()
    except FileNotFoundError:
        lines = []
    wanted = set(among)
    found = (line.removeprefix("settled ") for line in lines if line.startswith("settled "))
    return Counter(each for each in found if each in wanted)


def count_pending(database: Database, name: str, *, fresh: bool = False) -> int:
    """Comments of a trial that nobody has decided yet, or even tried to."""
    query = select(func.count()).select_from(comments.join(threads))
    these = [threads.c.address.like(f"{name}/%"), comments.c.status == Status.PENDING]
    if fresh:
        these.append(comments.c.attempts == 0)
    with database.read() as connection:
        return connection.execute(query.where(*these)).scalar_one()


@dataclass(frozen=True)
class Waits:
    """How long the comments of a trial have waited for their automatic decisions, at worst."""

    longest: timedelta
    longest_for_each_crash: timedelta
    """The same where a wait is divided by the workers that were lost over the comment."""


def longest_wait(database: Database, name: str) -> timedelta:
    """The longest that a comment of a trial has waited for its automatic decision."""
    return measure_waits(database, name).longest


def measure_waits(database: Database, name: str) -> Waits:
    """The worst waits of a trial; a comment that lost three workers may wait three times."""
    query = select(comments.c.submitted_at, comments.c.attempts, decisions.c.decided_at)
    query = query.select_from(comments.join(threads).join(decisions))
    with database.read() as connection:
        rows = connection.execute(query.where(threads.c.address.like(f"{name}/%"))).all()
    waits = [(row.decided_at - row.submitted_at, max(1, row.attempts - 1)) for row in rows]
    return Waits(
        max((wait for wait, _ in waits), default=timedelta()),
        max((wait / crashes for wait, crashes in waits), default=timedelta()),
    )


def _read_rows(database: Database, name: str) -> list[Row[Any]]:
    decided = select(func.count()).where(decisions.c.comment_id == comments.c.id).scalar_subquery()
    reviewed = select(func.count()).where(reviews.c.comment_id == comments.c.id).scalar_subquery()
    verdict = select(decisions.c.status).where(decisions.c.comment_id == comments.c.id)
    query = select(
        comments.c.id,
        comments.c.status,
        comments.c.decided_at,
        comments.c.lease_owner,
        threads.c.address,
        decided.label("decisions"),
        reviewed.label("reviews"),
        verdict.scalar_subquery().label("verdict"),
    ).select_from(comments.join(threads))
    with database.read() as connection:
        return list(connection.execute(query.where(threads.c.address.like(f"{name}/%"))))


def _judge(row: Row[Any]) -> list[str]:
    if row.status not in DECIDED:
        return [f"{row.id} is still {row.status}"]
    if row.decided_at is None or row.lease_owner is not None:
        return [f"{row.id} is {row.status}, without its moment or with a lease"]
    if row.reviews == 0 and (row.decisions, row.verdict) != (1, row.status):
        return [f"{row.id} is {row.status} after {row.decisions} decisions ({row.verdict})"]
    return []


def _compare(where: str, rows: dict[str, Row[Any]], status: Status, shown: set[str]) -> list[str]:
    expected = {row.id for row in rows.values() if row.status == status}
    missing = [f"{each} is {status} and not {where}" for each in expected - shown]
    return missing + [f"{each} is {where} and not {status}" for each in shown - expected]


class Shown:
    """What a web server shows to the public and to the moderators."""

    def __init__(self, url: str) -> None:
        self._url = url

    def list_published(self, addresses: Iterable[str]) -> set[str]:
        """The ids that any of these threads shows."""
        url = f"{self._url}/api/v1/threads/comments"
        return {each for thread in addresses for each in _read_pages(url, {"thread": thread})}

    def list_queue(self) -> set[str]:
        """The ids that wait for a moderator."""
        query = {"status": str(Status.FLAGGED), "limit": "200"}
        return set(_read_pages(f"{self._url}/api/v1/admin/comments", query))


def _read_pages(url: str, query: dict[str, str]) -> Iterator[str]:
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    with requests.Session() as session:
        while True:
            response = session.get(url, params=query, headers=headers, timeout=30)
            response.raise_for_status()
            page = response.json()
            yield from (comment["id"] for comment in page["comments"])
            if page["next"] is None:
                return
            query = {**query, "cursor": page["next"]}
