"""Moderators and their passwords, hashed with Argon2id (RFC 9106)."""

import secrets
import unicodedata
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, and_, delete, select, update

from service.moderation.database import Database, insert_if_absent
from service.moderation.moderators.roles import Role
from service.moderation.people_schema import moderator_roles
from service.moderation.schema import moderators, sessions, sign_in_links
from service.moderation.store.audit import Deed, record
from service.moderation.submission import normalise

SHORTEST_PASSWORD = 12
LONGEST_NAME = 100
API_NAME = "api"
"""The name under which the admin API reviews; no person may take it."""
COMMAND_LINE_NAME = "command line"
"""The name under which commands change things; no person may take it either."""
RESERVED = {
    API_NAME: "under which the API reviews",
    COMMAND_LINE_NAME: "of what the command line changes",
}

# 19 MiB, two passes, one lane: the minimum that OWASP's password storage cheat sheet names. A
# sign-in form is open to all, so a try must not cost the server much memory.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def set_password(
    database: Database,
    name: str,
    password: str,
    now: datetime,
    *,
    by: str = COMMAND_LINE_NAME,
    role: Role = Role.ADMIN,
    site_id: int | None = None,
) -> int:
    """Let `name` sign in with `password`, and return whose id that is.

    Makes the moderator, with that role at that site or at all, or replaces the old password,
    which ends the moderator's sessions and links. Raises ValueError with a sentence for a
    password or a name that will not do.
    """
    known = read_name(name)
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"The password needs at least {SHORTEST_PASSWORD} characters.")
    password_hash = HASHER.hash(_fold(password))
    with database.write() as connection:
        moderator_id = ensure(connection, known, now, by=by, role=role, site_id=site_id)
        this = moderators.c.id == moderator_id
        connection.execute(update(moderators).where(this).values(password_hash=password_hash))
        for table in (sessions, sign_in_links):
            connection.execute(delete(table).where(table.c.moderator_id == moderator_id))
        record(connection, by, Deed.PASSWORD_CHANGED, now, subject=known)
    return moderator_id


def ensure_moderator(
    database: Database,
    name: str,
    now: datetime,
    *,
    by: str = COMMAND_LINE_NAME,
    role: Role = Role.ADMIN,
    site_id: int | None = None,
) -> int:
    """The id of the moderator `name`; a new one gets the role, and needs a link to sign in.

    Raises ValueError with a sentence for a name that will not do.
    """
    known = read_name(name)
    with database.write() as connection:
        return ensure(connection, known, now, by=by, role=role, site_id=site_id)


def check_password(database: Database, name: str, password: str) -> int | None:
    """The id of the moderator whose name and password these are, else None.

    An unknown name, or that of a closed account, costs as much work as a wrong password, so that
    time tells nothing.
    """
    query = select(moderators.c.id, moderators.c.password_hash)
    open_account = and_(moderators.c.name == normalise(name), moderators.c.disabled_at.is_(None))
    with database.read() as connection:
        row = connection.execute(query.where(open_account)).one_or_none()
    decoy = _decoy()
    stored = row.password_hash if row is not None else None
    matches = _verify(stored or decoy, password)
    if row is None or stored is None or not matches:
        return None
    if HASHER.check_needs_rehash(stored):
        _rehash(database, row.id, stored, password)
    return int(row.id)


def read_name(name: str) -> str:
    """A moderator's name as it is stored; raises ValueError with a sentence if it will not do."""
    known = normalise(name)
    if not known:
        raise ValueError("A moderator needs a name.")
    if len(known) > LONGEST_NAME:
        raise ValueError(f"A moderator's name has at most {LONGEST_NAME} characters.")
    taken = " ".join(known.casefold().split())
    if taken in RESERVED:
        raise ValueError(f"“{taken}” is the name {RESERVED[taken]}; choose another.")
    return known


def ensure(
    connection: Connection,
    name: str,
    now: datetime,
    *,
    by: str,
    role: Role,
    site_id: int | None,
) -> int:
    """The id of the moderator with this name, who is made, with that role, if there is none."""
    query = select(moderators.c.id).where(moderators.c.name == name)
    found = connection.execute(query).scalar_one_or_none()
    if found is not None:
        return int(found)
    insert_if_absent(connection, moderators, {"name": name, "created_at": now})
    moderator_id = int(connection.execute(query).scalar_one())
    given = {"moderator_id": moderator_id, "site_id": site_id, "role": role, "granted_at": now}
    insert_if_absent(connection, moderator_roles, given)
    details = {"role": role}
    record(connection, by, Deed.PERSON_INVITED, now, site_id=site_id, subject=name, details=details)
    return moderator_id


@cache
def _decoy() -> str:
    return HASHER.hash(secrets.token_urlsafe())


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, _fold(password))
    except VerificationError:
        return False


def _fold(password: str) -> bytes:
    """NFC, because keyboards differ in how they write an accent (RFC 8265, OpaqueString)."""
    return unicodedata.normalize("NFC", password).encode(errors="replace")


def _rehash(database: Database, moderator_id: int, stored: str, password: str) -> None:
    this = and_(moderators.c.id == moderator_id, moderators.c.password_hash == stored)
    change = {"password_hash": HASHER.hash(_fold(password))}
    with database.write() as connection:
        connection.execute(update(moderators).where(this).values(change))
