"""The workers' side: leases on pending comments, and verdicts settled exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from service.moderation.codes import Code, Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.schema import comments, decisions, signals
from service.moderation.store.columns import select_comments
from service.moderation.store.word_lists import WORDS_REVISION
from service.moderation.verdict import Signal, Verdict

LEASE = timedelta(seconds=15)
"""How long a worker owns a comment; it must exceed the job's timeout."""
ATTEMPTS = 3
"""Leases after which a comment that is still pending goes to a person."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the checks saw in one comment, and what the policy made of it."""

    comment_id: str
    signals: Sequence[Signal]
    verdict: Verdict


def lease(
    database: Database, comment_ids: Sequence[str], owner: str, now: datetime
) -> list[Comment]:
    """Take those of the comments that are pending, unowned and not exhausted; count the attempt."""
    wanted = and_(comments.c.id.in_(comment_ids), comments.c.attempts < ATTEMPTS, _free(now))
    claim = (
        update(comments)
        .where(wanted)
        .values(lease_owner=owner, lease_until=now + LEASE, attempts=comments.c.attempts + 1)
        .returning(comments.c.id)
    )
    with database.write() as connection:
        taken = list(connection.execute(claim).scalars())
        if not taken:
            return []
        query = select_comments().add_columns(WORDS_REVISION).where(comments.c.id.in_(taken))
        rows = connection.execute(query)
        found = {row.id: Comment.from_row(row) for row in rows}
    return [found[identifier] for identifier in comment_ids if identifier in found]


def release(database: Database, comment_ids: Sequence[str], owner: str) -> None:
    """Give leases back early, so that a retry need not wait for them to run out."""
    mine = and_(comments.c.id.in_(comment_ids), comments.c.lease_owner == owner)
    with database.write() as connection:
        connection.execute(update(comments).where(mine).values(lease_owner=None, lease_until=None))


def settle(
    database: Database, settlements: Sequence[Settlement], owner: str, now: datetime
) -> list[str]:
    """Write the verdicts of comments still pending and still owned; returns the ids settled.

    Compare-and-set: a comment that a moderator or another worker decided meanwhile is left alone.
    """
    with database.write() as connection:
        return [
            settlement.comment_id
            for settlement in settlements
            if _settle(connection, settlement, comments.c.lease_owner == owner, now)
        ]


def find_waiting(
    database: Database, older_than: datetime, now: datetime, limit: int
) -> tuple[list[str], list[str]]:
    """Pending comments that nobody owns, oldest first, submitted before a moment.

    Returns those never tried, and those that a worker has tried without success.
    """
    # What comes from the future was submitted before the clock was set back.
    old = or_(comments.c.submitted_at < older_than, comments.c.submitted_at > now + LEASE)
    query = (
        select(comments.c.id, comments.c.attempts)
        .where(_free(now), old, comments.c.attempts < ATTEMPTS)
        .order_by(comments.c.id)
        .limit(limit)
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    fresh = [row.id for row in rows if row.attempts == 0]
    return fresh, [row.id for row in rows if row.attempts > 0]


def hold_exhausted(database: Database, now: datetime, limit: int = 100) -> list[str]:
    """Send to a person what has been tried ATTEMPTS times and is pending still."""
    spent = and_(_free(now), comments.c.attempts >= ATTEMPTS)
    verdict = Verdict(Status.FLAGGED, (Code.CHECKS_UNAVAILABLE,))
    crashed = Signal("pipeline", Code.CHECKS_UNAVAILABLE, None, {"attempts": ATTEMPTS})
    with database.write() as connection:
        query = select(comments.c.id).where(spent).order_by(comments.c.id).limit(limit)
        found = list(connection.execute(query).scalars())
        return [
            identifier
            for identifier in found
            if _settle(connection, Settlement(identifier, (crashed,), verdict), spent, now)
        ]


def _free(now: datetime) -> ColumnElement[bool]:
    unowned = or_(
        comments.c.lease_until.is_(None),
        comments.c.lease_until < now,
        # No lease is that long: the clock has been set back since. Settling stays safe.
        comments.c.lease_until > now + LEASE,
    )
    return and_(comments.c.status == Status.PENDING, unowned)


def _settle(
    connection: Connection, settlement: Settlement, still: ColumnElement[bool], now: datetime
) -> bool:
    identifier, verdict = settlement.comment_id, settlement.verdict
    this = and_(comments.c.id == identifier, comments.c.status == Status.PENDING, still)
    change = {"status": verdict.status, "decided_at": now, "lease_owner": None, "lease_until": None}
    if connection.execute(update(comments).where(this).values(change)).rowcount != 1:
        return False
    if settlement.signals:
        connection.execute(insert(signals), [_row(identifier, s) for s in settlement.signals])
    decision = {
        "comment_id": identifier,
        "status": verdict.status,
        "reasons": list(verdict.reasons),
        "decided_at": now,
    }
    connection.execute(insert(decisions), decision)
    return True


def _row(identifier: str, signal: Signal) -> dict[str, object]:
    return {
        "comment_id": identifier,
        "check": signal.check,
        "reason": signal.reason,
        "score": signal.score,
        "evidence": dict(signal.evidence),
        "version": signal.version,
    }
