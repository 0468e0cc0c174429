from datetime import datetime

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from service.moderation.database import Database
from service.moderation.moderators import (
    check_password,
    ensure_moderator,
    find_session,
    issue_sign_in_link,
    redeem_sign_in_link,
    set_password,
    start_session,
)
from service.moderation.moderators.accounts import read_name
from service.moderation.schema import moderators

PASSWORD = "sous le manguier"


def read_hash(database: Database) -> str | None:
    with database.read() as connection:
        found = connection.execute(select(moderators.c.password_hash)).scalar_one()
    return None if found is None else str(found)


def test_the_right_password_lets_its_moderator_in(database: Database, now: datetime) -> None:
    set_password(database, "awa", PASSWORD, now)
    set_password(database, "binta", "un autre secret", now)
    awa, binta = (
        check_password(database, name, password)
        for name, password in (("awa", PASSWORD), ("binta", "un autre secret"))
    )
    assert None not in (awa, binta)
    assert awa != binta


def test_a_wrong_password_or_name_lets_nobody_in(database: Database, now: datetime) -> None:
    set_password(database, "awa", PASSWORD, now)
    for name, password in (
        ("awa", "sous le baobab"),
        ("awa", ""),
        ("Awa", PASSWORD),
        ("nobody", PASSWORD),
        ("", ""),
        ("\ud800", "\ud800"),
        ("awa\x00", PASSWORD.upper()),
    ):
        assert check_password(database, name, password) is None


def test_a_moderator_without_a_password_cannot_sign_in_with_one(
    database: Database, now: datetime
) -> None:
    ensure_moderator(database, "awa", now)
    assert check_password(database, "awa", "") is None
    assert read_hash(database) is None


def test_an_accent_matches_however_the_keyboard_writes_it(
    database: Database, now: datetime
) -> None:
    set_password(database, "Ade\u0301lai\u0308de", "forêt-forêt-forêt", now)
    assert check_password(database, "Adélaïde", "fore\u0302t-fore\u0302t-fore\u0302t") is not None


def test_making_sure_of_a_moderator_twice_keeps_the_password(
    database: Database, now: datetime
) -> None:
    set_password(database, "awa", PASSWORD, now)
    ensure_moderator(database, "awa", now)
    assert check_password(database, "awa", PASSWORD) is not None


def test_a_new_password_replaces_the_old_one_and_ends_what_it_opened(
    database: Database, now: datetime
) -> None:
    set_password(database, "awa", PASSWORD, now)
    identifier = check_password(database, "awa", PASSWORD)
    assert identifier is not None
    session = start_session(database, identifier, now)
    link = issue_sign_in_link(database, "awa", now)
    set_password(database, "awa", "un nouveau secret", now)
    assert check_password(database, "awa", PASSWORD) is None
    assert check_password(database, "awa", "un nouveau secret") == identifier
    assert find_session(database, session, now) is None
    assert redeem_sign_in_link(database, link, now) is None


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("awa", "onze signes"),
        ("", PASSWORD),
        (" \x00 ", PASSWORD),
        ("a" * 101, PASSWORD),
        ("API", PASSWORD),
    ],
)
def test_what_will_not_do_is_refused_with_a_sentence(
    database: Database, now: datetime, name: str, password: str
) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        set_password(database, name, password, now)
    with database.read() as connection:
        assert connection.execute(select(moderators)).all() == []


def test_a_password_is_kept_as_an_argon2id_hash_only(database: Database, now: datetime) -> None:
    set_password(database, "awa", PASSWORD, now)
    kept = read_hash(database)
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


def test_a_hash_made_with_older_parameters_is_renewed_at_sign_in(
    database: Database, now: datetime
) -> None:
    set_password(database, "awa", PASSWORD, now)
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with database.write() as connection:
        connection.execute(update(moderators).values(password_hash=old))
    assert check_password(database, "awa", "wrong wrong wrong") is None
    assert read_hash(database) == old
    assert check_password(database, "awa", PASSWORD) is not None
    assert read_hash(database) != old
    assert check_password(database, "awa", PASSWORD) is not None


@given(st.text(max_size=120))
def test_a_name_is_read_once_and_for_all_or_refused(name: str) -> None:
    try:
        known = read_name(name)
    except ValueError:
        return
    assert 0 < len(known) <= 100
    assert read_name(known) == known


@pytest.mark.parametrize("name", ["api", "API", " command line ", "Command\u00a0 LINE"])
def test_no_person_takes_the_name_of_a_program(name: str) -> None:
    with pytest.raises(ValueError, match="choose another"):
        read_name(name)
