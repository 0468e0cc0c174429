"""The sites of an installation, by the key that the operator knows them by."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from service.moderation.database import Database, insert_if_absent
from service.moderation.schema import sites

DEFAULT_SITE = "default"
"""The one site of an installation, until there are more."""

_SITE = select(sites.c.id).where(sites.c.key == bindparam("key"))


def ensure_site(connection: Connection, key: str, now: datetime) -> int:
    """The id of a site, which is made if there is none of that key."""
    found = connection.execute(_SITE, {"key": key}).scalar_one_or_none()
    if found is None:
        insert_if_absent(connection, sites, {"key": key, "created_at": now})
        found = connection.execute(_SITE, {"key": key}).scalar_one()
    return int(found)


def find_site(database: Database, key: str) -> int | None:
    """The id of the site of that key, if there is one."""
    with database.read() as connection:
        return connection.execute(_SITE, {"key": key}).scalar_one_or_none()


def list_sites(database: Database) -> list[str]:
    """The key of every site, in the order in which they came to be."""
    with database.read() as connection:
        return list(connection.execute(select(sites.c.key).order_by(sites.c.id)).scalars())
