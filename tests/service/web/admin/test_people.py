"""The pages of people, as admins use them."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from service.moderation import moderators
from service.moderation.database import Database
from service.moderation.moderators import Role
from service.moderation.store.sites import create_site
from tests.markup import read_page
from tests.service.web.admin.desk import LINK, Desk
from tests.service.web.payloads import PAYLOADS


@pytest.fixture
def site(database: Database) -> int:
    return create_site(database, "presse", "La Presse", "awa", datetime.now(UTC)).id or 0


def id_of(database: Database, name: str) -> int:
    return next(each.id for each in moderators.list_people(database) if each.name == name)


def invite(desk: Desk, name: str, site: str = "presse", role: str = "moderator") -> str:
    response = desk.post("/admin/people", name=name, site=site, role=role)
    assert response.status_code == 200, response.text
    found = re.search(r'href="/admin/sign-in\?token=([\w-]+)"', response.text)
    return found.group(1) if found else ""


def test_whoever_is_asked_in_gets_in_once_with_the_role_given(
    app: Flask, desk: Desk, database: Database, site: int
) -> None:
    token = invite(desk, "binta")
    binta = Desk(app)
    assert binta.post(LINK, token=token).status_code == 303
    assert binta.client.get("/admin/").status_code == 200
    assert binta.client.get("/admin/people").status_code == 403
    assert Desk(app).post(LINK, token=token).status_code == 403
    assert "La Presse" in desk.get("/admin/people").text


def test_whoever_has_an_account_gets_the_role_and_no_link(
    desk: Desk, database: Database, site: int
) -> None:
    invite(desk, "binta")
    assert invite(desk, "binta", "*", "moderator") == ""
    person = moderators.find_person(database, id_of(database, "binta"))
    assert person is not None
    assert person.access == moderators.Access(Role.MODERATOR, {site: Role.MODERATOR})


def test_roles_change_and_end(desk: Desk, database: Database, site: int) -> None:
    invite(desk, "binta")
    path = f"/admin/people/{id_of(database, 'binta')}"
    assert desk.post(f"{path}/roles", site="presse", role="admin").status_code == 303
    assert "administration" in desk.get(path).text
    assert desk.post(f"{path}/roles", site="presse", role="").status_code == 303
    person = moderators.find_person(database, id_of(database, "binta"))
    assert person is not None
    assert not person.access.is_any
    assert desk.post(f"{path}/roles", site="presse", role="king").status_code == 400
    assert desk.post(f"{path}/roles", site="nowhere", role="admin").status_code == 404


def test_the_last_admin_stays_one(desk: Desk, database: Database) -> None:
    path = f"/admin/people/{id_of(database, 'awa')}"
    assert desk.post(f"{path}/roles", site="*", role="").status_code == 409
    assert desk.post(f"{path}/disable").status_code == 409
    assert desk.get("/admin/people")


def test_a_closed_account_is_out_at_once_and_may_come_back(
    app: Flask, desk: Desk, database: Database
) -> None:
    binta = Desk(app).enter("binta")
    path = f"/admin/people/{id_of(database, 'binta')}"
    assert desk.post(f"{path}/disable").status_code == 303
    assert binta.client.get("/admin/").status_code == 303
    assert desk.post(f"{path}/link").status_code == 409
    assert desk.post(f"{path}/enable").status_code == 303
    assert desk.post(f"{path}/link").status_code == 200


def test_signing_somebody_out_everywhere_ends_their_sessions(
    app: Flask, desk: Desk, database: Database
) -> None:
    binta = Desk(app).enter("binta")
    assert desk.post(f"/admin/people/{id_of(database, 'binta')}/sign-out").status_code == 303
    assert binta.client.get("/admin/").status_code == 303
    assert desk.client.get("/admin/").status_code == 200


def test_an_admin_of_a_site_rules_nobody_who_may_do_more(
    app: Flask, desk: Desk, database: Database, site: int
) -> None:
    other = create_site(database, "autre", "Secret", "awa", datetime.now(UTC)).id
    local = Desk(app).enter("binta", Role.ADMIN, site)
    now = datetime.now(UTC)
    for name, role, place in (
        ("carl", Role.MODERATOR, site),
        ("dina", Role.MODERATOR, other),
        ("ely", Role.MODERATOR, site),
    ):
        moderators.ensure_moderator(database, name, now, role=role, site_id=place)
    moderators.grant(database, id_of(database, "ely"), other, Role.MODERATOR, "awa", now)
    listed = local.get("/admin/people").text
    assert [name in listed for name in ("carl", "dina", "ely", "awa", "Secret")] == [
        True,
        False,
        True,
        False,
        False,
    ]
    deeds = ("link", "disable", "sign-out")
    tries = {
        name: [local.post(f"/admin/people/{id_of(database, name)}/{deed}") for deed in deeds]
        for name in ("ely", "dina", "awa")
    }
    statuses = {name: {each.status_code for each in given} for name, given in tries.items()}
    assert statuses == {"ely": {403}, "dina": {404}, "awa": {404}}
    roles = f"/admin/people/{id_of(database, 'carl')}/roles"
    assert local.post(roles, site="*", role="admin").status_code == 403
    assert local.post(roles, site="autre", role="admin").status_code == 404
    assert local.post(roles, site="presse", role="admin").status_code == 303
    assert local.post(f"/admin/people/{id_of(database, 'carl')}/link").status_code == 200
    assert local.post("/admin/people", name="f", site="*", role="admin").status_code == 403
    assert local.post("/admin/people", name="f", site="autre", role="admin").status_code == 404


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_somebody_is_called_is_text(desk: Desk, site: int, payload: str) -> None:
    typed = payload[:90]
    answers = [desk.post("/admin/people", name=name, site="presse", role="x") for name in (typed,)]
    assert answers[0].status_code == 400
    pages = [
        read_page(desk.post("/admin/people", name=name, site="*", role="moderator").text)
        for name in ("plain", typed)
    ]
    assert pages[0].shape == pages[1].shape
