"""How much a key of the Akismet door has been used, and for what: counted from what is stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from service.moderation.akismet_schema import akismet_checks
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.people_schema import site_keys


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls about comments, and what became of those."""

    calls: int = 0
    spam: int = 0
    ham: int = 0
    missed_spam: int = 0
    false_positives: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def count_usage(
    database: Database, key_id: int, since: datetime, until: datetime
) -> dict[str, Usage]:
    """The usage of a key by blog, of the comments first asked about from `since` to `until`."""
    this, feedback = akismet_checks.c, akismet_checks.c.feedback
    query = (
        select(
            this.blog,
            func.sum(this.calls),
            func.count().filter(and_(this.answer == "true", feedback != "spam")),
            func.count().filter(and_(this.answer == "false", feedback != "ham")),
            func.count().filter(feedback == "spam"),
            func.count().filter(feedback == "ham"),
        )
        .where(this.key_id == key_id, this.checked_at >= since, this.checked_at < until)
        .group_by(this.blog)
    )
    with database.read() as connection:
        return {blog: Usage(*counts) for blog, *counts in connection.execute(query)}


def is_revoked(database: Database, keyring: Keyring, key: str) -> bool:
    """Whether a key was one of a site's, and has been revoked."""
    this = site_keys.c.key_hash == keyring.site_key(key)
    with database.read() as connection:
        revoked = connection.execute(select(site_keys.c.revoked_at).where(this)).scalar()
    return revoked is not None
