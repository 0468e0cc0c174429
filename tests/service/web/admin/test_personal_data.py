from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.moderators import Role
from service.moderation.schema import comments
from service.moderation.store.sites import ensure_site
from tests.conftest import SECRET
from tests.service.web.admin.desk import Desk, add_comment

EMAIL = "canari@example.org"
THEIRS: dict[str, Any] = {
    "email": EMAIL,
    "author": "Canari",
    "author_key": Keyring(SECRET).email(EMAIL),
}


def exists(database: Database, comment_id: str) -> bool:
    return store.find_record(database, comment_id) is not None


def read(desk: Desk, address: str) -> str:
    return desk.client.get(address).text


def path(comment_id: str, act: str = "erase") -> str:
    return f"/admin/comments/{comment_id}/{act}"


def test_an_admin_erases_an_author_after_having_seen_how_much_it_is(
    desk: Desk, database: Database
) -> None:
    ids = [add_comment(database, **THEIRS) for _ in range(2)]
    other = add_comment(database)
    assert path(ids[0]) in read(desk, f"/admin/?author={ids[0]}")
    assert "2 commentaires seront effacés." in desk.get(path(ids[0])).text
    answer = desk.post(path(ids[0]), confirmed="yes")
    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert "2 commentaires ont été effacés." in desk.get("/admin/").text
    assert [exists(database, each) for each in (*ids, other)] == [False, False, True]
    log = desk.get("/admin/audit").text
    assert "a effacé les données d’une personne" in log
    assert EMAIL not in log


def test_nothing_is_erased_without_the_tick_that_confirms_it(
    desk: Desk, database: Database
) -> None:
    one = add_comment(database, **THEIRS)
    answer = desk.post(path(one))
    assert (answer.status_code, answer.location) == (303, path(one))
    assert exists(database, one)


def test_of_an_author_who_cannot_be_told_from_others_one_comment_goes(
    desk: Desk, database: Database
) -> None:
    one, other = (add_comment(database, author_key=f"forgotten:{each}") for each in range(2))
    assert "celui-ci seul sera effacé" in desk.get(path(one)).text
    desk.post(path(one), confirmed="yes")
    assert [exists(database, each) for each in (one, other)] == [False, True]


def test_what_is_stored_of_an_author_is_downloaded_and_noted(
    desk: Desk, database: Database
) -> None:
    ids = {add_comment(database, **THEIRS) for _ in range(2)}
    add_comment(database)
    answer = desk.client.get(path(min(ids), "author.json"))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="palabre-author-')
    assert answer.json is not None
    assert {each["id"] for each in answer.json["comments"]} == ids
    assert answer.json["email"] == EMAIL
    assert "a téléchargé les données d’une personne" in desk.get("/admin/audit").text


@pytest.mark.parametrize("act", ["erase", "author.json"])
def test_a_moderator_who_is_no_admin_may_not(app: Flask, database: Database, act: str) -> None:
    one = add_comment(database, **THEIRS)
    moderator = Desk(app).enter("binta", Role.MODERATOR)
    assert moderator.client.get(path(one, act)).status_code == 403
    assert moderator.post(path(one), confirmed="yes").status_code == 403
    assert "/erase" not in read(moderator, f"/admin/?author={one}")
    assert exists(database, one)


def test_an_admin_of_one_site_erases_nothing_elsewhere(app: Flask, database: Database) -> None:
    with database.write() as connection:
        site_id = ensure_site(connection, "autre", datetime.now(UTC))
    here, there = add_comment(database, site="autre", **THEIRS), add_comment(database, **THEIRS)
    local = Desk(app).enter("binta", Role.ADMIN, site_id)
    assert local.client.get(path(there)).status_code == 404
    told = local.client.get(path(here, "author.json")).json
    assert told is not None
    assert [each["id"] for each in told["comments"]] == [here]
    local.post(path(here), confirmed="yes")
    assert [exists(database, each) for each in (here, there)] == [False, True]
    assert "a effacé les données" in local.get("/admin/audit").text


def test_an_empty_place_says_what_it_is(desk: Desk, database: Database) -> None:
    answered = add_comment(database, Status.APPROVED, **THEIRS)
    add_comment(database, Status.APPROVED, parent=answered)
    desk.post(path(answered), confirmed="yes")
    for page in ("/admin/?status=approved", f"/admin/comments/{answered}"):
        assert "effacé à la demande de son auteur" in desk.get(page).text
    thread = desk.client.get("/api/v1/threads/comments?thread=/marche").json
    assert thread is not None
    assert [(each["erased"], each["content"] == "") for each in thread["comments"]] == [
        (True, True),
        (False, False),
    ]


def test_the_comments_of_one_network_are_a_page(desk: Desk, database: Database) -> None:
    near = [
        add_comment(database, address_prefix="192.0.2.0/24", content=f"Avis {each}")
        for each in range(2)
    ]
    far = add_comment(database, address_prefix="2001:db8::/48")
    link = "/admin/?network=192.0.2.0/24&status=flagged"
    assert "network=192.0.2.0/24" in read(desk, f"/admin/comments/{near[0]}")
    page = read(desk, link)
    assert all(f"c-{each}" in page for each in near)
    assert f"c-{far}" not in page
    assert desk.client.get("/admin/?network=x").status_code == 400


def test_the_client_s_address_is_kept_as_its_network_alone(app: Flask, database: Database) -> None:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "198.51.100.77"
    body = {"content": "Bonjour à tous", "author": "Awa"}
    assert client.post("/api/v1/comments", json=body).status_code == 202
    with database.read() as connection:
        (row,) = connection.execute(comments.select()).all()
    assert row.address_prefix == "198.51.100.0/24"
    assert "198.51.100.77" not in str(tuple(row))
