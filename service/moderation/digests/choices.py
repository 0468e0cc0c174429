"""What each moderator has chosen, and whose digest is due: each is sent by one process, once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, insert, select, update

from service.moderation.database import Database
from service.moderation.schema import moderators
from service.moderation.webhook_schema import digests


class Often(StrEnum):
    """How often somebody is told; OVER: when more wait than they have said, once a day at most."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class DigestChoice:
    """One moderator's choice; `last_error` tells why the last digest could not be sent."""

    often: Often = Often.OFF
    email: str = ""
    more_than: int = 20
    language: str = "fr"
    sent_at: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A digest that is to be sent; `due_at` is what whoever claims it must still find."""

    moderator_id: int
    often: Often
    email: str
    more_than: int
    language: str
    due_at: datetime
    attempts: int


def read_choice(database: Database, moderator_id: int) -> DigestChoice:
    """What a moderator has chosen."""
    query = select(digests).where(digests.c.moderator_id == moderator_id)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return DigestChoice()
    chosen = row.email, row.more_than, row.language
    return DigestChoice(Often(row.often), *chosen, row.sent_at, row.last_error)


def save_choice(
    database: Database, moderator_id: int, choice: DigestChoice, due_at: datetime
) -> None:
    """Keep a choice; the first digest comes at `due_at`. OFF forgets the address as well."""
    with database.write() as connection:
        connection.execute(delete(digests).where(digests.c.moderator_id == moderator_id))
        if choice.often is not Often.OFF:
            row = {
                "moderator_id": moderator_id,
                "email": choice.email,
                "often": choice.often,
                "more_than": choice.more_than,
                "language": choice.language,
                "due_at": due_at,
            }
            connection.execute(insert(digests), row)


def find_due(database: Database, now: datetime) -> list[DueDigest]:
    """The digests that are due, of accounts that are open."""
    query = (
        select(digests)
        .join(moderators, moderators.c.id == digests.c.moderator_id)
        .where(digests.c.due_at <= now, moderators.c.disabled_at.is_(None))
        .order_by(digests.c.due_at)
    )
    with database.read() as connection:
        return [
            DueDigest(
                row.moderator_id,
                Often(row.often),
                row.email,
                row.more_than,
                row.language,
                row.due_at,
                row.attempts,
            )
            for row in connection.execute(query)
        ]


def claim(database: Database, due: DueDigest, next_at: datetime) -> bool:
    """Whether the digest is the caller's to send: whoever moves it on to `next_at` is the one.

    A process that ends before it has sent leaves that digest out: none is ever sent twice.
    """
    return _move(database, due.moderator_id, due.due_at, next_at, due.attempts + 1)


def postpone(
    database: Database, due: DueDigest, claimed: datetime, retry_at: datetime, error: str
) -> None:
    """Let a digest that was claimed up to `claimed`, and could not be sent, be tried again."""
    _move(database, due.moderator_id, claimed, retry_at, due.attempts + 1, error)


def note_sent(database: Database, due: DueDigest, now: datetime) -> None:
    """Write down that a digest has gone out."""
    row = {"sent_at": now, "attempts": 0, "last_error": ""}
    with database.write() as connection:
        this = digests.c.moderator_id == due.moderator_id
        connection.execute(update(digests).where(this).values(row))


def _move(
    database: Database,
    moderator_id: int,
    seen: datetime,
    due_at: datetime,
    attempts: int,
    error: str | None = None,
) -> bool:
    this = digests.c.moderator_id == moderator_id, digests.c.due_at == seen
    row: dict[str, object] = {"due_at": due_at, "attempts": attempts}
    row |= {} if error is None else {"last_error": error[:200]}
    with database.write() as connection:
        return bool(connection.execute(update(digests).where(*this).values(row)).rowcount)
