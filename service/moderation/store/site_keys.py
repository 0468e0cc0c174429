"""The keys by which programs speak for a site: shown once, kept only as a keyed hash."""

import hmac
import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, insert, or_, select, update

from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.people_schema import site_keys
from service.moderation.schema import sites
from service.moderation.store.audit import Deed, record
from service.moderation.store.sites import ensure_site

ALPHABET = string.ascii_lowercase + string.digits
KEY_LENGTH = 12
"""Characters of a key, as Akismet's have (62 random bits); the hash of so few has to be keyed."""
LONGEST_KEY = 64
"""Characters of anything that is looked at as if it were a key."""
SHOWN = 4
USED_EVERY = timedelta(minutes=1)
"""How exactly the last use is known."""
MOST_KEYS = 50
"""Keys of one site that are in force at a time."""


@dataclass(frozen=True, slots=True)
class SiteKey:
    """A key as people are shown it: never more of it than its first characters."""

    id: int
    name: str
    prefix: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key in force that somebody has brought, and the site it speaks for."""

    id: int
    site: str
    site_id: int


class TooManyKeysError(Exception):
    """The site has as many keys in force as it may."""


def issue_site_key(
    database: Database, keyring: Keyring, site: str, name: str, by: str, now: datetime
) -> str:
    """A new key of the site, which is told here and nowhere again.

    Raises TooManyKeysError if some have to be revoked first.
    """
    key = "".join(secrets.choice(ALPHABET) for _ in range(KEY_LENGTH))
    with database.write() as connection:
        site_id = ensure_site(connection, site, now)
        mine = and_(site_keys.c.site_id == site_id, site_keys.c.revoked_at.is_(None))
        count = select(func.count()).select_from(site_keys).where(mine)
        if connection.execute(count).scalar_one() >= MOST_KEYS:
            raise TooManyKeysError(site)
        row = {
            "site_id": site_id,
            "name": name,
            "prefix": key[:SHOWN],
            "key_hash": keyring.site_key(key),
            "created_at": now,
        }
        connection.execute(insert(site_keys), row)
        details = {"prefix": key[:SHOWN]}
        record(connection, by, Deed.KEY_ISSUED, now, site_id=site_id, subject=name, details=details)
    return key


def revoke_site_key(database: Database, site: str, key_id: int, by: str, now: datetime) -> bool:
    """Void one of a site's keys; returns whether it had it. Voiding it again changes nothing."""
    this = and_(
        site_keys.c.id == key_id,
        site_keys.c.site_id.in_(select(sites.c.id).where(sites.c.key == site)),
    )
    with database.write() as connection:
        row = connection.execute(select(site_keys).where(this).with_for_update()).one_or_none()
        if row is not None and row.revoked_at is None:
            connection.execute(update(site_keys).where(this).values(revoked_at=now))
            about = {"site_id": row.site_id, "subject": row.name}
            record(connection, by, Deed.KEY_REVOKED, now, **about, details={"prefix": row.prefix})
    return row is not None


def list_site_keys(database: Database, site: str) -> list[SiteKey]:
    """A site's keys, those in force first, the newest of each kind at the top."""
    query = (
        select(site_keys)
        .join(sites, sites.c.id == site_keys.c.site_id)
        .where(sites.c.key == site)
        .order_by(site_keys.c.revoked_at.is_not(None), site_keys.c.id.desc())
    )
    with database.read() as connection:
        return [
            SiteKey(row.id, row.name, row.prefix, row.created_at, row.revoked_at, row.last_used_at)
            for row in connection.execute(query)
        ]


def find_by_site_key(
    database: Database, keyring: Keyring, key: str, now: datetime
) -> KnownKey | None:
    """The site for which a key speaks, None if it is none in force; its use is written down.

    Found by the keyed hash, so that how long it takes tells nothing of the key.
    """
    if not key.isascii() or len(key) > LONGEST_KEY:
        return None
    row = _find(database, keyring.site_key(key))
    if row is None and keyring.former is not None:
        row = _find(database, keyring.former.site_key(key))
    if row is None:
        return None
    if row.last_used_at is None or now - row.last_used_at >= USED_EVERY:
        late = or_(site_keys.c.last_used_at.is_(None), site_keys.c.last_used_at < now)
        # By its use a key also outlives the secret under which it was stored.
        change = {"last_used_at": now, "key_hash": keyring.site_key(key)}
        with database.write() as connection:
            this = and_(site_keys.c.id == row.id, late)
            connection.execute(update(site_keys).where(this).values(change))
    return KnownKey(row.id, row.key, row.site_id)


def _find(database: Database, key_hash: str) -> Row[Any] | None:
    query = (
        select(site_keys, sites.c.key)
        .join(sites, sites.c.id == site_keys.c.site_id)
        .where(site_keys.c.key_hash == key_hash, site_keys.c.revoked_at.is_(None))
    )
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    known = row is not None and hmac.compare_digest(row.key_hash, key_hash)
    return row if known else None
