"""Deliveries of events to endpoints: what is due, what can be seen, and when each is forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)

from service.moderation.database import Database
from service.moderation.webhook_schema import webhook_deliveries, webhook_endpoints
from service.moderation.webhooks.endpoints import GONE, Endpoint, read_endpoint
from service.moderation.webhooks.spreading import GIVE_UP

LEASE = timedelta(seconds=120)
"""How long a sender owns what it has taken; it sends nothing that might outlast it."""
KEPT = timedelta(days=30)
"""How long deliveries can be seen after they are done."""
MOST_PURGED = 1_000


class DeliveryState(StrEnum):
    """Whether a delivery is still to be made, was made, or was given up."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to one endpoint; `last_error` is a code, empty if there was none."""

    id: int
    event_id: str
    comment_id: str | None
    kind: str
    payload: str
    state: str
    attempts: int
    next_attempt_at: datetime
    created_at: datetime
    give_up_at: datetime
    delivered_at: datetime | None
    last_status: int | None
    last_error: str


COLUMNS = [webhook_deliveries.c[name] for name in Delivery.__slots__]
WAITING = webhook_deliveries.c.state == DeliveryState.WAITING
_earlier = webhook_deliveries.alias("earlier")
IS_FIRST = ~(
    select(_earlier.c.id)
    .where(
        _earlier.c.comment_id == webhook_deliveries.c.comment_id,
        _earlier.c.endpoint_id == webhook_deliveries.c.endpoint_id,
        _earlier.c.id < webhook_deliveries.c.id,
        _earlier.c.state == DeliveryState.WAITING,
    )
    .exists()
)
"""Of the deliveries about one comment the next waits until the one before is done."""


def list_deliveries(database: Database, endpoint_id: int, limit: int) -> list[Delivery]:
    """The latest deliveries to an endpoint, the last one first."""
    query = select(*COLUMNS).where(webhook_deliveries.c.endpoint_id == endpoint_id)
    query = query.order_by(webhook_deliveries.c.id.desc()).limit(limit)
    with database.read() as connection:
        return [Delivery(*row) for row in connection.execute(query)]


def find_delivery(database: Database, endpoint_id: int, delivery_id: int) -> Delivery | None:
    """A delivery to an endpoint; None where there is none of that id."""
    this = webhook_deliveries.c.id == delivery_id, webhook_deliveries.c.endpoint_id == endpoint_id
    with database.read() as connection:
        row = connection.execute(select(*COLUMNS).where(*this)).one_or_none()
    return None if row is None else Delivery(*row)


def find_due(database: Database, now: datetime, most: int) -> list[tuple[Endpoint, int]]:
    """The endpoints that something is due for, with how much; what counts beyond `most` is cut."""
    awake = or_(webhook_endpoints.c.rests_until.is_(None), webhook_endpoints.c.rests_until <= now)
    query = select(webhook_endpoints).where(webhook_endpoints.c.active, awake)
    with database.read() as connection:
        found = [read_endpoint(row) for row in connection.execute(query)]
        counted = [(each, _count_due(connection, each.id, now, most)) for each in found]
    return [(endpoint, count) for endpoint, count in counted if count]


def is_due(endpoint_id: int, now: datetime) -> ColumnElement[bool]:
    """Whether a delivery to an endpoint may be tried now, and nobody is trying it."""
    free = or_(
        webhook_deliveries.c.lease_until.is_(None),
        webhook_deliveries.c.lease_until < now,
        # No lease is that long: the clock has been set back since.
        webhook_deliveries.c.lease_until > now + 2 * LEASE,
    )
    due = webhook_deliveries.c.next_attempt_at <= now
    return and_(WAITING, webhook_deliveries.c.endpoint_id == endpoint_id, due, free)


def _count_due(connection: Connection, endpoint_id: int, now: datetime, most: int) -> int:
    query = select(webhook_deliveries.c.id).where(is_due(endpoint_id, now), IS_FIRST)
    return connection.execute(
        select(func.count()).select_from(query.limit(most).subquery())
    ).scalar_one()


def send_again(database: Database, delivery: Delivery, now: datetime) -> None:
    """Put a delivery that is done or dead in line once more, under the same event id."""
    this = and_(webhook_deliveries.c.id == delivery.id, ~WAITING)
    fresh = {"state": DeliveryState.WAITING, "attempts": 0, "next_attempt_at": now}
    times = {"give_up_at": now + GIVE_UP, "delivered_at": None}
    with database.write() as connection:
        connection.execute(update(webhook_deliveries).where(this).values({**fresh, **times}))


def expire(database: Database, now: datetime) -> int:
    """Give up what has waited too long for an endpoint that fails; returns how much."""
    failing = select(webhook_endpoints.c.id).where(webhook_endpoints.c.failures > 0)
    these = (
        WAITING,
        webhook_deliveries.c.give_up_at < now,
        webhook_deliveries.c.endpoint_id.in_(failing),
        or_(webhook_deliveries.c.lease_until.is_(None), webhook_deliveries.c.lease_until < now),
    )
    change = update(webhook_deliveries).where(*these).values(state=DeliveryState.DEAD)
    with database.write() as connection:
        return connection.execute(change).rowcount


def purge(database: Database, now: datetime) -> int:
    """Forget some of what was done long ago; returns how much."""
    old = webhook_deliveries.c.created_at < now - KEPT
    oldest = select(webhook_deliveries.c.id).where(old, ~WAITING).limit(MOST_PURGED)
    with database.write() as connection:
        these = webhook_deliveries.c.id.in_(oldest)
        return connection.execute(delete(webhook_deliveries).where(these)).rowcount


@dataclass(frozen=True, slots=True)
class Ailments:
    """What goes wrong with webhooks: endpoints by how they fare, deliveries given up of late."""

    endpoints: int
    failing: int
    gone: int
    given_up: int


def count_ailments(database: Database, since: datetime) -> Ailments:
    """What goes wrong now, and what was given up that was made since that moment."""
    failing = and_(webhook_endpoints.c.active, webhook_endpoints.c.rests_until.is_not(None))
    endpoints = select(
        func.count(),
        func.count().filter(failing),
        func.count().filter(webhook_endpoints.c.ended == GONE),
    ).select_from(webhook_endpoints)
    dead = webhook_deliveries.c.state == DeliveryState.DEAD, webhook_deliveries.c.created_at > since
    lost = select(func.count()).where(*dead, webhook_deliveries.c.comment_id.is_not(None))
    with database.read() as connection:
        counted = connection.execute(endpoints).one()
        return Ailments(*counted, connection.execute(lost).scalar_one())
