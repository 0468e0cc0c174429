from datetime import datetime
from functools import partial
from typing import Any

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.retention_periods import Periods
from service.moderation.store.renewal import renew_authors
from tests.service.moderation.samples import new_comment

OLD, NEW = "the-former-secret-key", "the-present-secret-key"
EMAIL = "awa@example.org"
KEYS = Keyring(NEW, OLD)
RENEW = partial(renew_authors, KEYS)


def is_banned(database: Database, now: datetime, key: str) -> bool:
    written = store.add(database, new_comment(email=EMAIL, author_key=key), now)
    (comment,) = store.lease(database, [written], "worker", now)
    return comment.author_banned


def test_a_banned_author_is_known_again_under_the_new_secret(
    database: Database, now: datetime
) -> None:
    theirs: dict[str, Any] = {"email": EMAIL, "author_key": Keyring(OLD).email(EMAIL)}
    banned = store.add(database, new_comment(**theirs), now)
    store.record_review(database, banned, Status.REJECTED, "binta", now, bans=True)
    assert not is_banned(database, now, KEYS.email(EMAIL))
    assert RENEW(database, Periods(), now, None).changed == 1
    assert is_banned(database, now, KEYS.email(EMAIL))
    assert RENEW(database, Periods(), now, None).changed == 0


def test_one_banned_once_more_meanwhile_stays_banned(database: Database, now: datetime) -> None:
    for keys in (Keyring(OLD), KEYS):
        theirs: dict[str, Any] = {"email": EMAIL, "author_key": keys.email(EMAIL)}
        banned = store.add(database, new_comment(**theirs), now)
        store.record_review(database, banned, Status.REJECTED, "binta", now, bans=True)
    assert RENEW(database, Periods(), now, None).changed == 1
    assert is_banned(database, now, KEYS.email(EMAIL))


def test_whoever_gave_no_address_and_whoever_is_known_already_is_left_alone(
    database: Database, now: datetime
) -> None:
    store.add(database, new_comment(author_key="of-an-address"), now)
    store.add(database, new_comment(email=EMAIL, author_key=KEYS.email(EMAIL)), now)
    assert RENEW(database, Periods(), now, None).changed == 0
    without = partial(renew_authors, Keyring(NEW))
    assert without(database, Periods(), now, None).changed == 0
