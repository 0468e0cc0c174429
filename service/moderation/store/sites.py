"""The sites of an installation: found by their key, made, and saved as a whole."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from service.moderation.database import Database, insert_if_absent
from service.moderation.schema import comments, sites
from service.moderation.site import Site
from service.moderation.store.audit import Deed, record

DEFAULT_SITE = "default"
"""The one site of an installation, until there are more."""

_SITE = select(sites.c.id).where(sites.c.key == bindparam("key"))
SITE_REVISION = func.coalesce(
    select(sites.c.revision).where(sites.c.id == comments.c.site_id).scalar_subquery(), 0
).label("site_revision")
"""A column beside comments: the revision of each one's site."""


class SiteExistsError(Exception):
    """Another site goes by that key."""


class SiteConflictError(Exception):
    """Somebody else has saved the site since it was read."""


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


def read_site(database: Database, key: str) -> Site | None:
    """The site of that key; the default one is there even before its first comment."""
    with database.read() as connection:
        row = connection.execute(select(sites).where(sites.c.key == key)).one_or_none()
    if row is None:
        return Site(key) if key == DEFAULT_SITE else None
    return _read(row)


def read_sites(database: Database) -> list[Site]:
    """Every site, the default one first."""
    with database.read() as connection:
        found = [_read(row) for row in connection.execute(select(sites).order_by(sites.c.id))]
    default = [site for site in found if site.key == DEFAULT_SITE] or [Site(DEFAULT_SITE)]
    return default + [site for site in found if site.key != DEFAULT_SITE]


def find_overrides(database: Database, site_id: int) -> dict[str, object]:
    """What a site sets for itself, by the setting's name."""
    with database.read() as connection:
        query = select(sites.c.settings).where(sites.c.id == site_id)
        found = connection.execute(query).scalar_one_or_none()
    return found if isinstance(found, dict) else {}


def create_site(database: Database, key: str, name: str, by: str, now: datetime) -> Site:
    """A new site; raises SiteExistsError if there is one of that key."""
    with database.write() as connection:
        if connection.execute(_SITE, {"key": key}).scalar_one_or_none() is not None:
            raise SiteExistsError(key)
        row = {"key": key, "name": name, "created_at": now}
        site_id = connection.execute(insert(sites).values(row).returning(sites.c.id)).scalar_one()
        record(connection, by, Deed.SITE_CREATED, now, site_id=site_id, subject=key)
    return Site(key, site_id, name)


def save_site(database: Database, site: Site, by: str, now: datetime) -> Site:
    """Save all of a site, and return it with its new revision.

    Raises SiteConflictError if its revision is no longer the one that `site` was read with. What
    changes nothing leaves no trace.
    """
    with database.write() as connection:
        site_id = ensure_site(connection, site.key, now)
        this = sites.c.id == site_id
        found = _read(connection.execute(select(sites).where(this).with_for_update()).one())
        if found.revision != site.revision:
            raise SiteConflictError(site.key)
        changes = _find_changes(found, site)
        if changes:
            row = {
                "name": site.name,
                "origins": list(site.origins),
                "settings": dict(site.overrides),
                "texts": {language: dict(texts) for language, texts in site.texts.items()},
                "revision": site.revision + 1,
            }
            connection.execute(update(sites).where(this).values(row))
            record(
                connection,
                by,
                Deed.SITE_EDITED,
                now,
                site_id=site_id,
                subject=site.key,
                details=changes,
            )
        return _read(connection.execute(select(sites).where(this)).one())


def _find_changes(before: Site, after: Site) -> dict[str, object]:
    """What differs, as [before, after] by the name of what it is."""
    pairs: dict[str, tuple[object, object]] = {
        "name": (before.name, after.name),
        "origins": (list(before.origins), list(after.origins)),
        "texts": (dict(before.texts), dict(after.texts)),
    }
    for name in sorted({*before.overrides, *after.overrides}):
        pairs[name] = before.overrides.get(name), after.overrides.get(name)
    return {name: list(pair) for name, pair in pairs.items() if pair[0] != pair[1]}


def _read(row: Row[tuple[object, ...]]) -> Site:
    found: dict[str, object] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    origins = found["origins"] if isinstance(found["origins"], Sequence) else ()
    overrides = found["settings"] if isinstance(found["settings"], dict) else {}
    texts = found["texts"] if isinstance(found["texts"], dict) else {}
    values = tuple(map(str, origins)), overrides, texts
    return Site(row.key, row.id, row.name, *values, row.revision)
