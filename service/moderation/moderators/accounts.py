"""Moderators and their passwords, hashed with Argon2id (RFC 9106)."""

import secrets
import unicodedata
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, and_, delete, select, update

from service.moderation.database import Database, insert_if_absent
from service.moderation.schema import moderators, sessions, sign_in_links
from service.moderation.submission import normalise

SHORTEST_PASSWORD = 12
LONGEST_NAME = 100
API_NAME = "api"
"""The name under which the admin API reviews; no person may take it."""
COMMAND_LINE_NAME = "command line"
"""The name under which `palabre words` saves lists; no person may take it either."""
RESERVED = {
    API_NAME: "under which the API reviews",
    COMMAND_LINE_NAME: "under which the command line saves word lists",
}

# 19 MiB, two passes, one lane: the minimum that OWASP's password storage cheat sheet names. A
# sign-in form is open to all, so a try must not cost the server much memory.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def set_password(database: Database, name: str, password: str, now: datetime) -> None:
    """Let `name` sign in with `password`, creating the moderator or replacing the old password.

    A new password ends the moderator's sessions and links. Raises ValueError with a sentence for
    a password or a name that will not do.
    """
    known = read_name(name)
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"The password needs at least {SHORTEST_PASSWORD} characters.")
    password_hash = HASHER.hash(_fold(password))
    with database.write() as connection:
        moderator_id = ensure(connection, known, now)
        this = moderators.c.id == moderator_id
        connection.execute(update(moderators).where(this).values(password_hash=password_hash))
        for table in (sessions, sign_in_links):
            connection.execute(delete(table).where(table.c.moderator_id == moderator_id))


def ensure_moderator(database: Database, name: str, now: datetime) -> None:
    """Make sure that `name` is a moderator; a new one has no password and needs a link.

    Raises ValueError with a sentence for a name that will not do.
    """
    known = read_name(name)
    with database.write() as connection:
        ensure(connection, known, now)


def check_password(database: Database, name: str, password: str) -> int | None:
    """The id of the moderator whose name and password these are, else None.

    An unknown name costs as much work as a wrong password, so that time tells nothing.
    """
    query = select(moderators.c.id, moderators.c.password_hash)
    with database.read() as connection:
        row = connection.execute(query.where(moderators.c.name == normalise(name))).one_or_none()
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


def ensure(connection: Connection, name: str, now: datetime) -> int:
    """The id of the moderator with this name, who is made if there is none."""
    insert_if_absent(connection, moderators, {"name": name, "created_at": now})
    query = select(moderators.c.id).where(moderators.c.name == name)
    return int(connection.execute(query).scalar_one())


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
