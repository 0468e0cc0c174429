from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from service.moderation.database import Database
from service.moderation.moderators import (
    EVERYTHING,
    Access,
    Moderator,
    Role,
    disable,
    ensure_moderator,
    find_by_api_token,
    grant,
    issue_api_token,
    list_api_tokens,
    revoke_api_token,
)
from service.moderation.moderators.api_tokens import MOST_TOKENS
from service.moderation.people_schema import api_tokens
from service.moderation.store.audit_page import list_audit


@pytest.fixture
def binta(database: Database, now: datetime) -> Moderator:
    ensure_moderator(database, "awa", now)
    return Moderator(ensure_moderator(database, "binta", now), "binta", EVERYTHING)


def issue(
    database: Database, owner: Moderator, now: datetime, until: datetime | None = None
) -> str:
    token = issue_api_token(database, owner, "cron", until, now)
    assert token is not None
    return token


def test_a_token_speaks_in_its_owners_name_with_what_they_may_do_now(
    database: Database, binta: Moderator, now: datetime
) -> None:
    token = issue(database, binta, now)
    assert find_by_api_token(database, token, now) == binta
    grant(database, binta.id, None, Role.MODERATOR, "awa", now)
    found = find_by_api_token(database, token, now)
    assert found is not None
    assert found.access == Access(Role.MODERATOR)
    for guess in ("", "pal_", token[:-1], token.swapcase(), "pal_\ud800"):
        assert find_by_api_token(database, guess, now) is None


def test_a_token_ends_when_it_runs_out(database: Database, binta: Moderator, now: datetime) -> None:
    until = now + timedelta(days=7)
    token = issue(database, binta, now, until)
    assert find_by_api_token(database, token, until - timedelta(seconds=1)) is not None
    assert find_by_api_token(database, token, until) is None


def test_only_its_owner_revokes_a_token(
    database: Database, binta: Moderator, now: datetime
) -> None:
    token = issue(database, binta, now)
    (listed,) = list_api_tokens(database, binta.id)
    awa = Moderator(ensure_moderator(database, "awa", now), "awa", EVERYTHING)
    assert not revoke_api_token(database, awa, listed.id, now)
    assert find_by_api_token(database, token, now) is not None
    assert revoke_api_token(database, binta, listed.id, now)
    assert find_by_api_token(database, token, now) is None


def test_the_tokens_of_a_closed_account_say_nothing(
    database: Database, binta: Moderator, now: datetime
) -> None:
    token = issue(database, binta, now)
    disable(database, binta.id, "awa", now)
    assert find_by_api_token(database, token, now) is None


def test_a_token_is_not_stored_and_its_use_is(
    database: Database, binta: Moderator, now: datetime
) -> None:
    token = issue(database, binta, now)
    find_by_api_token(database, token, now)
    with database.read() as connection:
        row = connection.execute(select(api_tokens)).one()
    assert token not in repr(tuple(row))
    assert token not in repr(list_audit(database, site_ids=None))
    assert list_api_tokens(database, binta.id)[0].last_used_at == now


def test_a_person_has_so_many_tokens_and_no_more(
    database: Database, binta: Moderator, now: datetime
) -> None:
    for _ in range(MOST_TOKENS):
        issue(database, binta, now, now + timedelta(days=1))
    assert issue_api_token(database, binta, "one more", None, now) is None
    assert issue_api_token(database, binta, "later", None, now + timedelta(days=1)) is not None
