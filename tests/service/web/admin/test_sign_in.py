from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from service.moderation import moderators
from service.moderation.database import Database
from service.web.admin.tries import NAME
from tests.markup import read_page
from tests.service.web.admin.desk import LINK, PASSWORD, SIGN_IN, Clock, Desk


@pytest.fixture
def awa(app: Flask) -> str:
    services = Desk(app).services
    moderators.set_password(services.database, "awa", PASSWORD, services.now())
    return "awa"


def issue(desk: Desk, name: str = "awa") -> str:
    now = desk.services.now()
    moderators.ensure_moderator(desk.services.database, name, now)
    return moderators.issue_sign_in_link(desk.services.database, name, now)


def is_inside(desk: Desk) -> bool:
    return desk.client.get("/admin/").status_code == 200


def test_name_and_password_open_the_queue(stranger: Desk, awa: str) -> None:
    response = stranger.try_password(PASSWORD)
    assert (response.status_code, response.location) == (303, "/admin/")
    assert "awa" in stranger.get("/admin/").text


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(stranger: Desk, awa: str) -> None:
    wrong, unknown = stranger.try_password("faux faux faux"), stranger.try_password("x", "nobody")
    assert wrong.status_code == unknown.status_code == 403
    pages = [read_page(response.text) for response in (wrong, unknown)]
    assert pages[0].text == pages[1].text
    assert pages[0].shape == pages[1].shape
    assert not is_inside(stranger)


def test_a_refused_form_keeps_the_name_and_never_the_password(stranger: Desk, awa: str) -> None:
    response = stranger.try_password("faux faux faux")
    assert read_page(response.text).values("name") == ["awa"]
    assert "faux" not in response.text


def test_signing_in_replaces_whatever_session_the_browser_brought(
    app: Flask, stranger: Desk, awa: str
) -> None:
    stranger.token()
    before = stranger.client.get_cookie("palabre")
    stranger.try_password(PASSWORD)
    after = stranger.client.get_cookie("palabre")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    fixed = Desk(app)
    fixed.client.set_cookie("palabre", before.value)
    assert not is_inside(fixed)


def test_signing_in_again_ends_the_session_before(app: Flask, desk: Desk) -> None:
    cookie = desk.client.get_cookie("palabre")
    assert cookie is not None
    desk.post(LINK, token=issue(desk))
    old = Desk(app)
    old.client.set_cookie("palabre", cookie.value)
    assert is_inside(desk)
    assert not is_inside(old)


def test_signing_out_ends_the_session_on_the_server(app: Flask, desk: Desk) -> None:
    cookie = desk.client.get_cookie("palabre")
    assert cookie is not None
    assert desk.post("/admin/sign-out").location == SIGN_IN
    replayed = Desk(app)
    replayed.client.set_cookie("palabre", cookie.value)
    assert not is_inside(desk)
    assert not is_inside(replayed)


def test_a_session_ends_after_half_an_hour_without_a_visit(app: Flask) -> None:
    clock = Clock(app)
    desk = Desk(app).enter()
    clock.pass_by(minutes=29)
    assert is_inside(desk)
    clock.pass_by(minutes=29)
    assert is_inside(desk)
    clock.pass_by(minutes=30)
    assert not is_inside(desk)


def test_a_new_password_throws_everybody_out_who_used_the_old_one(
    desk: Desk, database: Database
) -> None:
    moderators.set_password(database, "awa", "un autre secret", desk.services.now())
    assert not is_inside(desk)


