"""Whatever route there is: what each answer says of itself, and whose word each route believes."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.moderation.store import list_comments
from service.web.services import NAME
from tests.conftest import ADMIN_TOKEN
from tests.security.routes import Route, walk
from tests.service.web.admin.desk import Desk

Record = Callable[[str, object], None]
EVIL = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
TYPED = {"text/html", "application/json", "application/problem+json", "text/plain"}
TYPED |= {"text/css", "text/javascript", "text/csv"}
ADMIN_API = "/api/v1/admin"
PUBLIC_WRITES = {
    "/api/v1/comments",
    "/api/v1/comments/<uuid:comment_id>/appeal",
    "/c/<receipt>",
}
"""What readers may post from anywhere: none of it heeds who is signed in."""
FORMATS = ("text/html", "application/json")


def ask(desk: Desk, route: Route, **request: object) -> TestResponse:
    headers = {"Accept": "text/html", **dict(request.pop("headers", {}))}  # type: ignore[call-overload]
    # Buffered, so that a file is closed once it is read.
    return desk.client.open(
        route.path,
        method=route.method,
        headers=headers,
        buffered=True,
        **request,  # type: ignore[arg-type]
    )


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app).enter()


@pytest.fixture
def database_url(sqlite_only: str) -> str:
    """The routes are the same whatever the database."""
    return sqlite_only


def find_faults(response: TestResponse) -> list[str]:
    """What an answer lacks of the headers that keep a browser from being used against its owner."""
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    expected = {
        "a policy": "default-src 'none'" in policy,
        "no unsafe word": "unsafe" not in policy and "*" not in policy,
        "no frames": "frame-ancestors 'none'" in policy,
        "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
        "a referrer policy": headers.get("Referrer-Policy")
        in {"same-origin", "strict-origin-when-cross-origin", "no-referrer"},
        "an opener policy": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "a rule for caches": "Cache-Control" in headers,
        "a declared type": not response.data or response.mimetype in TYPED,
        "a charset": response.mimetype != "text/html" or "utf-8" in headers["Content-Type"],
        "no name of the software": "X-Powered-By" not in headers,
    }
    return [name for name, holds in expected.items() if not holds]


def test_every_answer_of_every_route_is_sealed(
    app: Flask, desk: Desk, record_property: Record
) -> None:
    tries = 0
    bearer = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    for visitor in (desk, Desk(app)):
        for route in walk(app):
            for headers in ({}, bearer, {"Accept": "application/json"}, EVIL):
                response = ask(visitor, route, headers=headers)
                assert find_faults(response) == [], (route, headers)
                assert response.status_code < 500, route
                tries += 1
    for path in ("/nothing", "/api/v1/nothing", "/static/../config", "/console", "/.git/config"):
        assert find_faults(desk.client.get(path)) == []
        assert desk.client.get(path).status_code == 404
    record_property("tries", tries)


def test_no_route_takes_a_method_that_it_does_not_name(app: Flask, desk: Desk) -> None:
    for route in walk(app):
        for method in ("TRACE", "PROPFIND", "CONNECT"):
            response = desk.client.open(route.path, method=method)
            assert response.status_code in {404, 405}, (method, route)
            assert find_faults(response) == []


def test_every_change_needs_a_form_of_ours_a_token_of_ours_or_is_public(
    app: Flask, desk: Desk, record_property: Record
) -> None:
    others, tries = Desk(app).enter("binta").token(), 0
    for route in walk(app):
        if not route.changes or route.is_door or route.rule in PUBLIC_WRITES:
            continue
        refused = {401} if route.path.startswith(ADMIN_API) else {403}
        for request in forge(desk.token(), others):
            response = ask(desk, route, **request)
            assert response.status_code in refused, (route, request)
            tries += 1
    assert tries > 100
    assert desk.client.get("/admin/").status_code == 200
    record_property("tries", tries)


def forge(own: str, others: str) -> list[dict[str, object]]:
    """What another site can make a moderator's browser send."""
    return [
        {},
        {"data": {"csrf_token": ""}},
        {"data": {"csrf_token": "x"}},
        {"data": {"csrf_token": others}},
        {"data": {"csrf_token": own}, "headers": EVIL},
        {"data": {"csrf_token": own}, "headers": {"Origin": "null"}},
        {"data": f'{{"csrf_token": "{own}"}}', "content_type": "text/plain"},
        {"json": {"csrf_token": own, "action": "approve", "ids": []}},
        {"query_string": {"csrf_token": own}},
        {"headers": {"X-HTTP-Method-Override": "GET"}},
    ]


def test_no_door_heeds_who_is_signed_in_nor_opens_without_a_key(app: Flask, desk: Desk) -> None:
    doors = [route for route in walk(app) if route.is_door]
    assert len(doors) > 5
    for route in doors:
        forged = forge(desk.token(), desk.token())
        for request in forged:
            answers = [ask(visitor, route, **request) for visitor in (desk, Desk(app))]
            told = [
                (each.status_code, each.data, each.headers.get("Set-Cookie")) for each in answers
            ]
            assert told[0] == told[1], (route, request)
            assert told[0][2] is None
    assert list_comments(app.extensions[NAME].database, status=None, cursor=None).records == ()


def test_what_readers_post_is_taken_alike_from_moderators_and_sets_no_cookie(
    app: Flask, desk: Desk
) -> None:
    for route in walk(app):
        if route.rule in PUBLIC_WRITES:
            answers = [ask(visitor, route, data={}) for visitor in (desk, Desk(app))]
            assert answers[0].status_code == answers[1].status_code >= 400, route
            assert [each.headers.get("Set-Cookie") for each in answers] == [None, None]


def test_nothing_outside_the_desk_sets_a_cookie(app: Flask, record_property: Record) -> None:
    tries = 0
    for route in walk(app):
        if not route.path.startswith("/admin"):
            response = ask(Desk(app), route)
            assert "Set-Cookie" not in response.headers, route
            tries += 1
    record_property("tries", tries)


def test_no_route_names_the_host_or_the_scheme_that_a_client_made_up(
    app: Flask, desk: Desk, record_property: Record
) -> None:
    forged = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Original-URL": "/admin/",
        "Forwarded": "host=evil.example",
    }
    tries = 0
    for route in walk(app):
        for visitor in (desk, Desk(app)):
            for kind in FORMATS:
                response = ask(visitor, route, headers={**forged, "Accept": kind})
                told = [value for name, value in response.headers if name == "Location"]
                shown = "" if is_embedding(route) else response.text
                assert not [each for each in (*told, shown) if "evil.example" in each], route
                tries += 1
    record_property("tries", tries)


def is_embedding(route: Route) -> bool:
    return route.path in {"/embed.js"}
