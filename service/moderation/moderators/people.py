"""What admins do to accounts: roles given and withdrawn, links, accounts closed and opened."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from service.moderation.database import Database
from service.moderation.moderators.roles import Access, Role, find_access
from service.moderation.people_schema import moderator_roles
from service.moderation.schema import moderators, sessions, sign_in_links
from service.moderation.store.audit import Deed, record


class LastAdminError(Exception):
    """Nobody would be left who is an admin of the whole installation and may sign in."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account as admins see it; `seen_at` is the last visit of a session that still stands."""

    id: int
    name: str
    access: Access
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None
    seen_at: datetime | None


def list_people(database: Database) -> list[Person]:
    """Every account by its name."""
    seen = select(func.max(sessions.c.seen_at)).where(sessions.c.moderator_id == moderators.c.id)
    query = select(moderators, seen.scalar_subquery().label("seen_at")).order_by(moderators.c.name)
    with database.read() as connection:
        rows = connection.execute(query).all()
        access = find_access(connection, [row.id for row in rows])
    return [
        Person(
            row.id,
            row.name,
            access[row.id],
            row.password_hash is not None,
            row.created_at,
            row.disabled_at,
            row.seen_at,
        )
        for row in rows
    ]


def find_person(database: Database, moderator_id: int) -> Person | None:
    """One account."""
    return next((each for each in list_people(database) if each.id == moderator_id), None)


def grant(
    database: Database,
    moderator_id: int,
    site_id: int | None,
    role: Role,
    by: str,
    now: datetime,
) -> None:
    """Give a role at a site, or at all, in place of the one held there.

    Whoever is given it has to sign in again: a session that another may have opened in their name
    must not grow. Raises LastAdminError.
    """
    with database.write() as connection:
        this = _at(moderator_id, site_id)
        query = select(moderator_roles.c.role).where(this).with_for_update()
        held = connection.execute(query).scalar_one_or_none()
        if held == role:
            return
        connection.execute(delete(moderator_roles).where(this))
        row = {"moderator_id": moderator_id, "site_id": site_id, "role": role, "granted_at": now}
        connection.execute(insert(moderator_roles), row)
        if site_id is None and held == Role.ADMIN:
            _require_admin(connection)
        _end_visits(connection, moderator_id, unless=by)
        details = {"role": role, "before": held}
        _note(connection, moderator_id, Deed.ROLE_GRANTED, by, now, site_id, details)


def withdraw(
    database: Database, moderator_id: int, site_id: int | None, by: str, now: datetime
) -> None:
    """Take the role at a site, or that at all sites, away; raises LastAdminError."""
    with database.write() as connection:
        this = delete(moderator_roles).where(_at(moderator_id, site_id))
        held = connection.execute(this.returning(moderator_roles.c.role)).scalar_one_or_none()
        if held is None:
            return
        if site_id is None and held == Role.ADMIN:
            _require_admin(connection)
        details = {"role": held}
        _note(connection, moderator_id, Deed.ROLE_WITHDRAWN, by, now, site_id, details)


def disable(database: Database, moderator_id: int, by: str, now: datetime) -> None:
    """Close an account: no way in is left, and its API tokens say nothing; LastAdminError."""
    with database.write() as connection:
        this = and_(moderators.c.id == moderator_id, moderators.c.disabled_at.is_(None))
        if connection.execute(update(moderators).where(this).values(disabled_at=now)).rowcount:
            if find_access(connection, [moderator_id])[moderator_id].rules:
                _require_admin(connection)
            _end_visits(connection, moderator_id)
            _note(connection, moderator_id, Deed.ACCOUNT_DISABLED, by, now)


def enable(database: Database, moderator_id: int, by: str, now: datetime) -> None:
    """Open a closed account again, with the password and the roles that it had."""
    with database.write() as connection:
        this = and_(moderators.c.id == moderator_id, moderators.c.disabled_at.is_not(None))
        if connection.execute(update(moderators).where(this).values(disabled_at=None)).rowcount:
            _note(connection, moderator_id, Deed.ACCOUNT_ENABLED, by, now)


def sign_out_everywhere(database: Database, moderator_id: int, by: str, now: datetime) -> None:
    """End all sessions of an account, and void its links."""
    with database.write() as connection:
        _end_visits(connection, moderator_id)
        _note(connection, moderator_id, Deed.SIGNED_OUT, by, now)


def _at(moderator_id: int, site_id: int | None) -> ColumnElement[bool]:
    where = moderator_roles.c.site_id
    place = where.is_(None) if site_id is None else where == site_id
    return and_(moderator_roles.c.moderator_id == moderator_id, place)


def _end_visits(connection: Connection, moderator_id: int, unless: str | None = None) -> None:
    """End sessions and links, unless they belong to the one of this name."""
    for table in (sessions, sign_in_links):
        own = select(moderators.c.id).where(moderators.c.name == unless)
        theirs = and_(table.c.moderator_id == moderator_id, table.c.moderator_id.not_in(own))
        connection.execute(delete(table).where(theirs))


def _require_admin(connection: Connection) -> None:
    """Raise LastAdminError, which undoes the transaction, if nobody rules any more.

    The lock makes two admins who remove each other do so one after the other.
    """
    ruling = and_(moderator_roles.c.site_id.is_(None), moderator_roles.c.role == Role.ADMIN)
    query = (
        select(moderators.c.id)
        .join(moderator_roles, moderator_roles.c.moderator_id == moderators.c.id)
        .where(ruling, moderators.c.disabled_at.is_(None))
        .with_for_update()
    )
    if connection.execute(query).first() is None:
        raise LastAdminError


def _note(
    connection: Connection,
    moderator_id: int,
    deed: Deed,
    by: str,
    now: datetime,
    site_id: int | None = None,
    details: dict[str, object] | None = None,
) -> None:
    query = select(moderators.c.name).where(moderators.c.id == moderator_id)
    name = str(connection.execute(query).scalar_one_or_none() or moderator_id)
    record(connection, by, deed, now, site_id=site_id, subject=name, details=details)
