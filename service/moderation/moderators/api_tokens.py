"""Tokens by which a person's programs speak in that person's name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, insert, or_, select, update

from service.moderation.database import Database
from service.moderation.moderators.roles import find_access
from service.moderation.moderators.sessions import Moderator
from service.moderation.moderators.tokens import hash_token, new_token
from service.moderation.people_schema import api_tokens
from service.moderation.schema import moderators
from service.moderation.store.audit import Deed, record

MARK = "pal_"
"""What every token begins with, so that one that is lost is recognised for what it is."""
SHOWN = 8
USED_EVERY = timedelta(minutes=1)
MOST_TOKENS = 20
"""Tokens of one person that are in force at a time."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as its owner is shown it: never more of it than its first characters."""

    id: int
    name: str
    prefix: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def issue_api_token(
    database: Database, owner: Moderator, name: str, expires_at: datetime | None, now: datetime
) -> str | None:
    """A new token of the owner's, told here and nowhere again; None if there are too many."""
    token = MARK + new_token()
    mine = and_(api_tokens.c.moderator_id == owner.id, api_tokens.c.revoked_at.is_(None))
    in_force = and_(mine, or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > now))
    with database.write() as connection:
        count = select(func.count()).select_from(api_tokens).where(in_force)
        if connection.execute(count).scalar_one() >= MOST_TOKENS:
            return None
        row = {
            "moderator_id": owner.id,
            "name": name,
            "prefix": token[:SHOWN],
            "token_key": hash_token(token),
            "created_at": now,
            "expires_at": expires_at,
        }
        connection.execute(insert(api_tokens), row)
        details = {"prefix": token[:SHOWN]}
        record(connection, owner.name, Deed.TOKEN_ISSUED, now, subject=name, details=details)
    return token


def list_api_tokens(database: Database, moderator_id: int) -> list[ApiToken]:
    """A person's tokens, those in force first, the newest of each kind at the top."""
    query = (
        select(api_tokens)
        .where(api_tokens.c.moderator_id == moderator_id)
        .order_by(api_tokens.c.revoked_at.is_not(None), api_tokens.c.id.desc())
    )
    with database.read() as connection:
        return [
            ApiToken(
                row.id,
                row.name,
                row.prefix,
                row.created_at,
                row.expires_at,
                row.revoked_at,
                row.last_used_at,
            )
            for row in connection.execute(query)
        ]


def revoke_api_token(database: Database, owner: Moderator, token_id: int, now: datetime) -> bool:
    """Void a token of the owner's; returns whether they had it."""
    this = and_(api_tokens.c.id == token_id, api_tokens.c.moderator_id == owner.id)
    with database.write() as connection:
        row = connection.execute(select(api_tokens).where(this).with_for_update()).one_or_none()
        if row is not None and row.revoked_at is None:
            connection.execute(update(api_tokens).where(this).values(revoked_at=now))
            about = {"subject": row.name, "details": {"prefix": row.prefix}}
            record(connection, owner.name, Deed.TOKEN_REVOKED, now, **about)
    return row is not None


def find_by_api_token(database: Database, token: str, now: datetime) -> Moderator | None:
    """In whose name a token speaks, with what they may do now; its use is written down.

    None for one that ran out or was revoked, or whose owner's account is closed.
    """
    if not token.startswith(MARK):
        return None
    good = and_(
        api_tokens.c.token_key == hash_token(token),
        api_tokens.c.revoked_at.is_(None),
        or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > now),
        moderators.c.disabled_at.is_(None),
    )
    columns = api_tokens.c.id, api_tokens.c.last_used_at, moderators.c.id, moderators.c.name
    query = select(*columns).join(moderators, moderators.c.id == api_tokens.c.moderator_id)
    with database.read() as connection:
        row = connection.execute(query.where(good)).one_or_none()
        if row is None:
            return None
        token_id, used_at, owner_id, name = row
        access = find_access(connection, [owner_id])[owner_id]
    if used_at is None or now - used_at >= USED_EVERY:
        with database.write() as connection:
            this = update(api_tokens).where(api_tokens.c.id == token_id)
            connection.execute(this.values(last_used_at=now))
    return Moderator(owner_id, name, access)
