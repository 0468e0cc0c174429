"""Sessions of signed-in moderators, kept here so that they can be ended here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update

from service.moderation.database import Database
from service.moderation.moderators.roles import Access, find_access
from service.moderation.moderators.tokens import hash_token, new_token
from service.moderation.schema import moderators, sessions

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last visit is known: fewer writes, for a session that may end a minute early."""


@dataclass(frozen=True, slots=True)
class Moderator:
    """A person who is signed in, or in whose name a program speaks, and what they may do.

    `id` is 0 for the operator's own program, which has no account.
    """

    id: int
    name: str
    access: Access


def start_session(database: Database, moderator_id: int, now: datetime) -> str:
    """The token of a new session; sessions that have run out are swept away."""
    token = new_token()
    row = {
        "token_key": hash_token(token),
        "moderator_id": moderator_id,
        "started_at": now,
        "seen_at": now,
    }
    with database.write() as connection:
        connection.execute(delete(sessions).where(_over(now)))
        connection.execute(insert(sessions), row)
    return token


def find_session(database: Database, token: str, now: datetime) -> Moderator | None:
    """Who is signed in with this token, if it has not run out; counts as a visit."""
    this = sessions.c.token_key == hash_token(token)
    query = (
        select(moderators.c.id, moderators.c.name, sessions.c.seen_at)
        .join(moderators, moderators.c.id == sessions.c.moderator_id)
        .where(this, ~_over(now), moderators.c.disabled_at.is_(None))
    )
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        access = find_access(connection, [row.id])[row.id]
    if now - row.seen_at >= SEEN_EVERY:
        with database.write() as connection:
            # An expired session stays expired, however late this visit is written down.
            visit = and_(this, ~_over(now), sessions.c.seen_at < now)
            connection.execute(update(sessions).where(visit).values(seen_at=now))
    return Moderator(row.id, row.name, access)


def end_session(database: Database, token: str) -> None:
    """Forget a session; its token is worth nothing from now on."""
    with database.write() as connection:
        connection.execute(delete(sessions).where(sessions.c.token_key == hash_token(token)))


def _over(now: datetime) -> ColumnElement[bool]:
    return or_(sessions.c.seen_at <= now - IDLE, sessions.c.started_at <= now - ABSOLUTE)
