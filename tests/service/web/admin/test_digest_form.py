"""The choice of a digest on one's own account page."""

from collections.abc import Iterator

import pytest
from flask import Flask

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.digests.choices import DigestChoice, Often, find_due, read_choice
from service.moderation.moderators import list_people
from tests.service.web.admin.desk import Desk
from tests.service.web.apps import open_app

PATH = "/admin/account"


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with open_app(settings.replace(smtp_host="mail.example.org", smtp_from="p@example.org")) as app:
        yield app


def read(database: Database) -> DigestChoice:
    (person,) = list_people(database)
    return read_choice(database, person.id)


def test_a_choice_is_kept_shown_and_forgotten(desk: Desk, database: Database) -> None:
    typed = {"often": "over", "email": "awa@example.org", "more_than": "7"}
    assert desk.post(f"{PATH}/digest", **typed).status_code == 303
    assert read(database) == DigestChoice(Often.OVER, "awa@example.org", 7, "fr")
    page = desk.get(PATH)
    assert page.values("email") == ["awa@example.org"]
    assert page.values("more_than") == ["7"]
    assert len(find_due(database, desk.services.now())) == 1
    assert desk.post(f"{PATH}/digest", often="off").status_code == 303
    assert read(database) == DigestChoice()


def test_the_first_of_every_day_comes_at_the_hour(desk: Desk, database: Database) -> None:
    typed = {"often": "daily", "email": "awa@example.org", "more_than": "7"}
    assert desk.post(f"{PATH}/digest", **typed).status_code == 303
    assert find_due(database, desk.services.now()) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"email": ""},
        {"email": "awa"},
        {"email": "awa@example.org\r\nBcc: all@example.org"},
        {"email": "Awa <awa@example.org>"},
        {"email": "a@example.org,b@example.org"},
        {"email": f"{'a' * 250}@example.org"},
        {"often": "hourly"},
        {"more_than": "-1"},
        {"more_than": "9" * 30},
        {"more_than": "٣"},
    ],
)
def test_what_is_no_choice_is_refused(
    desk: Desk, database: Database, changed: dict[str, str]
) -> None:
    typed = {"often": "daily", "email": "awa@example.org", "more_than": "7", **changed}
    assert desk.post(f"{PATH}/digest", **typed).status_code == 400
    assert read(database) == DigestChoice()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_sentence_of_it_exists(desk: Desk, language: str) -> None:
    desk.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    assert desk.post(f"{PATH}/digest", often="x").headers["Content-Language"] == language
    typed = {"often": "weekly", "email": "awa@example.org", "more_than": "7"}
    desk.post(f"{PATH}/digest", **typed)
    assert desk.client.get(PATH).status_code == 200
