from collections.abc import Iterator

import pytest
from flask import Flask

from service.moderation.codes import Status
from service.moderation.database import Database
from tests.markup import read_page
from tests.service.web.admin.desk import SIGN_IN, Desk, add_comment, read_status

OPEN = {"/admin/sign-in", "/admin/sign-in/link"}
ABSENT = "01928000-0000-7000-8000-000000000000"


def list_routes(app: Flask, *, changing: bool) -> Iterator[tuple[str, str]]:
    """Every method and path of the admin pages, from the app's own map."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/admin"):
            continue
        path = rule.rule.replace("<uuid:comment_id>", ABSENT).replace("<path:unknown>", "unknown")
        for name in ("key_id", "moderator_id", "token_id", "webhook_id", "delivery_id"):
            path = path.replace(f"<int:{name}>", "1")
        for act in ("approve", "reject") if "<any" in path else ("",):
            for method in rule.methods or ():
                if method not in {"OPTIONS"} and (method not in {"GET", "HEAD"}) is changing:
                    yield method, path.replace("<any(approve, reject):act>", act)


def test_every_page_sends_strangers_to_the_sign_in(app: Flask, stranger: Desk) -> None:
    walked = [route for route in list_routes(app, changing=False) if route[1] not in OPEN]
    assert len(walked) >= 6
    for method, path in walked:
        response = stranger.client.open(path, method=method)
        assert (response.status_code, response.location) == (303, SIGN_IN), path


def test_every_act_of_a_stranger_is_refused(app: Flask, stranger: Desk) -> None:
    walked = [route for route in list_routes(app, changing=True) if route[1] not in OPEN]
    assert len(walked) >= 5
    for method, path in walked:
        response = stranger.client.open(path, method=method, data={"csrf_token": stranger.token()})
        assert response.status_code == 403, path


@pytest.mark.parametrize("inside", [True, False])
def test_every_act_without_its_forms_token_is_refused(
    app: Flask, stranger: Desk, inside: bool
) -> None:
    desk = stranger.enter() if inside else stranger
    others = Desk(app).enter("binta").token()
    walked = list(list_routes(app, changing=True))
    assert len(walked) >= 7
    for method, path in walked:
        for fields in ({}, {"csrf_token": "x"}, {"csrf_token": others}, {"csrf_token": "é\x00"}):
            assert desk.client.open(path, method=method, data=fields).status_code == 403, path
    if inside:
        assert desk.client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://[broken"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ],
)
def test_an_act_that_another_site_sends_is_refused_whatever_token_it_has(
    app: Flask, desk: Desk, headers: dict[str, str]
) -> None:
    token = desk.token()
    for method, path in list_routes(app, changing=True):
        response = desk.client.open(
            path, method=method, data={"csrf_token": token}, headers=headers
        )
        assert response.status_code == 403, path
    assert desk.client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {}],
)
def test_an_act_that_our_own_page_sends_is_done(
    desk: Desk, database: Database, headers: dict[str, str]
) -> None:
    comment_id = add_comment(database)
    fields = {"csrf_token": desk.token(), "seen": "flagged"}
    path = f"/admin/comments/{comment_id}/approve"
    assert desk.client.post(path, data=fields, headers=headers).status_code == 303
    assert read_status(database, comment_id) is Status.APPROVED


def test_json_posted_as_text_is_refused(desk: Desk, database: Database) -> None:
    comment_id = add_comment(database)
    body = f'{{"csrf_token": "{desk.token()}", "seen": "flagged"}}'
    path = f"/admin/comments/{comment_id}/approve"
    for kind in ("text/plain", "application/json"):
        assert desk.client.post(path, data=body, content_type=kind).status_code == 403
    assert read_status(database, comment_id) is Status.FLAGGED


def test_no_page_changes_anything_by_being_read(app: Flask, desk: Desk, database: Database) -> None:
    comment_id = add_comment(database)
    for method, path in list_routes(app, changing=False):
        desk.client.open(path.replace(ABSENT, comment_id), method=method)
    for act in ("approve", "reject"):
        assert desk.client.get(f"/admin/comments/{comment_id}/{act}").status_code == 404
    assert read_status(database, comment_id) is Status.FLAGGED
    assert desk.client.get("/admin/").status_code == 200


def test_every_page_is_sealed(app: Flask, desk: Desk, stranger: Desk) -> None:
    for visitor in (desk, stranger):
        for method, path in list_routes(app, changing=False):
            headers = visitor.client.open(path, method=method).headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["Cache-Control"] == "no-store"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Robots-Tag"] == "noindex"
            assert {"Cookie", "Accept-Language"} <= set(headers["Vary"].split(", "))
            assert "Access-Control-Allow-Origin" not in headers


def test_no_page_holds_a_script_or_a_style_of_its_own(desk: Desk, database: Database) -> None:
    comment_id = add_comment(database)
    for path in ("/admin/", f"/admin/comments/{comment_id}", "/admin/unknown"):
        page = read_page(desk.client.get(path).text)
        assert all("src" in script.attributes for script in page.find("script"))
        assert page.find("style") == []
        names = {name for element in page.elements for name in element.attributes}
        assert not {name for name in names if name == "style" or name.startswith("on")}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/admin/nothing/here", 404),
        (f"/admin/comments/{ABSENT}", 404),
        ("/admin/?status=lost", 400),
        ("/admin/?cursor=lost", 400),
        (f"/admin/?q={'x' * 201}", 400),
    ],
)
def test_what_goes_wrong_is_told_on_a_page(desk: Desk, path: str, status: int) -> None:
    response = desk.client.get(path, headers={"Accept-Language": "en"})
    assert (response.status_code, response.mimetype) == (status, "text/html")
    assert read_page(response.text).find("a", href="/admin/")


def test_a_body_that_is_too_large_is_refused_on_a_page(desk: Desk) -> None:
    token = desk.token()
    fields = {"csrf_token": token, "ids": "x" * 300_000}
    response = desk.client.post("/admin/comments/bulk", data=fields)
    assert (response.status_code, response.mimetype) == (413, "text/html")


def test_pages_speak_the_language_of_the_browser(stranger: Desk) -> None:
    for accepted, language, word in (("en-GB", "en", "Password"), ("fr", "fr", "Mot de passe")):
        response = stranger.client.get(SIGN_IN, headers={"Accept-Language": accepted})
        assert read_page(response.text).find("html", lang=language, dir="ltr")
        assert word in response.text
        assert response.headers["Content-Language"] == language


def test_public_pages_neither_set_a_cookie_nor_heed_a_moderators(
    desk: Desk, stranger: Desk
) -> None:
    fields = {"content": "Un texte <b>assez</b> long.", "author": "Awa"}
    answers = [
        visitor.client.post("/api/v1/comments", data={**fields, "thread": f"/{number}"})
        for number, visitor in enumerate((desk, stranger))
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None, None]
    assert [answer.json["status"] for answer in answers if answer.json] == ["pending", "pending"]
