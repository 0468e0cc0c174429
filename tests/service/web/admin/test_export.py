"""Downloads of comments."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.moderators import Role
from service.moderation.store.export import WINDOW
from service.moderation.store.sites import create_site
from service.moderation.verdict import Signal
from service.web.admin.export import COLUMNS, make_safe
from tests.service.web.admin.desk import Desk, add_comment

CSV, JSON = "/admin/export.csv", "/admin/export.json"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a"]


def read_csv(desk: Desk, **query: str) -> list[dict[str, str]]:
    response = desk.client.get(CSV, query_string=query)
    assert response.status_code == 200, response.text
    assert response.mimetype == "text/csv"
    assert response.data.startswith(b"\xef\xbb\xbf")
    text = response.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_json(desk: Desk, **query: str) -> list[dict[str, object]]:
    response = desk.client.get(JSON, query_string=query)
    assert response.status_code == 200, response.text
    found = json.loads(response.data)["comments"]
    assert isinstance(found, list)
    return found


def test_both_hold_every_comment_with_all_that_is_known(desk: Desk, database: Database) -> None:
    signal = Signal("spam", Code.SPAM, 0.75)
    held = add_comment(database, signals=(signal,), content='«Été», "cité"\nligne', email="a@b.ci")
    approved = add_comment(database, Status.APPROVED)
    pending = add_comment(database, Status.PENDING)
    rows = {row["id"]: row for row in read_csv(desk)}
    assert set(rows) == {held, approved, pending}
    assert list(rows[held]) == list(COLUMNS)
    assert rows[held]["content"] == '«Été», "cité"\nligne'
    assert (rows[held]["site"], rows[held]["email"]) == ("default", "a@b.ci")
    assert (rows[held]["reasons"], rows[held]["spam"]) == ("spam", "0.75")
    told = {comment["id"]: comment for comment in read_json(desk)}
    assert set(told) == set(rows)
    assert told[held]["content"] == '«Été», "cité"\nligne'
    assert told[held]["site"] == "default"


def test_an_export_without_comments_is_still_one(desk: Desk) -> None:
    assert read_csv(desk) == []
    assert read_json(desk) == []


def test_the_filters_of_the_queue_hold(desk: Desk, database: Database) -> None:
    held = add_comment(database, content="La forêt d'Abidjan")
    add_comment(database, Status.APPROVED, content="La forêt de Dakar")
    for read in (read_csv, read_json):
        assert [row["id"] for row in read(desk, status="flagged")] == [held]
        assert [row["id"] for row in read(desk, q="foret abid")] == [held]
        assert len(read(desk, q="foret")) == 2
        assert read(desk, site="nowhere") == []
    assert desk.client.get(CSV, query_string={"status": "lost"}).status_code == 400


def test_more_comments_than_are_read_at_once_are_all_there(desk: Desk, database: Database) -> None:
    from service.moderation import store
    from tests.service.moderation.samples import new_comment

    now = datetime.now(UTC)
    many = [new_comment() for _ in range(WINDOW + 1)]
    stored = store.add_many(database, many, now)
    assert [row["id"] for row in read_csv(desk)] == sorted(map(str, stored))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_as_a_formula_would(desk: Desk, database: Database, text: str) -> None:
    add_comment(database, author=text, content=text, thread_title=text)
    (row,) = read_csv(desk)
    assert (row["author"], row["content"], row["thread_title"]) == (f"'{text}",) * 3


@given(st.text())
def test_whatever_a_cell_holds_it_is_no_formula(text: str) -> None:
    safe = make_safe(text)
    assert safe in {text, f"'{text}"}
    assert safe[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}


def test_ordinary_text_stays_as_it_is() -> None:
    for text in ("", "a=b", "1", "'x", "é", "https://example.org"):
        assert make_safe(text) == text


def test_an_export_is_for_admins_of_their_sites_and_on_record(
    app: Flask, desk: Desk, database: Database
) -> None:
    ours = create_site(database, "ours", "", "awa", datetime.now(UTC)).id
    own = add_comment(database, site="ours", author="ours")
    add_comment(database, author="theirs")
    local = Desk(app).enter("binta", Role.ADMIN, ours)
    assert [row["id"] for row in read_csv(local)] == [own]
    assert [row["id"] for row in read_json(local)] == [own]
    assert read_csv(local, site="default") == []
    moderator = Desk(app).enter("carl", Role.MODERATOR)
    assert {moderator.client.get(path).status_code for path in (CSV, JSON)} == {403}
    text = desk.get("/admin/audit").text
    assert "a exporté des commentaires" in text
    assert "binta" in text
