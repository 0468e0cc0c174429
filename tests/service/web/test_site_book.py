from dataclasses import replace
from datetime import datetime

from sqlalchemy import event

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.store.sites import create_site, save_site
from service.web.site_book import FRESH_SECONDS, PATIENT_SECONDS, SiteBook


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_comment_costs_no_query_for_its_site(
    database: Database, settings: Settings, now: datetime
) -> None:
    create_site(database, "presse", "", "awa", now)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    clock = Clock()
    book = SiteBook(settings, database, clock)
    for _ in range(100):
        assert book.find("presse") is not None
        assert book.find("default") is not None
        assert not book.knows_origin("https://presse.example")
        clock.now += FRESH_SECONDS / 200
    assert len(asked) == 1


def test_names_that_nobody_has_are_not_asked_for_again_and_again(
    database: Database, settings: Settings
) -> None:
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    book = SiteBook(settings, database, Clock())
    assert [book.find(str(number)) for number in range(100)] == [None] * 100
    assert len(asked) == 1


def test_a_new_site_is_known_soon_and_a_change_a_little_later(
    database: Database, settings: Settings, now: datetime
) -> None:
    clock = Clock()
    book = SiteBook(settings, database, clock)
    assert book.find("presse") is None
    site = create_site(database, "presse", "", "awa", now)
    clock.now += PATIENT_SECONDS
    assert book.find("presse") is not None
    changed = replace(site, origins=("https://a.example",), overrides={"default_language": "en"})
    save_site(database, changed, "awa", now)
    assert not book.knows_origin("https://a.example")
    clock.now += FRESH_SECONDS
    found = book.find("presse")
    assert found is not None
    assert book.knows_origin("https://a.example")
    assert (found.origins, found.settings.default_language) == (("https://a.example",), "en")
    save_site(database, replace(changed, name="La Presse", revision=1), "awa", now)
    book.forget()
    found = book.find("presse")
    assert found is not None
    assert found.site.name == "La Presse"


def test_while_the_database_is_away_what_was_known_holds(settings: Settings) -> None:
    away = Database.from_url("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    book = SiteBook(settings, away, Clock())
    found = book.find("default")
    assert found is not None
    assert found.settings == settings
    assert book.find("presse") is None
    away.close()
