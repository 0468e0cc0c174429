"""Authors who are banned from a site: who banned them, since when, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Label, and_, exists, select, update

from service.moderation.database import Database, insert_if_absent
from service.moderation.review_schema import author_bans
from service.moderation.schema import comments
from service.moderation.store.audit import Deed, record


def _match(site_id: ColumnElement[int], author_key: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(
        author_bans.c.site_id == site_id,
        author_bans.c.author_key == author_key,
        author_bans.c.lifted_at.is_(None),
    )


def is_banned(site_id: ColumnElement[int], author_key: ColumnElement[str]) -> Label[bool]:
    """A column: whether the author is banned from the site."""
    return exists().where(_match(site_id, author_key)).label("author_banned")


_BAN_OF_COMMENT = _match(comments.c.site_id, comments.c.author_key)
AUTHOR_BANNED = is_banned(comments.c.site_id, comments.c.author_key)
"""A column beside comments: whether each one's author is banned from its site."""


@dataclass(frozen=True, slots=True)
class Ban:
    """A ban in force."""

    moderator: str
    banned_at: datetime


def ban_author(
    connection: Connection, comment_id: str, moderator: str, act_id: str, now: datetime
) -> None:
    """Ban the author of a comment from its site, unless they are already."""
    columns = comments.c.site_id, comments.c.author_key, comments.c.email
    row = connection.execute(select(*columns).where(comments.c.id == comment_id)).one()
    ban = {"site_id": row.site_id, "author_key": row.author_key, "by_address": not row.email}
    act = {"act_id": act_id, "moderator": moderator, "banned_at": now}
    insert_if_absent(connection, author_bans, {**ban, **act})


def lift_ban(database: Database, comment_id: str, moderator: str, now: datetime) -> bool:
    """Let the author of a comment write on its site again; False if nothing kept them from it."""
    author = select(author_bans.c.id).join(comments, _BAN_OF_COMMENT)
    these = author_bans.c.id.in_(author.where(comments.c.id == comment_id))
    change = update(author_bans).where(these).values(lifted_by=moderator, lifted_at=now)
    with database.write() as connection:
        lifted = connection.execute(change.returning(author_bans.c.site_id)).scalars().all()
        for site_id in lifted:
            about = {"site_id": site_id, "subject": comment_id}
            record(connection, moderator, Deed.BAN_LIFTED, now, **about)
    return bool(lifted)


def lift_bans_of_act(connection: Connection, act_id: str, moderator: str, now: datetime) -> None:
    """Lift what one act has imposed."""
    these = author_bans.c.act_id == act_id, author_bans.c.lifted_at.is_(None)
    change = update(author_bans).where(*these)
    connection.execute(change.values(lifted_by=moderator, lifted_at=now))


def find_bans(connection: Connection, comment_ids: Sequence[str]) -> dict[str, Ban]:
    """The bans in force on the authors of these comments, by the comment's id."""
    query = select(comments.c.id, author_bans.c.moderator, author_bans.c.banned_at)
    query = query.join(author_bans, _BAN_OF_COMMENT).where(comments.c.id.in_(comment_ids))
    return {row.id: Ban(row.moderator, row.banned_at) for row in connection.execute(query)}
