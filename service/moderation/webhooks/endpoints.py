"""The endpoints of a site: made, changed, given another secret, and taken away, all on record."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from service.moderation.database import Database
from service.moderation.store.audit import Deed, record
from service.moderation.store.sites import ensure_site
from service.moderation.webhook_schema import webhook_endpoints
from service.moderation.webhooks.events import EventKind

MOST_ENDPOINTS = 10
"""Endpoints of one site."""
OVERLAP = timedelta(hours=24)
"""How long everything is signed with the old secret as well as with the new one."""
GONE = "gone"
"""Why an endpoint is not active that has answered 410."""


class TooManyEndpointsError(Exception):
    """The site has as many endpoints as it may."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Somebody who is told of what happens at a site.

    `failures` in a row let it rest until `rests_until`; `ended` is GONE or empty.
    """

    id: int
    site_id: int
    url: str
    events: tuple[str, ...]
    active: bool
    ended: str
    failures: int
    rests_until: datetime | None
    created_at: datetime
    nonce: str
    previous_nonce: str | None
    previous_until: datetime | None

    def list_nonces(self, now: datetime) -> list[str]:
        """What the secrets in force are derived from, the newest first."""
        before = self.previous_nonce
        overlaps = before and self.previous_until is not None and now < self.previous_until
        return [self.nonce, before] if before and overlaps else [self.nonce]


def read_endpoint(row: Row[Any]) -> Endpoint:
    """An endpoint out of its row."""
    events = row.events if isinstance(row.events, list) else []
    values = {name: getattr(row, name) for name in Endpoint.__slots__}
    return Endpoint(**{**values, "events": tuple(map(str, events))})


def list_endpoints(database: Database, site_id: int | None) -> list[Endpoint]:
    """The endpoints of a site, in the order in which they came to be."""
    this = webhook_endpoints.c.site_id == site_id
    query = select(webhook_endpoints).where(this).order_by(webhook_endpoints.c.id)
    with database.read() as connection:
        return [read_endpoint(row) for row in connection.execute(query)]


def find_endpoint(database: Database, site_id: int | None, endpoint_id: int) -> Endpoint | None:
    """An endpoint of a site; None where there is none of that id there."""
    found = list_endpoints(database, site_id)
    return next((each for each in found if each.id == endpoint_id), None)


def add_endpoint(
    database: Database, site: str, url: str, events: Iterable[EventKind], by: str, now: datetime
) -> Endpoint:
    """A new endpoint of the site of that key; raises TooManyEndpointsError.

    Only what happens from now on is told.
    """
    with database.write() as connection:
        site_id = ensure_site(connection, site, now)
        these = webhook_endpoints.c.site_id == site_id
        count = select(func.count()).select_from(webhook_endpoints).where(these)
        if connection.execute(count).scalar_one() >= MOST_ENDPOINTS:
            raise TooManyEndpointsError(site)
        row = {
            "site_id": site_id,
            "url": url,
            "events": _sort(events),
            "nonce": secrets.token_urlsafe(24),
            "active": True,
            "created_at": now,
        }
        made = insert(webhook_endpoints).values(row).returning(webhook_endpoints)
        endpoint = read_endpoint(connection.execute(made).one())
        _record(connection, endpoint, Deed.WEBHOOK_ADDED, by, now, events=list(endpoint.events))
    return endpoint


def change_endpoint(
    database: Database,
    endpoint: Endpoint,
    url: str,
    events: Iterable[EventKind],
    by: str,
    now: datetime,
    *,
    active: bool,
) -> None:
    """Save what an admin has changed of an endpoint, which then begins without failures."""
    row = {"url": url, "events": _sort(events), "active": active}
    fresh = {"ended": "", "failures": 0, "rests_until": None}
    with database.write() as connection:
        _update(connection, endpoint, {**row, **fresh})
        told = {"events": row["events"], "active": active, "moved": url != endpoint.url}
        _record(connection, endpoint, Deed.WEBHOOK_CHANGED, by, now, **told)


def rotate_secret(database: Database, endpoint: Endpoint, by: str, now: datetime) -> str:
    """Give an endpoint another secret and return its nonce; the old one is good for OVERLAP."""
    nonce = secrets.token_urlsafe(24)
    until = now + OVERLAP
    row = {"nonce": nonce, "previous_nonce": endpoint.nonce, "previous_until": until}
    with database.write() as connection:
        _update(connection, endpoint, row)
        _record(connection, endpoint, Deed.WEBHOOK_ROTATED, by, now)
    return nonce


def remove_endpoint(database: Database, endpoint: Endpoint, by: str, now: datetime) -> None:
    """Forget an endpoint with all its deliveries."""
    with database.write() as connection:
        this = webhook_endpoints.c.id == endpoint.id
        connection.execute(delete(webhook_endpoints).where(this))
        _record(connection, endpoint, Deed.WEBHOOK_REMOVED, by, now)


def record_use(
    database: Database, endpoint: Endpoint, deed: Deed, by: str, now: datetime, **details: object
) -> None:
    """Write down that somebody has had something sent."""
    with database.write() as connection:
        _record(connection, endpoint, deed, by, now, **details)


def _sort(events: Iterable[EventKind]) -> list[str]:
    chosen = set(events)
    return [kind.value for kind in EventKind if kind in chosen]


def _update(connection: Connection, endpoint: Endpoint, row: dict[str, object]) -> None:
    this = webhook_endpoints.c.id == endpoint.id
    connection.execute(update(webhook_endpoints).where(this).values(row))


def _record(
    connection: Connection,
    endpoint: Endpoint,
    deed: Deed,
    by: str,
    now: datetime,
    **details: Sequence[object] | object,
) -> None:
    # The rest of an address is often as good as a password.
    subject = "/".join(endpoint.url.split("/")[:3])
    record(
        connection, by, deed, now, site_id=endpoint.site_id, subject=subject, details=dict(details)
    )
