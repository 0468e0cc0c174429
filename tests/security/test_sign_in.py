"""Ways into the moderators' pages that lead nowhere, however often they are taken."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask

from config.settings import Settings
from service.moderation import moderators
from tests.service.web.admin.desk import PASSWORD, SIGN_IN, Desk
from tests.service.web.apps import open_app
from tests.service.web.payloads import PAYLOADS

Record = Callable[[str, object], None]
CLIENTS = 25
TRIES = 1_000


@pytest.fixture
def database_url(sqlite_only: str) -> str:
    """The limits are kept in Redis, whatever the database."""
    return sqlite_only


@pytest.fixture
def awa(app: Flask) -> str:
    services = Desk(app).services
    moderators.set_password(services.database, "awa", PASSWORD, services.now())
    return "awa"


def test_of_a_thousand_wrong_passwords_few_are_looked_at_and_the_right_one_works_later(
    app: Flask, awa: str, record_property: Record
) -> None:
    answers: Counter[int] = Counter()
    desk = Desk(app, "10.0.0.1")
    token = desk.token()
    for number in range(TRIES):
        fields = {"csrf_token": token, "name": awa, "password": f"faux {number}"}
        answers[desk.client.post(SIGN_IN, data=fields).status_code] += 1
    assert answers == {403: 10, 429: TRIES - 10}
    # From many addresses at once it is the account that has a ceiling.
    looked_at = 0
    for number in range(CLIENTS):
        other = Desk(app, f"10.1.{number}.1")
        told = [other.try_password(f"faux {n}").status_code for n in range(5)]
        looked_at += told.count(403)
    assert looked_at <= 100 - 10
    record_property("tries", TRIES + CLIENTS * 5)
    record_property("looked_at", 10 + looked_at)


def test_no_name_or_password_is_too_odd_to_be_wrong(
    app: Flask, awa: str, record_property: Record
) -> None:
    odd = [*PAYLOADS, "", " ", "\x00", "' OR '1'='1", "x" * 100_000, "é" * 5_000]
    for number, text in enumerate(odd):
        desk = Desk(app, f"10.2.{number}.1")
        for name, password in ((text, PASSWORD), (awa, text), (text, text)):
            assert desk.try_password(password, name).status_code in {403, 429}
        assert desk.client.get("/admin/").status_code == 303
    record_property("tries", len(odd) * 3)


def test_what_an_old_key_signed_is_worth_nothing_under_the_new_one(
    app: Flask, settings: Settings, record_property: Record
) -> None:
    desk = Desk(app).enter()
    cookie = desk.client.get_cookie("palabre")
    made = desk.client.post(
        "/api/v1/comments", json={"content": "Merci pour cet article.", "author": "Awa"}
    ).get_json()
    assert cookie is not None
    with open_app(settings.replace(secret_key="another-secret-for-tests")) as changed:
        other = Desk(changed)
        other.client.set_cookie("palabre", cookie.value)
        assert other.client.get("/admin/").status_code == 303
        for path in (
            f"/c/{made['receipt']}",
            f"/api/v1/comments/{made['id']}?receipt={made['receipt']}",
        ):
            assert other.client.get(path).status_code == 404
    record_property("tries", 3)


def test_while_the_key_is_changed_nobody_is_signed_out_and_only_the_new_one_signs(
    app: Flask, settings: Settings
) -> None:
    desk = Desk(app).enter()
    cookie = desk.client.get_cookie("palabre")
    assert cookie is not None
    changes = {
        "secret_key": "another-secret-for-tests",
        "secret_key_previous": settings.secret_key.get_secret_value(),
    }
    with open_app(settings.replace(**changes)) as changed:
        both = Desk(changed)
        both.client.set_cookie("palabre", cookie.value)
        assert both.client.get("/admin/").status_code == 200
        fresh = Desk(changed).enter("binta").client.get_cookie("palabre")
    assert fresh is not None
    old = Desk(app)
    old.client.set_cookie("palabre", fresh.value)
    assert old.client.get("/admin/").status_code == 303


def test_a_cookie_that_was_made_up_lets_nobody_in(app: Flask, record_property: Record) -> None:
    desk = Desk(app).enter()
    cookie = desk.client.get_cookie("palabre")
    assert cookie is not None
    forged = [cookie.value[:-1], cookie.value[:-4] + "AAAA", "." + cookie.value, cookie.value * 2]
    forged += ["", "x", "eyJ0b2tlbiI6IngifQ", "eyJ0b2tlbiI6IngifQ.Zg.x", "null", "=", "%00", '"']
    for value in forged:
        other = Desk(app)
        other.client.set_cookie("palabre", value)
        assert other.client.get("/admin/").status_code == 303, value
    for name in ("__Host-palabre", "PALABRE", "session"):
        other = Desk(app)
        other.client.set_cookie(name, cookie.value)
        assert other.client.get("/admin/").status_code == 303, name
    header = f"=__Host-palabre={cookie.value}; =palabre={cookie.value}"
    nameless = app.test_client().get("/admin/", headers={"Cookie": header})
    assert nameless.status_code == 303
    record_property("tries", len(forged) + 5)
