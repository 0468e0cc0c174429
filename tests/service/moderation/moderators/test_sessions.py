from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from service.moderation.database import Database
from service.moderation.moderators import (
    EVERYTHING,
    Moderator,
    check_password,
    end_session,
    find_session,
    set_password,
    start_session,
)
from service.moderation.schema import sessions

MINUTE = timedelta(minutes=1)


@pytest.fixture
def moderator(database: Database, now: datetime) -> Moderator:
    set_password(database, "awa", "sous le manguier", now)
    identifier = check_password(database, "awa", "sous le manguier")
    assert identifier is not None
    return Moderator(identifier, "awa", EVERYTHING)


def test_a_session_tells_who_is_signed_in(
    database: Database, moderator: Moderator, now: datetime
) -> None:
    token = start_session(database, moderator.id, now)
    assert find_session(database, token, now) == moderator
    for guess in ("", token[:-1], token.swapcase(), "\ud800"):
        assert find_session(database, guess, now) is None


def test_a_session_ends_after_thirty_idle_minutes(
    database: Database, moderator: Moderator, now: datetime
) -> None:
    token = start_session(database, moderator.id, now)
    assert find_session(database, token, now + 30 * MINUTE) is None
    assert find_session(database, token, now + 29 * MINUTE) == moderator
    assert find_session(database, token, now + 58 * MINUTE) == moderator
    assert find_session(database, token, now + 88 * MINUTE) is None


def test_a_session_ends_after_twelve_hours_however_busy(
    database: Database, moderator: Moderator, now: datetime
) -> None:
    token = start_session(database, moderator.id, now)
    alive = [find_session(database, token, now + minutes * MINUTE) for minutes in range(0, 740, 20)]
    assert alive == [moderator] * 36 + [None]


def test_a_visit_is_written_down_at_most_once_a_minute(
    database: Database, moderator: Moderator, now: datetime
) -> None:
    def seen_at() -> datetime:
        with database.read() as connection:
            found: datetime = connection.execute(select(sessions.c.seen_at)).scalar_one()
        return found

    token = start_session(database, moderator.id, now)
    find_session(database, token, now + timedelta(seconds=59))
    assert seen_at() == now
    find_session(database, token, now + MINUTE)
    assert seen_at() == now + MINUTE


def test_an_ended_session_is_worth_nothing_and_leaves_others_alone(
    database: Database, moderator: Moderator, now: datetime
) -> None:
    first, second = (start_session(database, moderator.id, now) for _ in range(2))
    assert first != second
    end_session(database, first)
    end_session(database, first)
    assert find_session(database, first, now) is None
    assert find_session(database, second, now) == moderator


def test_sessions_that_ran_out_are_swept_away_by_the_next(
    database: Database, moderator: Moderator, now: datetime
) -> None:
    start_session(database, moderator.id, now)
    start_session(database, moderator.id, now + 31 * MINUTE)
    with database.read() as connection:
        query = select(func.count()).select_from(sessions)
        assert connection.execute(query).scalar_one() == 1


def test_the_token_itself_is_not_stored(
    database: Database, moderator: Moderator, now: datetime
) -> None:
    token = start_session(database, moderator.id, now)
    with database.read() as connection:
        row = connection.execute(select(sessions)).one()
    assert token not in repr(tuple(row))
