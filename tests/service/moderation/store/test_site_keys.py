import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.people_schema import site_keys
from service.moderation.store.audit_page import list_audit
from service.moderation.store.site_keys import (
    MOST_KEYS,
    TooManyKeysError,
    find_by_site_key,
    issue_site_key,
    list_site_keys,
    revoke_site_key,
)

KEYRING = Keyring("a-secret-for-tests-only")


def issue(database: Database, now: datetime, site: str = "default") -> str:
    return issue_site_key(database, KEYRING, site, "WordPress", "awa", now)


def test_a_key_speaks_for_its_site(database: Database, now: datetime) -> None:
    ours, theirs = issue(database, now), issue(database, now, "other")
    assert re.fullmatch(r"[a-z0-9]{12}", ours)
    for key, site in ((ours, "default"), (theirs, "other")):
        found = find_by_site_key(database, KEYRING, key, now)
        assert found is not None
        assert found.site == site


@pytest.mark.parametrize("guess", ["", "x", "abcdefghijkl", "\ud800", "é" * 12, "a" * 10_000])
def test_what_is_no_key_speaks_for_nobody(database: Database, now: datetime, guess: str) -> None:
    key = issue(database, now)
    assert find_by_site_key(database, KEYRING, guess, now) is None
    assert find_by_site_key(database, KEYRING, key.upper(), now) is None
    assert find_by_site_key(database, Keyring("another-secret-of-16"), key, now) is None


def test_a_key_is_not_stored_nor_is_it_on_record(database: Database, now: datetime) -> None:
    key = issue(database, now)
    with database.read() as connection:
        row = connection.execute(select(site_keys)).one()
    assert key not in repr(tuple(row))
    assert key not in repr(list_audit(database, site_ids=None))
    assert key not in repr(list_site_keys(database, "default"))
    assert list_site_keys(database, "default")[0].prefix == key[:4]


def test_a_revoked_key_is_worth_nothing_and_no_other_site_revokes_it(
    database: Database, now: datetime
) -> None:
    key = issue(database, now)
    issue(database, now, "other")
    (found,) = list_site_keys(database, "default")
    assert not revoke_site_key(database, "other", found.id, "awa", now)
    assert find_by_site_key(database, KEYRING, key, now) is not None
    assert revoke_site_key(database, "default", found.id, "awa", now)
    assert revoke_site_key(database, "default", found.id, "awa", now)
    assert find_by_site_key(database, KEYRING, key, now) is None
    deeds = [entry.deed for entry in list_audit(database, site_ids=None).entries]
    assert deeds == ["key_revoked", "key_issued", "key_issued"]


def test_the_last_use_of_a_key_is_known_to_the_minute(database: Database, now: datetime) -> None:
    key = issue(database, now)

    def used_at() -> datetime | None:
        return list_site_keys(database, "default")[0].last_used_at

    assert used_at() is None
    find_by_site_key(database, KEYRING, key, now)
    find_by_site_key(database, KEYRING, key, now + timedelta(seconds=59))
    assert used_at() == now
    find_by_site_key(database, KEYRING, key, now + timedelta(minutes=1))
    assert used_at() == now + timedelta(minutes=1)


def test_a_site_has_so_many_keys_and_no_more(database: Database, now: datetime) -> None:
    for _ in range(MOST_KEYS):
        issue(database, now)
    with pytest.raises(TooManyKeysError):
        issue(database, now)
    revoke_site_key(database, "default", list_site_keys(database, "default")[0].id, "awa", now)
    issue(database, now)
