"""Insight and thresholds in a browser: a slider that answers, a threshold saved, no barriers."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from config.loading import load_settings
from service.moderation.database import Database
from service.moderation.schema import sites
from service.moderation.store.sites import read_site
from tests.browser.axe import find_barriers_in_all_looks
from tests.browser.past import fill_past
from tests.browser.seats import Seats

SitDown = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def past(seats: Seats) -> Iterator[Seats]:
    """Three weeks behind the installation; nothing of what is tried here stays for others."""
    seats.clear()
    fill_past(seats.database, load_settings(seats.stage.environ), days=21, a_day=20)
    yield seats
    with seats.database.write() as connection:
        connection.execute(sites.update().values(settings={}))
    seats.clear()


@pytest.fixture
def sit_down(past: Seats) -> SitDown:
    """A moderator at a page of insight."""

    def sit_down(path: str, language: str = "fr", **look: Any) -> AbstractContextManager[Page]:
        return past.sit_down(f"/admin/insight{path}", language=language, **look)

    return sit_down


def read_threshold(database: Database) -> object:
    site = read_site(database, "default")
    assert site is not None
    return site.overrides.get("toxicity_flag_at")


def tried(page: Page) -> str:
    """How many comments would be held."""
    return str(page.locator("#outcome tbody tr").first.locator("td").nth(1).inner_text())


def test_a_slider_tells_at_once_what_it_would_change_and_saves_it(
    past: Seats, sit_down: SitDown
) -> None:
    with sit_down("/thresholds?check=toxicity&days=30") as page:
        expect(page.get_by_role("button", name="Voir ce que cela aurait changé")).to_be_hidden()
        save = page.locator("#outcome button.primary")
        expect(save).to_be_disabled()
        before, slider = tried(page), page.locator("#flag_at")
        slider.focus()
        for _ in range(20):
            page.keyboard.press("ArrowLeft")
        expect(page.locator("output[for=flag_at]")).to_have_text("40\u00a0%")
        expect(slider).to_have_attribute("aria-valuetext", "40\u00a0%")
        expect(page.locator("#told")).to_contain_text("de plus retenu")
        assert int(tried(page)) > int(before)
        expect(page).to_have_url(re.compile("flag_at=0.4&"))
        expect(slider).to_be_focused()
        save.click()
        expect(page.locator(".answer.good")).to_contain_text("Les seuils sont enregistrés")
        expect(page.locator("output[for=flag_at]")).to_have_text("40\u00a0%")
    assert read_threshold(past.database) == 0.4


def test_what_is_refused_follows_what_is_held(sit_down: SitDown) -> None:
    with sit_down("/thresholds?check=toxicity&days=30") as page:
        page.locator("#flag_at").fill("0.9")
        expect(page.locator("output[for=reject_at]")).to_have_text("90\u00a0%")
        page.locator("#reject_at").fill("0.55")
        expect(page.locator("output[for=flag_at]")).to_have_text("55\u00a0%")
        page.locator("#reject_at").press("End")
        expect(page.locator("output[for=reject_at]")).to_have_text("jamais")
        expect(page.locator("#outcome thead").first).to_contain_text("jamais")


def test_without_script_a_slider_is_a_form(sit_down: SitDown) -> None:
    path = "/thresholds?check=spam&days=30"
    with sit_down(path, java_script_enabled=False) as page:
        expect(page.locator("#outcome button.primary")).to_be_disabled()
        page.locator("#flag_at").focus()
        page.keyboard.press("Home")
        page.get_by_role("button", name="Voir ce que cela aurait changé").click()
        expect(page.locator("output[for=flag_at]")).to_have_text("5\u00a0%")
        expect(page.locator("#told")).to_contain_text("de plus retenus")
        page.locator("#outcome button.primary").click()
        expect(page.locator(".answer.good")).to_contain_text("Les seuils sont enregistrés")


def test_a_period_is_chosen_and_its_numbers_are_in_a_table(sit_down: SitDown) -> None:
    with sit_down("?days=7") as page:
        expect(page.locator("svg.plot g")).to_have_count(7)
        page.locator("select[name=days]").select_option("30")
        page.get_by_role("button", name="Afficher").click()
        expect(page.locator("svg.plot g")).to_have_count(30)
        page.locator("summary", has_text="En tableau").click()
        expect(page.locator("table.numbers tbody tr")).to_have_count(30)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", ["", "/thresholds?check=toxicity&flag_at=0.7"])
def test_the_pages_have_no_barriers(sit_down: SitDown, path: str, language: str) -> None:
    with sit_down(path, language) as page:
        for summary in page.locator("main summary").all():
            summary.click()
        assert find_barriers_in_all_looks(page) == []
