from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from service.moderation.database import Database
from service.moderation.moderators import (
    ensure_moderator,
    issue_sign_in_link,
    redeem_sign_in_link,
)
from service.moderation.schema import sign_in_links


def issue(database: Database, now: datetime, name: str = "awa") -> str:
    ensure_moderator(database, name, now)
    return issue_sign_in_link(database, name, now)


def test_a_link_lets_its_moderator_in_once(database: Database, now: datetime) -> None:
    token = issue(database, now)
    assert redeem_sign_in_link(database, token, now) is not None
    assert redeem_sign_in_link(database, token, now) is None


def test_a_link_is_good_for_a_day_and_not_a_second_longer(
    database: Database, now: datetime
) -> None:
    token = issue(database, now)
    assert redeem_sign_in_link(database, token, now + timedelta(hours=24)) is None
    assert redeem_sign_in_link(database, token, now + timedelta(hours=23, minutes=59)) is not None


def test_a_new_link_voids_the_same_moderators_earlier_one_only(
    database: Database, now: datetime
) -> None:
    first, others, second = (
        issue(database, now),
        issue(database, now, "binta"),
        issue(database, now),
    )
    assert redeem_sign_in_link(database, first, now) is None
    found = {redeem_sign_in_link(database, token, now) for token in (second, others)}
    assert len(found) == 2
    assert None not in found


def test_of_fifty_at_once_exactly_one_gets_in(database: Database, now: datetime) -> None:
    token = issue(database, now)
    with ThreadPoolExecutor(50) as pool:
        found = list(pool.map(lambda _: redeem_sign_in_link(database, token, now), range(50)))
    assert len([identifier for identifier in found if identifier is not None]) == 1


def test_nobody_gets_a_link_who_is_no_moderator(database: Database, now: datetime) -> None:
    with pytest.raises(ValueError, match="nobody"):
        issue_sign_in_link(database, "nobody", now)


def test_what_is_no_token_lets_nobody_in(database: Database, now: datetime) -> None:
    token = issue(database, now)
    for guess in ("", token[:-1], token.swapcase(), "\ud800", "é" * 100, "x" * 100_000):
        assert redeem_sign_in_link(database, guess, now) is None


def test_the_token_itself_is_not_stored(database: Database, now: datetime) -> None:
    token = issue(database, now)
    with database.read() as connection:
        row = connection.execute(select(sign_in_links)).one()
    assert token not in repr(tuple(row))
    assert len(row.token_key) == 64
