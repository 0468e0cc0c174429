"""The person whom a request for access or erasure is about, and how their comments are found."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from service.moderation.database import Database
from service.moderation.schema import comments, sites
from service.moderation.store.removal import FORGOTTEN

WINDOW = 20_000
"""Comments whose e-mail address is looked at in one statement, which so is short."""
START = "00000000-0000-0000-0000-000000000000"
END = "ffffffff-ffff-ffff-ffff-ffffffffffff"


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, by the keys that their comments have and by the e-mail address they give.

    The address is looked for as well: it finds comments whose key was made with a secret that is
    no longer known. `site_ids` are the sites concerned; None: all.
    """

    keys: frozenset[str] = frozenset()
    email: str = ""
    site_ids: frozenset[int] | None = None

    @property
    def known_keys(self) -> frozenset[str]:
        """The keys that stand for somebody: not those that have been forgotten."""
        return frozenset(key for key in self.keys if key and not key.startswith(FORGOTTEN))


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote a comment: their key, their e-mail address or nothing, and the comment's site."""

    key: str
    email: str
    site_id: int

    @property
    def is_known(self) -> bool:
        """Whether other comments of the same person can be told from it."""
        return not self.key.startswith(FORGOTTEN)


def find_writer(database: Database, comment_id: str) -> Writer | None:
    """Who wrote a comment, if it is there."""
    query = select(comments.c.author_key, comments.c.email, comments.c.site_id)
    with database.read() as connection:
        row = connection.execute(query.where(comments.c.id == comment_id)).one_or_none()
    return None if row is None else Writer(row.author_key, row.email, row.site_id)


def find_comments(database: Database, subject: Subject) -> list[str]:
    """The ids of a person's comments, the newest first."""
    found = {*find_by_key(database, subject), *_find_by_email(database, subject)}
    return sorted(found, reverse=True)


def find_by_key(database: Database, subject: Subject) -> list[str]:
    """The ids of the comments under a person's keys, the newest first: what an index tells."""
    if not subject.known_keys:
        return []
    here = select(sites.c.id)
    if subject.site_ids is not None:
        here = here.where(sites.c.id.in_(subject.site_ids))
    found: list[str] = []
    with database.read() as connection:
        # A site at a time, as the index has it.
        for site_id in connection.execute(here).scalars().all():
            theirs = comments.c.site_id == site_id, comments.c.author_key.in_(subject.known_keys)
            found += connection.execute(select(comments.c.id).where(*theirs)).scalars()
    return sorted(found, reverse=True)


def _find_by_email(database: Database, subject: Subject) -> Iterator[str]:
    """Every comment is looked at: what is in clear is in no index."""
    if not subject.email:
        return
    columns = comments.c.id, comments.c.email, comments.c.site_id
    query = select(*columns).where(comments.c.email != "")
    if subject.email.isascii():
        # Neither database folds other letters as we do.
        query = query.where(func.lower(comments.c.email) == subject.email)
    for first, last in _list_windows(database):
        with database.read() as connection:
            rows = connection.execute(query.where(comments.c.id.between(first, last)))
            for row in rows:
                here = subject.site_ids is None or row.site_id in subject.site_ids
                if here and row.email.casefold() == subject.email:
                    yield row.id


def _list_windows(database: Database) -> Iterator[tuple[str, str]]:
    """The first and the last id of each stretch of comments, in their order."""
    border = select(comments.c.id).order_by(comments.c.id)
    first = START
    while True:
        following = border.where(comments.c.id > first)
        with database.read() as connection:
            last = connection.execute(following.offset(WINDOW - 1).limit(1)).scalar()
        yield first, last or END
        if last is None:
            return
        first = last
