"""Asking somebody in: a new account with a one-time link, or one more role for an old one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.moderation.database import Database
from service.moderation.moderators.accounts import ensure_moderator, read_name
from service.moderation.moderators.links import issue_sign_in_link
from service.moderation.moderators.people import grant
from service.moderation.moderators.roles import Role
from service.moderation.schema import moderators


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who was asked in; `token` makes the one-time link, None for whoever had an account."""

    moderator_id: int
    token: str | None


def invite(
    database: Database, name: str, site_id: int | None, role: Role, by: str, now: datetime
) -> Invitation:
    """Give somebody a role at a site, or at all, with an account if they have none.

    To an account that exists already no link is issued: whoever gets one could act in the name of
    somebody who may do more than they. Raises ValueError with a sentence for a name that will not
    do, and LastAdminError.
    """
    known = read_name(name)
    query = select(moderators.c.id).where(moderators.c.name == known)
    with database.read() as connection:
        found = connection.execute(query).scalar_one_or_none()
    if found is not None:
        grant(database, found, site_id, role, by, now)
        return Invitation(found, None)
    made = ensure_moderator(database, known, now, by=by, role=role, site_id=site_id)
    return Invitation(made, issue_sign_in_link(database, known, now, by=by))
