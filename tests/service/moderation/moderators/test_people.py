from datetime import datetime

import pytest

from service.moderation.database import Database
from service.moderation.moderators import (
    EVERYTHING,
    Access,
    LastAdminError,
    Role,
    check_password,
    disable,
    enable,
    ensure_moderator,
    find_person,
    find_session,
    grant,
    issue_sign_in_link,
    redeem_sign_in_link,
    set_password,
    sign_out_everywhere,
    start_session,
    withdraw,
)
from service.moderation.moderators.invitations import invite
from service.moderation.store.audit_page import list_audit
from service.moderation.store.sites import create_site

PASSWORD = "sous le manguier"


@pytest.fixture
def site(database: Database, now: datetime) -> int:
    return create_site(database, "presse", "", "awa", now).id or 0


@pytest.fixture
def admin(database: Database, now: datetime) -> int:
    return ensure_moderator(database, "awa", now)


def access_of(database: Database, moderator_id: int) -> Access:
    person = find_person(database, moderator_id)
    assert person is not None
    return person.access


def test_who_was_a_moderator_before_there_were_roles_is_an_admin(
    database: Database, admin: int
) -> None:
    assert access_of(database, admin) == EVERYTHING


def test_roles_are_given_replaced_and_taken_away(
    database: Database, admin: int, site: int, now: datetime
) -> None:
    binta = ensure_moderator(database, "binta", now, role=Role.MODERATOR, site_id=site)
    assert access_of(database, binta) == Access(None, {site: Role.MODERATOR})
    grant(database, binta, site, Role.ADMIN, "awa", now)
    grant(database, binta, None, Role.MODERATOR, "awa", now)
    assert access_of(database, binta) == Access(Role.MODERATOR, {site: Role.ADMIN})
    withdraw(database, binta, None, "awa", now)
    withdraw(database, binta, site, "awa", now)
    withdraw(database, binta, site, "awa", now)
    assert access_of(database, binta) == Access()
    deeds = [(entry.deed, entry.subject) for entry in list_audit(database, site_ids=None).entries]
    assert deeds[:4] == [("role_withdrawn", "binta")] * 2 + [("role_granted", "binta")] * 2


def test_a_session_that_stands_does_not_grow(
    database: Database, admin: int, site: int, now: datetime
) -> None:
    binta = ensure_moderator(database, "binta", now, role=Role.MODERATOR, site_id=site)
    session, link = start_session(database, binta, now), issue_sign_in_link(database, "binta", now)
    grant(database, binta, None, Role.ADMIN, "awa", now)
    assert find_session(database, session, now) is None
    assert redeem_sign_in_link(database, link, now) is None


def test_a_session_shrinks_at_once(database: Database, admin: int, now: datetime) -> None:
    binta = ensure_moderator(database, "binta", now)
    session = start_session(database, binta, now)
    withdraw(database, binta, None, "awa", now)
    found = find_session(database, session, now)
    assert found is not None
    assert not found.access.is_any


def test_the_last_admin_can_neither_be_demoted_nor_closed(
    database: Database, admin: int, now: datetime
) -> None:
    ensure_moderator(database, "binta", now, role=Role.MODERATOR)
    with pytest.raises(LastAdminError):
        withdraw(database, admin, None, "awa", now)
    with pytest.raises(LastAdminError):
        grant(database, admin, None, Role.MODERATOR, "awa", now)
    with pytest.raises(LastAdminError):
        disable(database, admin, "awa", now)
    person = find_person(database, admin)
    assert person is not None
    assert (person.access, person.disabled_at) == (EVERYTHING, None)


def test_a_closed_account_has_no_way_in_until_it_is_opened(
    database: Database, admin: int, now: datetime
) -> None:
    binta = set_password(database, "binta", PASSWORD, now)
    session, link = start_session(database, binta, now), issue_sign_in_link(database, "binta", now)
    disable(database, binta, "awa", now)
    assert find_session(database, session, now) is None
    assert redeem_sign_in_link(database, link, now) is None
    assert check_password(database, "binta", PASSWORD) is None
    with pytest.raises(ValueError, match="binta"):
        issue_sign_in_link(database, "binta", now)
    enable(database, binta, "awa", now)
    assert check_password(database, "binta", PASSWORD) == binta
    assert find_session(database, session, now) is None


def test_signing_out_everywhere_ends_all_sessions_of_one(
    database: Database, admin: int, now: datetime
) -> None:
    binta = ensure_moderator(database, "binta", now)
    theirs = [start_session(database, binta, now) for _ in range(2)]
    own = start_session(database, admin, now)
    sign_out_everywhere(database, binta, "awa", now)
    assert [find_session(database, each, now) for each in theirs] == [None, None]
    assert find_session(database, own, now) is not None


def test_an_invitation_makes_a_link_only_for_a_new_account(
    database: Database, admin: int, site: int, now: datetime
) -> None:
    new = invite(database, "binta", site, Role.MODERATOR, "awa", now)
    assert new.token is not None
    assert redeem_sign_in_link(database, new.token, now) == new.moderator_id
    again = invite(database, "awa", site, Role.ADMIN, "binta", now)
    assert (again.moderator_id, again.token) == (admin, None)
    with pytest.raises(ValueError, match="name"):
        invite(database, " ", site, Role.MODERATOR, "awa", now)
