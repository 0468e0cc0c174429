"""The workers' side: leases on pending comments, and verdicts settled exactly once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    and_,
    bindparam,
    or_,
    select,
    update,
)

from service.moderation.codes import Code, Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.prepared import Prepared
from service.moderation.prepared_types import is_among
from service.moderation.risk import rank
from service.moderation.schema import Moment, comments
from service.moderation.store.authors import find_possible_copies
from service.moderation.store.bans import AUTHOR_BANNED
from service.moderation.store.columns import select_comments
from service.moderation.store.ranking import store_risks
from service.moderation.store.search import compose_terms, store_terms
from service.moderation.store.settling import SettlementRows
from service.moderation.store.sites import SITE_REVISION
from service.moderation.store.word_lists import tell_revision
from service.moderation.verdict import Settlement, Signal, Verdict

LEASE = timedelta(seconds=15)
"""How long a worker owns a comment; it must exceed the job's timeout."""
ATTEMPTS = 3
"""Leases after which a comment that is still pending goes to a person."""


# Made once: putting a statement together takes longer than running it.
_FREE = and_(
    comments.c.status == Status.PENDING,
    or_(
        comments.c.lease_until.is_(None),
        comments.c.lease_until < bindparam("moment", type_=Moment),
        # No lease is that long: the clock has been set back since. Settling stays safe.
        comments.c.lease_until > bindparam("beyond", type_=Moment),
    ),
)
_THESE = is_among(comments.c.id, "ids")
_FRESH = (
    select(comments.c.id)
    .where(_FREE, comments.c.attempts == 0)
    .order_by(comments.c.id)
    .limit(bindparam("most"))
)
_CLAIM = (
    update(comments)
    .values(
        lease_owner=bindparam("owner"),
        lease_until=bindparam("horizon", type_=Moment),
        attempts=comments.c.attempts + 1,
    )
    .returning(comments.c.id)
)
_CLAIM_THESE = Prepared(_CLAIM.where(_THESE, comments.c.attempts < ATTEMPTS, _FREE))
# Two workers who look at once take different ones (PostgreSQL; SQLite has one writer). As a mere
# subquery PostgreSQL may run it again for every row, and would take more than `most`.
_NEXT = _FRESH.with_for_update(skip_locked=True).cte("next_fresh").prefix_with("MATERIALIZED")
_CLAIM_NEXT = Prepared(_CLAIM.where(comments.c.id.in_(select(_NEXT.c.id))))
_FIND_FRESH = Prepared(_FRESH)
_CLAIMED = Prepared(
    select_comments()
    .add_columns(
        tell_revision(comments.c.site_id), SITE_REVISION, AUTHOR_BANNED, comments.c.attempts
    )
    .where(_THESE)
)
_CHANGE = (
    update(comments)
    .where(_THESE, comments.c.status == Status.PENDING)
    .values(
        status=bindparam("verdict"),
        decided_at=bindparam("moment", type_=Moment),
        lease_owner=None,
        lease_until=None,
    )
    .returning(comments.c.id)
)
_CHANGE_OWN = Prepared(_CHANGE.where(comments.c.lease_owner == bindparam("owner")))
_CHANGE_GIVEN_UP = Prepared(_CHANGE.where(_FREE, comments.c.attempts >= ATTEMPTS))


def lease(
    database: Database, comment_ids: Sequence[str], owner: str, now: datetime
) -> list[Comment]:
    """Take those of the comments that are pending, unowned and not exhausted; count the attempt."""
    given = {"ids": list(comment_ids), "owner": owner, **_times(now)}
    found = {each.id: each for each in _claim(database, _CLAIM_THESE, given, now)}
    return [found[identifier] for identifier in comment_ids if identifier in found]


def lease_next(database: Database, most: int, owner: str, now: datetime) -> list[Comment]:
    """Take the oldest comments that nobody has tried yet, if there are any; count the attempt."""
    # Most often there is none, and a look takes no lock.
    if not find_fresh(database, 1, now):
        return []
    given = {"most": most, "owner": owner, **_times(now)}
    return sorted(_claim(database, _CLAIM_NEXT, given, now), key=lambda each: each.id)


def find_fresh(database: Database, most: int, now: datetime) -> list[str]:
    """The oldest comments that nobody owns or has tried."""
    with database.read() as connection:
        return _FIND_FRESH.fetch_column(connection, {"most": most, **_times(now)})


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
    return _settle(database, settlements, _CHANGE_OWN, {"owner": owner}, now)


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
        .where(_FREE, old, comments.c.attempts < ATTEMPTS)
        .order_by(comments.c.id)
        .limit(limit)
    )
    with database.read() as connection:
        rows = connection.execute(query, _times(now)).all()
    fresh = [row.id for row in rows if row.attempts == 0]
    return fresh, [row.id for row in rows if row.attempts > 0]


def hold_exhausted(database: Database, now: datetime, limit: int = 100) -> list[str]:
    """Send to a person what has been tried ATTEMPTS times and is pending still."""
    spent = (
        select(comments.c.id)
        .where(_FREE, comments.c.attempts >= ATTEMPTS)
        .order_by(comments.c.id)
        .limit(limit)
    )
    verdict = Verdict(Status.FLAGGED, (Code.CHECKS_UNAVAILABLE,))
    crashed = Signal("pipeline", Code.CHECKS_UNAVAILABLE, None, {"attempts": ATTEMPTS})
    with database.read() as connection:
        found = connection.execute(spent, _times(now)).scalars().all()
    given_up = [Settlement(identifier, (crashed,), verdict) for identifier in found]
    return _settle(database, given_up, _CHANGE_GIVEN_UP, _times(now), now)


def _times(now: datetime) -> dict[str, datetime]:
    # Clocks differ a little: only what ends a whole lease after the longest one is of the future.
    return {"moment": now, "horizon": now + LEASE, "beyond": now + 2 * LEASE}


def _claim(
    database: Database, claim: Prepared, given: Mapping[str, object], now: datetime
) -> list[Comment]:
    with database.write() as connection:
        taken = claim.fetch_column(connection, given)
    if not taken:
        return []
    # What is taken stays as it is: the next writer need not wait until it is read.
    with database.read() as connection:
        copies = find_possible_copies(connection, taken, now)
        rows = _CLAIMED.fetch_named(connection, {"ids": taken})
    return [Comment.from_values(row, may_be_copy=row["id"] in copies) for row in rows]


def _settle(
    database: Database,
    settlements: Sequence[Settlement],
    change: Prepared,
    given: Mapping[str, object],
    now: datetime,
) -> list[str]:
    """Settle what `change` finds unchanged; everything is made ready before others must wait."""
    statuses = {each.comment_id: each.verdict.status for each in settlements}
    if not statuses:
        return []
    with database.read() as connection:
        terms = compose_terms(connection, list(statuses), statuses)
    rows = SettlementRows(settlements, now)
    risks = {each.comment_id: risk for each in settlements if (risk := rank(each))}
    with database.write() as connection:
        changed: set[object] = set()
        for status in dict.fromkeys(statuses.values()):
            ids = [each for each, verdict in statuses.items() if verdict is status]
            values = {**given, "ids": ids, "verdict": status, "moment": now}
            changed.update(change.fetch_column(connection, values))
        rows.store(connection, changed)
        store_risks(connection, risks, changed)
        store_terms(connection, [row for row in terms if row["comment_id"] in changed])
    return [identifier for identifier in statuses if identifier in changed]
