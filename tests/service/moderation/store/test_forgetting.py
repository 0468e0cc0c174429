from datetime import datetime, timedelta

from sqlalchemy import Row, select

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.keys import Keyring, truncate_address
from service.moderation.people_schema import audit_entries
from service.moderation.retention_periods import Periods
from service.moderation.review_schema import author_bans
from service.moderation.schema import comments
from service.moderation.store.audit import Deed, record
from service.moderation.store.bans import AUTHOR_BANNED, lift_ban
from service.moderation.store.forgetting import forget_addresses, forget_bans, forget_deeds
from service.moderation.submission import Submission
from tests.service.moderation.samples import new_comment

DAY = timedelta(days=1)
PERIODS = Periods()
KEYS = Keyring("a-secret-for-tests-only")
ADDRESS = "198.51.100.77"


def write(database: Database, now: datetime, email: str = "") -> str:
    """A comment as the web takes it in."""
    submission = Submission("Bonjour", "Awa", email=email)
    known = {
        "email": email,
        "author_key": KEYS.author(submission, ADDRESS, now),
        "address_prefix": truncate_address(ADDRESS),
    }
    return store.add(database, new_comment(**known), now)


def read(database: Database, comment_id: str) -> Row[tuple[object, ...]]:
    columns = comments.c.address_prefix, comments.c.author_key, comments.c.duplicate_key
    with database.read() as connection:
        return connection.execute(
            select(*columns, AUTHOR_BANNED).where(comments.c.id == comment_id)
        ).one()


def test_addresses_are_forgotten_in_time_and_e_mail_keys_are_not(
    database: Database, now: datetime
) -> None:
    nameless, known = write(database, now), write(database, now, "awa@example.org")
    before = read(database, nameless), read(database, known)
    assert {row.address_prefix for row in before} == {"198.51.100.0/24"}
    assert forget_addresses(database, PERIODS, now + 29 * DAY, None).changed == 0
    assert forget_addresses(database, PERIODS, now + 31 * DAY, None).changed == 2
    after = read(database, nameless), read(database, known)
    assert [row.address_prefix for row in after] == [None, None]
    assert after[0].author_key.startswith("forgotten:")
    assert after[0].duplicate_key is None
    assert after[1][1:] == before[1][1:]


def test_what_is_forgotten_once_is_left_alone(database: Database, now: datetime) -> None:
    write(database, now)
    later = now + 31 * DAY
    assert forget_addresses(database, PERIODS, later, None).changed == 1
    assert forget_addresses(database, PERIODS, later, None).changed == 0


def test_two_whose_address_is_forgotten_are_not_taken_for_one(
    database: Database, now: datetime
) -> None:
    ids = [write(database, now) for _ in range(2)]
    assert len({read(database, each).author_key for each in ids}) == 1
    forget_addresses(database, PERIODS, now + 31 * DAY, None)
    assert len({read(database, each).author_key for each in ids}) == 2


def test_zero_days_keep_what_was_derived_from_addresses(database: Database, now: datetime) -> None:
    write(database, now)
    periods = Periods(hashes=None, audit=None)
    for forget in (forget_addresses, forget_bans, forget_deeds):
        assert forget(database, periods, now + 4_000 * DAY, None).changed == 0


def test_a_ban_by_address_ends_with_it_and_one_by_e_mail_stays(
    database: Database, now: datetime
) -> None:
    nameless, known = write(database, now), write(database, now, "awa@example.org")
    for each in (nameless, known):
        store.record_review(database, each, Status.REJECTED, "binta", now, bans=True)
    assert forget_bans(database, PERIODS, now + 29 * DAY, None).changed == 0
    assert forget_bans(database, PERIODS, now + 31 * DAY, None).changed == 1
    assert not read(database, nameless).author_banned
    assert read(database, known).author_banned
    with database.read() as connection:
        query = select(author_bans).where(author_bans.c.by_address)
        (ban,) = connection.execute(query)
    assert (ban.author_key[:10], ban.lifted_by, ban.moderator) == (
        "forgotten:",
        "retention",
        "binta",
    )
    assert forget_bans(database, PERIODS, now + 31 * DAY, None).changed == 0


def test_the_audit_log_is_kept_for_a_year(database: Database, now: datetime) -> None:
    banned = write(database, now, "awa@example.org")
    store.record_review(database, banned, Status.REJECTED, "binta", now, bans=True)
    with database.write() as connection:
        record(connection, "binta", Deed.EXPORTED, now)
        record(connection, "binta", Deed.EXPORTED, now + 300 * DAY)
    lift_ban(database, banned, "binta", now)
    assert forget_deeds(database, PERIODS, now + 364 * DAY, None).changed == 0
    # Both deeds of the first day, and the ban that was lifted then.
    assert forget_deeds(database, PERIODS, now + 366 * DAY, None).changed == 3
    with database.read() as connection:
        assert len(connection.execute(select(audit_entries)).all()) == 1
        assert connection.execute(select(author_bans)).all() == []
