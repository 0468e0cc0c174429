"""One-time links that let a moderator in without a password."""

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, insert, or_, select

from service.moderation.database import Database
from service.moderation.moderators.accounts import COMMAND_LINE_NAME
from service.moderation.moderators.tokens import hash_token, new_token
from service.moderation.schema import moderators, sign_in_links
from service.moderation.store.audit import Deed, record
from service.moderation.submission import normalise

VALID_FOR = timedelta(hours=24)


def issue_sign_in_link(
    database: Database, name: str, now: datetime, *, by: str = COMMAND_LINE_NAME
) -> str:
    """A token that lets the moderator `name` in once, within 24 hours; earlier ones are void.

    Raises ValueError with a sentence if there is no such moderator, or the account is closed.
    """
    token = new_token()
    open_account = and_(moderators.c.name == normalise(name), moderators.c.disabled_at.is_(None))
    query = select(moderators.c.id).where(open_account)
    with database.write() as connection:
        moderator_id = connection.execute(query).scalar_one_or_none()
        if moderator_id is None:
            raise ValueError(f"There is no moderator called “{name}”.")
        mine = sign_in_links.c.moderator_id == moderator_id
        void = or_(mine, sign_in_links.c.expires_at <= now)
        connection.execute(delete(sign_in_links).where(void))
        row = {
            "token_key": hash_token(token),
            "moderator_id": moderator_id,
            "expires_at": now + VALID_FOR,
        }
        connection.execute(insert(sign_in_links), row)
        record(connection, by, Deed.LINK_ISSUED, now, subject=normalise(name) or "")
    return token


def redeem_sign_in_link(database: Database, token: str, now: datetime) -> int | None:
    """The id of the moderator whom a token lets in, who spends it; None if it is no good.

    Of any number of simultaneous calls exactly one gets the id.
    """
    closed = select(moderators.c.id).where(moderators.c.disabled_at.is_not(None))
    good = and_(
        sign_in_links.c.token_key == hash_token(token),
        sign_in_links.c.expires_at > now,
        sign_in_links.c.moderator_id.not_in(closed),
    )
    spend = delete(sign_in_links).where(good).returning(sign_in_links.c.moderator_id)
    with database.write() as connection:
        return connection.execute(spend).scalar_one_or_none()