def test_the_cookie_is_kept_from_scripts_and_other_sites(stranger: Desk, awa: str) -> None:
    header = stranger.try_password(PASSWORD).headers["Set-Cookie"]
    parts = {part.strip() for part in header.split(";")[1:]}
    assert header.startswith("palabre=")
    assert parts == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(app: Flask) -> None:
    client = app.test_client()
    header = client.get(SIGN_IN, base_url="https://localhost").headers["Set-Cookie"]
    assert header.startswith("__Host-palabre=")
    parts = {part.strip() for part in header.split(";")[1:]}
    assert parts == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_a_plain_cookie_is_not_believed_over_https(app: Flask, desk: Desk) -> None:
    cookie = desk.client.get_cookie("palabre")
    assert cookie is not None
    client = app.test_client()
    client.set_cookie("palabre", cookie.value)
    assert client.get("/admin/", base_url="https://localhost").status_code == 303
    client.set_cookie("__Host-palabre", cookie.value, secure=True)
    assert client.get("/admin/", base_url="https://localhost").status_code == 200


def test_looking_at_a_link_does_not_spend_it(stranger: Desk) -> None:
    token = issue(stranger)
    for _ in range(3):
        page = stranger.get(f"{SIGN_IN}?token={token}")
    assert page.values("token") == [token]
    assert stranger.post(LINK, token=token).location == "/admin/"
    assert is_inside(stranger)


def test_a_link_works_once(app: Flask, stranger: Desk) -> None:
    token = issue(stranger)
    stranger.post(LINK, token=token)
    second = Desk(app)
    assert second.post(LINK, token=token).status_code == 403
    assert not is_inside(second)


def test_of_fifty_who_use_a_link_at_once_exactly_one_gets_in(app: Flask, stranger: Desk) -> None:
    token = issue(stranger)
    desks = [Desk(app, f"10.0.0.{number}") for number in range(50)]
    tokens = [desk.token() for desk in desks]

    def use(number: int) -> int:
        fields = {"csrf_token": tokens[number], "token": token}
        return desks[number].client.post(LINK, data=fields).status_code

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(use, range(50)))
    assert sorted(set(answers)) == [303, 403]
    assert answers.count(303) == 1
    assert [is_inside(desk) for desk in desks].count(True) == 1


def test_the_eleventh_try_of_a_client_is_not_even_looked_at(stranger: Desk, awa: str) -> None:
    refused = [stranger.try_password("faux", f"name-{n}").status_code for n in range(10)]
    assert refused == [403] * 10
    response = stranger.try_password(PASSWORD)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
    assert not is_inside(stranger)


def test_ten_wrong_tries_of_one_client_lock_nobody_else_out(app: Flask, awa: str) -> None:
    for _ in range(11):
        Desk(app, "10.0.0.1").try_password("faux")
    assert Desk(app, "10.0.0.2").try_password(PASSWORD).status_code == 303


def test_an_account_has_a_ceiling_however_its_name_is_spelt(app: Flask, awa: str) -> None:
    spellings = ("awa", " awa ", "a\x00wa", "AWA", "awa\n")
    limit = app.extensions[NAME]
    for number in range(100):
        assert limit.hit_account(spellings[number % len(spellings)]) is None
    late = Desk(app, "10.0.1.1")
    assert late.try_password(PASSWORD).status_code == 429
    assert late.post(LINK, token=issue(late)).status_code == 303


def test_tries_with_a_link_count_as_well(stranger: Desk) -> None:
    answers = [stranger.post(LINK, token=f"guess-{n}").status_code for n in range(11)]
    assert answers == [403] * 10 + [429]


def test_forwarded_addresses_of_strangers_do_not_make_more_tries(app: Flask, awa: str) -> None:
    desk = Desk(app)
    token = desk.token()
    answers = [
        desk.client.post(
            SIGN_IN,
            data={"csrf_token": token, "name": f"name-{n}", "password": "faux"},
            headers={"X-Forwarded-For": f"10.9.8.{n}"},
        ).status_code
        for n in range(11)
    ]
    assert answers == [403] * 10 + [429]


def test_who_is_inside_is_not_asked_again(desk: Desk) -> None:
    response = desk.client.get(SIGN_IN)
    assert (response.status_code, response.location) == (303, "/admin/")
