"""Whatever route there is: a moderator of one site neither sees nor moves another site's comments.

The canary stands in everything that belongs to the other site; it must be in no answer.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from service.moderation import moderators, store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.moderators import Moderator, Role
from service.moderation.schema import comments, reviews
from service.moderation.store.sites import create_site, find_site
from tests.markup import read_page
from tests.service.web.admin.desk import Desk, add_comment, read_status
from tests.service.web.admin.two import Two

CANARY = "xyzzy"
API = "/api/v1/admin"


@pytest.fixture(params=[Role.MODERATOR, Role.ADMIN])
def two(app: Flask, database: Database, request: pytest.FixtureRequest) -> Two:
    now = datetime.now(UTC)
    create_site(database, "ours", "", "root", now)
    create_site(database, CANARY, "", "root", now)
    site_id, role = find_site(database, "ours"), Role(request.param)
    moderators.ensure_moderator(database, "root", now)
    desk = Desk(app).enter("binta", role, site_id)
    binta = moderators.ensure_moderator(database, "binta", now)
    owner = Moderator(binta, "binta", moderators.Access(None, {site_id or 0: role}))
    token = moderators.issue_api_token(database, owner, "cron", None, now)
    own = add_comment(database, site="ours", thread="/ours", content="un texte à nous")
    written: dict[str, Any] = {"site": CANARY, "thread": f"/{CANARY}", "thread_title": CANARY}
    foreign = add_comment(database, author=CANARY, content=f"le texte {CANARY}", **written)
    act_id = "01928000-0000-7000-8000-000000000001"
    with database.write() as connection:
        query = select(comments.c.thread_id).where(comments.c.id == foreign)
        thread = connection.execute(query).scalar_one()
        row: dict[str, object] = {
            "comment_id": foreign,
            "moderator": "root",
            "status_before": "pending",
        }
        row |= {"status": "flagged", "reviewed_at": now, "act_id": act_id}
        connection.execute(insert(reviews), row)
    assert token is not None
    return Two(desk, token, own, foreign, thread, act_id)


def fill_in(two: Two, rule: str) -> Iterator[str]:
    """A route's paths with the other site's ids in every place where an id goes."""
    filled = rule
    for name, value in (
        ("<uuid:comment_id>", two.foreign),
        ("<uuid:act_id>", two.act_id),
        ("<int:thread_id>", str(two.thread)),
        ("<site_key>", CANARY),
        ("<int:key_id>", "1"),
        ("<int:moderator_id>", "1"),
        ("<int:token_id>", "999"),
        ("<int:webhook_id>", "1"),
        ("<int:delivery_id>", "1"),
        ("<list_name>", "blocked"),
        ("<path:unknown>", "unknown"),
    ):
        filled = filled.replace(name, value)
    if "<any(" in filled:
        before, _, rest = filled.partition("<any(")
        choices, _, after = rest.partition("):")
        for choice in choices.split(", "):
            yield before + choice + after.partition(">")[2]
        return
    assert "<" not in filled, rule
    yield filled


def walk(app: Flask, two: Two, prefix: str) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(prefix):
            for path in fill_in(two, rule.rule):
                for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
                    yield method, path


def test_no_page_shows_the_other_sites_comments(app: Flask, two: Two, database: Database) -> None:
    queries = [
        "",
        f"?status=flagged&q={CANARY}",
        f"?site={CANARY}",
        f"?author={two.foreign}",
        f"?thread={two.thread}",
        f"?ids={two.foreign}",
    ]
    paths = [path for method, path in walk(app, two, "/admin") if method == "GET"]
    assert len(paths) >= 12
    for path in paths:
        for query in queries:
            response = two.read(path + query)
            assert response.status_code < 500, (path, query)
            shown = response.text.replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", "")
            shown = shown.replace(f"site={CANARY}", "")
            assert CANARY not in shown, (path, query)
            for identifier in (two.foreign, two.act_id):
                assert identifier not in shown or identifier in path + query, (path, query)


@pytest.mark.parametrize("order", ["oldest", "riskiest"])
def test_the_queue_counts_and_names_what_is_theirs_only(
    two: Two, database: Database, order: str
) -> None:
    foreign = [add_comment(database, site=CANARY, content=f"Avis {n}") for n in range(3)]
    for status in (Status.PENDING, Status.PENDING):
        add_comment(database, status, site=CANARY, content="Autre avis")
    html = two.read(f"/admin/?order={order}").text
    page = read_page(html)
    counts = re.findall(r'<span class="count">(\d+)</span>', html)
    assert counts == ["1"]
    (queue,) = page.find("ol", id="queue")
    assert queue.attributes["data-after"] == two.own
    assert not page.find("select", name="site")
    assert not [each for each in (two.foreign, *foreign) if each in html]


def test_whoever_polls_for_news_hears_of_their_own_site_only(two: Two, database: Database) -> None:
    path = f"/admin/news?after={two.own}&ids={two.own}"
    for number in range(3):
        add_comment(database, site=CANARY, content=f"Avis {number}")
    assert two.read(path).json == {"new": 0, "message": "", "moved": {}}
    assert two.read(f"{path}&ids={two.foreign}").status_code == 404
    add_comment(database, site="ours", content="un second texte à nous")
    news = two.read(path).json
    assert news is not None
    assert news["new"] == 1


def test_a_moderator_of_both_sites_chooses_between_them(two: Two, database: Database) -> None:
    binta = moderators.ensure_moderator(database, "binta", datetime.now(UTC))
    theirs = find_site(database, CANARY)
    moderators.grant(database, binta, theirs, Role.MODERATOR, "root", datetime.now(UTC))
    create_site(database, "third", "", "root", datetime.now(UTC))
    two.desk.enter("binta")
    html = two.read("/admin/").text
    (select,) = re.findall(r"<select name=.site.>.*?</select>", html)
    offered = re.findall(r"<option\s*>([a-z]+)<", select)
    assert sorted(offered) == ["ours", CANARY]


def test_no_act_of_a_page_touches_the_other_sites_comments(
    app: Flask, two: Two, database: Database
) -> None:
    token = two.desk.token("/admin/")
    walked = [path for method, path in walk(app, two, "/admin") if method == "POST"]
    assert len(walked) >= 15
    fields = {
        "csrf_token": token,
        "seen": "flagged",
        "action": "approve",
        "ids": two.foreign,
        "act_id": two.act_id,
        "site": CANARY,
        "role": "admin",
        "name": "carl",
        "note": "n",
        "blocked": "",
        "suspect": "",
        "blocked_revision": "0",
        "suspect_revision": "0",
        "key": "new-site",
    }
    before = store.find_record(database, two.foreign)
    for path in walked:
        if path.endswith(("/sign-out", "sign-out-everywhere", "/account/password")):
            continue
        response = two.desk.client.post(path, data=fields)
        assert response.status_code in {303, 400, 403, 404}, (path, response.status_code)
        assert CANARY not in response.text, path
    assert store.find_record(database, two.foreign) == before
    assert find_site(database, "new-site") is None
    assert [each.name for each in moderators.list_people(database)] == ["binta", "root"]


def test_the_api_neither_tells_nor_moves_the_other_sites_comments(
    app: Flask, two: Two, database: Database
) -> None:
    listed = two.ask("GET", f"{API}/comments")
    assert listed.json is not None
    assert [comment["id"] for comment in listed.json["comments"]] == [two.own]
    for status in ("flagged", "pending", "approved", "rejected"):
        for query in ("", f"&q={CANARY}"):
            answer = two.ask("GET", f"{API}/comments?status={status}{query}")
            assert CANARY not in answer.text
    before = store.find_record(database, two.foreign)
    for method, path in walk(app, two, API):
        for query in ("", f"?site={CANARY}"):
            body: dict[str, object] = {
                "action": "approve",
                "ids": [two.foreign],
                "act_id": two.act_id,
            }
            body |= {"content": "", "note": "n", "seen": None}
            response = two.ask(method, path + query, None if method == "GET" else body)
            assert CANARY not in response.text.replace(two.foreign, ""), path
    assert store.find_record(database, two.foreign) == before
    bulk = two.ask("POST", f"{API}/comments/bulk", {"action": "approve", "ids": [two.foreign]})
    assert bulk.json is not None
    assert bulk.json["results"] == [{"id": two.foreign, "error": "not_found"}]


def test_their_own_comments_are_theirs_to_decide(two: Two, database: Database) -> None:
    assert two.read(f"/admin/comments/{two.own}").status_code == 200
    response = two.ask("POST", f"{API}/comments/{two.own}/approve")
    assert response.status_code == 200
    record = store.find_record(database, two.own)
    assert record is not None
    assert [review.moderator for review in record.reviews] == ["binta"]
    assert read_status(database, two.own) is Status.APPROVED


def test_whoever_has_no_role_sees_nothing(app: Flask, two: Two, database: Database) -> None:
    now = datetime.now(UTC)
    binta = moderators.ensure_moderator(database, "binta", now)
    moderators.withdraw(database, binta, find_site(database, "ours"), "root", now)
    assert "un texte à nous" not in two.read("/admin/").text
    assert two.read(f"/admin/comments/{two.own}").status_code == 404
    assert two.ask("GET", f"{API}/comments").json == {"comments": [], "next": None}
