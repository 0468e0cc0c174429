"""The page of the log."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from service.moderation.database import Database
from service.moderation.moderators import Role
from service.moderation.store.audit import Deed, record
from service.moderation.store.sites import create_site
from service.web.admin.audit import spell
from tests.service.web.admin.desk import Desk, add_comment

PATH = "/admin/audit"


def test_deeds_and_reviews_stand_on_one_page(desk: Desk, database: Database) -> None:
    comment_id = add_comment(database)
    desk.post(f"/admin/comments/{comment_id}/approve", seen="flagged")
    desk.post("/admin/words", action="save", blocked="a\nb", suspect="", blocked_revision="0",
              suspect_revision="0")  # fmt: skip
    desk.post("/admin/sites/default", revision="0", spam_flag_at="0.25")
    page = desk.get(PATH)
    assert page.find("a", href=f"/admin/comments/{comment_id}")
    for told in ("a approuvé", "liste de mots", "a modifié le site", "0.25", "awa"):
        assert told in page.text


def test_lifted_bans_and_imports_are_told_in_words(
    desk: Desk, database: Database, now: datetime
) -> None:
    comment_id = add_comment(database, author_key="pest")
    desk.post(f"/admin/comments/{comment_id}/ban", seen="flagged")
    desk.post(f"/admin/comments/{comment_id}/unban")
    details = {"source": "isso", "imported": {"approved": 12, "flagged": 3}, "present": 4}
    with database.write() as connection:
        record(connection, "command line", Deed.IMPORTED, now, details=details)
    page = desk.get(PATH)
    assert len(page.find("a", href=f"/admin/comments/{comment_id}")) == 2
    assert "a levé le bannissement de l’auteur\u00a0: le commentaire" in page.text
    for told in ("a importé des commentaires", "provenanceisso", "approved: 12, flagged: 3"):
        assert told in page.text


def test_pages_follow_each_other_and_bad_cursors_are_refused(
    desk: Desk, database: Database
) -> None:
    for number in range(60):
        create_site(database, f"site{number}", "", "awa", datetime.now(UTC))
    page = desk.get(PATH)
    (link,) = (e.attributes["href"] for e in page.find("a") if "cursor=" in e.attributes["href"])
    older = desk.get(str(link))
    assert "site59" in page.text
    assert "site59" not in older.text
    assert "site0" in older.text
    for cursor in ("x", "a", "a1.", "1", "a" + "9" * 11, "a1' OR 1=1"):
        assert desk.client.get(PATH, query_string={"cursor": cursor}).status_code == 400
    assert desk.client.get(PATH, query_string={"cursor": "a9999999999.z1"}).status_code == 200


def test_admins_of_a_site_see_what_concerns_it_and_moderators_nothing(
    app: Flask, desk: Desk, database: Database
) -> None:
    now = datetime.now(UTC)
    ours = create_site(database, "ours", "", "awa", now).id
    create_site(database, "theirs", "", "awa", now)
    local = Desk(app).enter("binta", Role.ADMIN, ours)
    text = local.get(PATH).text
    assert "ours" in text
    assert "theirs" not in text
    assert Desk(app).enter("carl", Role.MODERATOR).client.get(PATH).status_code == 403


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), ([], "–"), ([1, None], "1, –"), ({"fr": {"a": "b"}}, "fr: a: b"), (0.5, "0.5")],
)
def test_values_are_told_as_text(value: object, text: str) -> None:
    assert spell(value) == text
