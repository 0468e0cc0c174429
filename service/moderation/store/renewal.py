"""Authors known under a former secret, known again under the present one: step by step."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select, update

from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.retention_periods import Periods
from service.moderation.review_schema import author_bans
from service.moderation.schema import comments
from service.moderation.store.retention import WINDOW, Step, advance, follow

_KNOWN = (
    select(comments.c.id, comments.c.email, comments.c.author_key)
    .order_by(comments.c.id)
    .limit(WINDOW)
)
_other = author_bans.alias()
_RENEW_BANS = (
    update(author_bans)
    .where(author_bans.c.author_key == bindparam("old"), author_bans.c.lifted_at.is_(None))
    .where(
        # Banned once more meanwhile: that one holds.
        ~exists().where(
            _other.c.site_id == author_bans.c.site_id,
            _other.c.author_key == bindparam("new"),
            _other.c.lifted_at.is_(None),
        )
    )
    .values(author_key=bindparam("new"))
)


def renew_authors(
    keyring: Keyring, database: Database, _: Periods, now: datetime, cursor: str | None
) -> Step:
    """Give authors whose key was made with the former secret the one that they have now.

    Only of those who gave an e-mail address it can be told; all others have another key every
    month in any case.
    """
    del now
    if keyring.former is None:
        return Step(0, None)
    with database.read() as connection:
        rows = connection.execute(follow(_KNOWN, cursor)).all()
    renewed: dict[str, str] = {}
    mine: dict[str, list[str]] = {}
    for row in rows:
        if row.email and row.author_key == keyring.former.email(row.email):
            renewed[row.author_key] = keyring.email(row.email)
            mine.setdefault(row.author_key, []).append(row.id)
    if renewed:
        with database.write() as connection:
            _renew(connection, renewed, mine)
    return Step(sum(map(len, mine.values())), advance(rows))


def _renew(
    connection: Connection, renewed: Mapping[str, str], mine: Mapping[str, list[str]]
) -> None:
    for old, new in sorted(renewed.items()):
        these = update(comments).where(comments.c.id.in_(mine[old]))
        connection.execute(these.values(author_key=new))
        connection.execute(_RENEW_BANS, {"old": old, "new": new})
