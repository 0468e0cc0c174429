from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask, g, request

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.site import Site
from service.moderation.store.site_keys import issue_site_key, list_site_keys, revoke_site_key
from service.moderation.store.sites import save_site
from service.web.doors.gate import Closed, DoorClosedError, let_in
from service.web.services import NAME, Services
from tests.conftest import SECRET
from tests.service.web.apps import open_app

RATE = "2/minute"


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with open_app(settings.replace(door_rate_limit=RATE)) as app:
        yield app


def refusal(app: Flask, key: str, **headers: str) -> DoorClosedError:
    services: Services = app.extensions[NAME]
    with app.test_request_context("/", headers=headers), pytest.raises(DoorClosedError) as raised:
        let_in(request, key, services)
    return raised.value


def enter(app: Flask, key: str, **headers: str) -> str:
    """The key of the site that the request is about from then on."""
    services: Services = app.extensions[NAME]
    with app.test_request_context("/", headers=headers):
        caller = let_in(request, key, services)
        assert g.site is caller.hosted
        site: str = caller.hosted.key
    return site


def test_a_key_opens_the_doors_of_its_own_site(
    app: Flask, database: Database, now: datetime, key: str
) -> None:
    other = issue_site_key(database, Keyring(SECRET), "blog", "door", "awa", now)
    assert enter(app, key) == "default"
    assert enter(app, other) == "blog"


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("", Closed.KEY_MISSING),
        ("aaaaaaaaaaaa", Closed.KEY_UNKNOWN),
        ("é", Closed.KEY_UNKNOWN),
        ("a" * 100_000, Closed.KEY_UNKNOWN),
        ("' OR 1=1 --", Closed.KEY_UNKNOWN),
    ],
)
def test_without_a_key_of_a_site_nobody_comes_in(app: Flask, key: str, reason: Closed) -> None:
    assert refusal(app, key).reason is reason


def test_a_revoked_key_opens_nothing(
    app: Flask, database: Database, now: datetime, key: str
) -> None:
    (known,) = list_site_keys(database, "default")
    revoke_site_key(database, "default", known.id, "awa", now)
    assert refusal(app, key).reason is Closed.KEY_UNKNOWN


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://localhost:1"])
def test_a_page_that_the_site_does_not_list_cannot_use_a_key(
    app: Flask, key: str, origin: str
) -> None:
    assert refusal(app, key, Origin=origin).reason is Closed.ORIGIN


def test_a_page_of_the_site_and_one_of_ours_may_use_a_key(
    app: Flask, database: Database, now: datetime, key: str
) -> None:
    site = Site("default", origins=("https://journal.example",))
    save_site(database, site, "awa", now)
    assert enter(app, key, Origin="https://journal.example") == "default"
    assert enter(app, key, Origin="http://localhost") == "default"


def test_a_key_that_is_used_too_often_waits_and_no_other_with_it(
    app: Flask, database: Database, now: datetime, key: str
) -> None:
    other = issue_site_key(database, Keyring(SECRET), "default", "second", "awa", now)
    for _ in range(2):
        enter(app, key)
    late = refusal(app, key)
    assert late.reason is Closed.RATE
    assert 0 < late.retry_after <= 60
    assert enter(app, other) == "default"
