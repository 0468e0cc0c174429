"""One's own account: password, tokens, signing out everywhere."""

import re

import pytest
from flask import Flask

from service.moderation import moderators
from service.moderation.database import Database
from tests.service.web.admin.desk import PASSWORD, SIGN_IN, Desk

PATH = "/admin/account"
NEW = "un tout autre secret"


@pytest.fixture
def owner(app: Flask, database: Database) -> Desk:
    """awa, who has a password and is signed in."""
    desk = Desk(app)
    moderators.set_password(database, "awa", PASSWORD, desk.services.now())
    assert desk.try_password(PASSWORD).status_code == 303
    return desk


def issue(desk: Desk, days: str = "90") -> str:
    shown = desk.post(f"{PATH}/tokens", token_name="cron", days=days).text
    found = re.search(r'<code class="secret">(pal_[\w-]+)</code>', shown)
    assert found is not None
    return found.group(1)


def ask(desk: Desk, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return desk.client.get("/api/v1/admin/comments", headers=headers).status_code


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(app: Flask, owner: Desk) -> None:
    other = Desk(app)
    other.try_password(PASSWORD)
    response = owner.post(f"{PATH}/password", password=PASSWORD, new_password=NEW)
    assert response.status_code == 303
    assert owner.client.get(PATH).status_code == 200
    assert other.client.get(PATH).location == SIGN_IN
    assert Desk(app).try_password(PASSWORD).status_code == 403
    assert Desk(app).try_password(NEW).status_code == 303


def test_nobody_sets_a_password_without_the_present_one(app: Flask, owner: Desk) -> None:
    for given in ("", "wrong", NEW):
        response = owner.post(f"{PATH}/password", password=given, new_password=NEW)
        assert response.status_code == 403
    short = owner.post(f"{PATH}/password", password=PASSWORD, new_password="x" * 11)
    assert short.status_code == 400
    assert Desk(app).try_password(PASSWORD).status_code == 303


def test_whoever_came_by_a_link_sets_a_first_password(app: Flask, desk: Desk) -> None:
    assert not desk.get(PATH).find("input", name="password")
    assert desk.post(f"{PATH}/password", new_password=NEW).status_code == 303
    assert Desk(app).try_password(NEW).status_code == 303


def test_a_token_is_shown_once_opens_the_api_and_is_revoked(
    owner: Desk, database: Database
) -> None:
    token = issue(owner)
    assert token not in owner.get(PATH).text
    assert ask(owner, token) == 200
    assert [ask(owner, guess) for guess in (token[:-1], "pal_", "")] == [401] * 3
    awa = moderators.ensure_moderator(database, "awa", owner.services.now())
    (listed,) = moderators.list_api_tokens(database, awa)
    assert listed.expires_at is not None
    assert owner.post(f"{PATH}/tokens/{listed.id}/revoke").status_code == 303
    assert ask(owner, token) == 401


def test_only_its_owner_revokes_a_token(app: Flask, owner: Desk, database: Database) -> None:
    token = issue(owner, "0")
    awa = moderators.ensure_moderator(database, "awa", owner.services.now())
    (listed,) = moderators.list_api_tokens(database, awa)
    other = Desk(app).enter("binta")
    assert other.post(f"{PATH}/tokens/{listed.id}/revoke").status_code == 404
    assert ask(owner, token) == 200


def test_a_token_opens_no_page(owner: Desk, app: Flask) -> None:
    headers = {"Authorization": f"Bearer {issue(owner)}"}
    assert Desk(app).client.get("/admin/", headers=headers).location == SIGN_IN


@pytest.mark.parametrize(
    "fields",
    [
        {"token_name": "", "days": "7"},
        {"token_name": "x" * 101, "days": "7"},
        {"token_name": "x", "days": "8"},
        {"token_name": "x"},
    ],
)
def test_a_token_needs_a_name_and_an_end(owner: Desk, fields: dict[str, str]) -> None:
    assert owner.post(f"{PATH}/tokens", **fields).status_code == 400


def test_signing_out_everywhere_ends_this_session_too(app: Flask, owner: Desk) -> None:
    other = Desk(app)
    other.try_password(PASSWORD)
    assert owner.post(f"{PATH}/sign-out-everywhere").status_code == 303
    assert {desk.client.get(PATH).location for desk in (owner, other)} == {SIGN_IN}
