"""Deliveries being made: each taken by one sender at a time, and settled by how it went."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from service.moderation.database import Database
from service.moderation.webhook_schema import webhook_deliveries, webhook_endpoints
from service.moderation.webhooks.deliveries import (
    COLUMNS,
    IS_FIRST,
    LEASE,
    WAITING,
    Delivery,
    DeliveryState,
    is_due,
)
from service.moderation.webhooks.endpoints import GONE, Endpoint


def claim(
    database: Database, endpoint_id: int, most: int, owner: str, now: datetime
) -> list[Delivery]:
    """Take what is due for an endpoint, the longest waiting first; counts the attempt."""
    due = (
        select(webhook_deliveries.c.id)
        .where(is_due(endpoint_id, now), IS_FIRST)
        .order_by(webhook_deliveries.c.next_attempt_at, webhook_deliveries.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED")
    )
    change = (
        update(webhook_deliveries)
        .where(webhook_deliveries.c.id.in_(select(due.c.id)))
        .values(
            lease_owner=owner,
            lease_until=now + LEASE,
            attempts=webhook_deliveries.c.attempts + 1,
        )
        .returning(*COLUMNS)
    )
    with database.write() as connection:
        taken = [Delivery(*row) for row in connection.execute(change)]
    return sorted(taken, key=lambda each: each.id)


def add_claimed(database: Database, row: dict[str, object], owner: str, now: datetime) -> Delivery:
    """Store a delivery that is being sent at this moment."""
    taken = {**row, "lease_owner": owner, "lease_until": now + LEASE, "attempts": 1}
    with database.write() as connection:
        made = insert(webhook_deliveries).values(taken).returning(*COLUMNS)
        return Delivery(*connection.execute(made).one())


def release(database: Database, delivery_ids: list[int], owner: str) -> None:
    """Give back what was taken and not tried."""
    these = and_(
        webhook_deliveries.c.id.in_(delivery_ids), webhook_deliveries.c.lease_owner == owner
    )
    change = {
        "lease_owner": None,
        "lease_until": None,
        "attempts": webhook_deliveries.c.attempts - 1,
    }
    with database.write() as connection:
        connection.execute(update(webhook_deliveries).where(these).values(change))


def settle_success(
    database: Database,
    endpoint: Endpoint,
    delivery: Delivery,
    status: int,
    owner: str,
    now: datetime,
) -> None:
    """Note that an endpoint has taken a delivery: whatever it failed before is over."""
    row = {"state": DeliveryState.DELIVERED, "delivered_at": now, "last_status": status}
    with database.write() as connection:
        _settle(connection, delivery, owner, {**row, "last_error": ""})
        if endpoint.failures or endpoint.rests_until:
            _change(connection, endpoint, {"failures": 0, "rests_until": None})


def settle_failure(
    database: Database,
    endpoint: Endpoint,
    delivery: Delivery,
    error: str,
    status: int | None,
    owner: str,
    *,
    retry_at: datetime | None,
    rests_until: datetime | None = None,
    counts: bool = False,
) -> None:
    """Note a failed attempt; None for `retry_at` gives the delivery up.

    Where it `counts` against the endpoint, nothing is sent there until `rests_until`.
    """
    row: dict[str, Any] = {"last_error": error[:200], "last_status": status}
    row |= {"state": DeliveryState.DEAD} if retry_at is None else {"next_attempt_at": retry_at}
    with database.write() as connection:
        _settle(connection, delivery, owner, row)
        if counts:
            failures = webhook_endpoints.c.failures + 1
            rest = {"rests_until": rests_until} if rests_until else {}
            _change(connection, endpoint, {"failures": failures, **rest})


def settle_gone(
    database: Database, endpoint: Endpoint, delivery: Delivery, status: int, owner: str
) -> None:
    """Note that an endpoint wants nothing any more: it is disabled, and what waited is given up."""
    dead = {"state": DeliveryState.DEAD, "last_error": GONE}
    with database.write() as connection:
        _settle(connection, delivery, owner, {**dead, "last_status": status})
        _change(connection, endpoint, {"active": False, "ended": GONE})
        these = and_(WAITING, webhook_deliveries.c.endpoint_id == endpoint.id)
        connection.execute(update(webhook_deliveries).where(these).values(dead))


def _settle(connection: Connection, delivery: Delivery, owner: str, row: dict[str, Any]) -> None:
    this = webhook_deliveries.c.id == delivery.id, webhook_deliveries.c.lease_owner == owner
    free = {"lease_owner": None, "lease_until": None}
    connection.execute(update(webhook_deliveries).where(*this).values({**row, **free}))


def _change(connection: Connection, endpoint: Endpoint, row: dict[str, Any]) -> None:
    this = webhook_endpoints.c.id == endpoint.id
    connection.execute(update(webhook_endpoints).where(this).values(row))
