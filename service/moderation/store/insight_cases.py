"""The comments of a stretch of time as insight counts them: no text, a page at a time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from service.moderation.appeal_schema import appeals
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.identifiers import first_identifier, measure_age
from service.moderation.insight.cases import AppealOutcome, Case
from service.moderation.insight.figures import SUSPECTED
from service.moderation.insight.sieve import Sieve
from service.moderation.policy import CAPTCHA
from service.moderation.schema import comments, decisions, reviews, signals
from service.moderation.verdict import Signal

PAGE = 2_000
"""Comments held in memory at a time."""
KNOWN = frozenset(map(str, Code))
Rows = dict[str, list[Any]]


def stream_cases(
    database: Database, since: datetime, until: datetime, sieve: Sieve, page_size: int = PAGE
) -> Iterator[Case]:
    """The comments submitted from `since` until before `until`, but for those taken in by import.

    Each with the signals that pass the sieve.
    """
    after, end = first_identifier(since), first_identifier(until)
    suspicious = _pass(sieve)
    while True:
        with database.read() as connection:
            page = connection.execute(_select_page(after, end, page_size)).all()
            if not page:
                return
            yield from _read_page(connection, page, suspicious)
        if len(page) < page_size:
            return
        after = page[-1].id


def _pass(sieve: Sieve) -> ColumnElement[bool]:
    """`sieve.passes` in SQL."""
    check, score = signals.c.check, signals.c.score
    return or_(
        score.is_(None),
        and_(check == CAPTCHA, score < sieve.captcha_below),
        and_(check != CAPTCHA, or_(score >= sieve.least, check.not_in(sorted(sieve.known)))),
    )


def _select_page(after: str, end: str, size: int) -> Select[Any]:
    return (
        select(
            comments.c.id,
            comments.c.site_id,
            comments.c.status,
            comments.c.erased_at,
            decisions.c.status.label("machine"),
            decisions.c.reasons,
        )
        .outerjoin(decisions, decisions.c.comment_id == comments.c.id)
        .where(comments.c.id > after, comments.c.id < end)
        .order_by(comments.c.id)
        .limit(size)
    )


def _read_page(
    connection: Connection, page: Sequence[Any], suspicious: ColumnElement[bool]
) -> Iterator[Case]:
    seen = _group(connection, signals, page, suspicious)
    decided = _group(connection, reviews, page)
    objected = _group(connection, appeals, page)
    for row in page:
        mine = decided.get(row.id, [])
        # A comment that was imported has been decided elsewhere, and says nothing of these checks.
        if row.machine is not None or row.status == Status.PENDING or mine:
            yield _read_case(row, seen.get(row.id, []), mine, objected.get(row.id, []))


def _group(connection: Connection, table: Any, page: Sequence[Any], *conditions: Any) -> Rows:
    key = table.c.comment_id
    query = select(table).where(key >= page[0].id, key <= page[-1].id, *conditions)
    found: Rows = defaultdict(list)
    for row in connection.execute(query.order_by(key, *_order(table))):
        found[row.comment_id].append(row)
    return found


def _order(table: Any) -> list[Any]:
    return [table.c.id] if "id" in table.c else []


def _read_case(row: Any, seen: list[Any], decided: list[Any], objected: list[Any]) -> Case:
    machine = Status(row.machine or Status.PENDING)
    waited = None
    if decided and machine in SUSPECTED:
        waited = measure_age(row.id, decided[0].reviewed_at).total_seconds()
    return Case(
        row.site_id,
        machine,
        tuple(row.reasons or ()),
        Status(decided[-1].status) if decided else None,
        waited,
        [_read_signal(each) for each in seen],
        [_read_appeal(each, decided) for each in objected],
        is_whole=row.erased_at is None,
    )


def _read_signal(row: Any) -> Signal:
    evidence = row.evidence if isinstance(row.evidence, dict) else {}
    # What a later version wrote before it was taken back must not stop the counting.
    reason = Code(row.reason) if row.reason in KNOWN else Code.HELD_FOR_REVIEW
    return Signal(row.check, reason, row.score, evidence, row.version)


def _read_appeal(row: Any, decided: list[Any]) -> AppealOutcome:
    answer = next((each.status for each in decided if each.id == row.answer_id), None)
    if answer is None:
        return AppealOutcome.WAITING
    return AppealOutcome.GRANTED if answer == Status.APPROVED else AppealOutcome.DENIED
