"""Out of what triggers have noted come deliveries: one for each endpoint that is to be told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, text

from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.schema import comments, sites, threads
from service.moderation.webhook_schema import (
    webhook_deliveries,
    webhook_endpoints,
    webhook_events,
)
from service.moderation.webhooks.endpoints import Endpoint, read_endpoint
from service.moderation.webhooks.events import Event, Scribe

GIVE_UP = timedelta(hours=26)
"""How long an endpoint is tried: a whole day out of order, and the pause after it."""
AT_ONCE = 200
LOCK = 7_265_627_264
"""Any number, the same everywhere: one process at a time keeps events in their order."""

_NOTED = (
    select(webhook_events, sites.c.key.label("site"), threads.c.address.label("thread"))
    .join(comments, comments.c.id == webhook_events.c.comment_id)
    .join(threads, threads.c.id == comments.c.thread_id)
    .join(sites, sites.c.id == webhook_events.c.site_id)
    .order_by(webhook_events.c.id)
    .limit(AT_ONCE)
)


def spread(database: Database, scribe: Scribe, now: datetime) -> int:
    """Make deliveries of the oldest events, in their order; returns how many events there were."""
    with database.read() as connection:
        rows = connection.execute(_NOTED).all()
        if not rows:
            return 0
        endpoints = _find_endpoints(connection, {row.site_id for row in rows})
    # Everything is made ready before other writers must wait.
    drafts = {row.id: _draft(row, endpoints.get(row.site_id, ()), scribe, now) for row in rows}
    these = webhook_events.c.id.in_(list(drafts))
    with database.write() as connection:
        if not _take_turn(connection):
            return 0
        # Of two who have read the same only one deletes it.
        taken = sorted(
            connection.execute(
                delete(webhook_events).where(these).returning(webhook_events.c.id)
            ).scalars()
        )
        if made := [draft for number in taken for draft in drafts[number]]:
            connection.execute(insert(webhook_deliveries), made)
    return len(taken)


def compose_delivery(
    endpoint: Endpoint, event: Event, scribe: Scribe, now: datetime
) -> dict[str, object]:
    """The row of a delivery that is due at once."""
    return {
        "endpoint_id": endpoint.id,
        "event_id": event.id,
        "comment_id": event.comment_id,
        "kind": event.kind,
        "payload": scribe.write(event),
        "state": "waiting",
        "next_attempt_at": now,
        "created_at": now,
        "give_up_at": now + GIVE_UP,
    }


def _take_turn(connection: Connection) -> bool:
    if connection.dialect.name == "sqlite":
        return True
    query = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool(connection.execute(query, {"lock": LOCK}).scalar_one())


def _find_endpoints(connection: Connection, site_ids: set[int]) -> Mapping[int, Sequence[Endpoint]]:
    these = webhook_endpoints.c.site_id.in_(site_ids), webhook_endpoints.c.active
    found: dict[int, list[Endpoint]] = {}
    for row in connection.execute(select(webhook_endpoints).where(*these)):
        found.setdefault(row.site_id, []).append(read_endpoint(row))
    return found


def _draft(
    row: Row[Any], endpoints: Sequence[Endpoint], scribe: Scribe, now: datetime
) -> list[dict[str, object]]:
    reasons = row.reasons if isinstance(row.reasons, list) else []
    event = Event(
        id=new_identifier(row.at),
        kind=row.kind,
        at=row.at,
        site=row.site,
        comment_id=row.comment_id,
        thread=row.thread,
        status=row.status,
        reasons=tuple(map(str, reasons)),
        by_person=row.by_person,
        undone=row.undone,
    )
    return [
        compose_delivery(each, event, scribe, now) for each in endpoints if row.kind in each.events
    ]
