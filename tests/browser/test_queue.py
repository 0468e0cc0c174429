"""Moderators at the queue: by keyboard alone, many at once, two at once, and back again."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.verdict import Signal, Verdict
from tests.browser.axe import find_barriers_in_all_looks
from tests.browser.seats import BINTA, Seats
from tests.service.web.admin.desk import add_comment, read_status

WAVE = "Gagnez cinq mille francs par jour sans rien faire, écrivez vite sur ce site"


@pytest.fixture(autouse=True)
def database(seats: Seats) -> Database:
    """An empty queue."""
    seats.clear()
    return seats.database


def hold(database: Database, content: str, **changes: Any) -> str:
    signal = Signal("toxicity", Code.TOXIC, 0.8, {"spans": []})
    verdict = Verdict(Status.FLAGGED, (Code.TOXIC,))
    return add_comment(database, signals=(signal,), verdict=verdict, content=content, **changes)


def cards(page: Page) -> Locator:
    return page.locator("article[data-id]")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_twenty_comments_are_triaged_by_the_keyboard_alone(
    seats: Seats, database: Database
) -> None:
    ids = [hold(database, f"Avis {n}") for n in range(20)]
    with seats.sit_down() as page:
        expect(cards(page)).to_have_count(20)
        press(page, "j")
        for number, key in enumerate("aars" * 5):
            press(page, key)
            expect(cards(page)).to_have_count(19 - number if number < 19 else 0)
        expect(page.locator(".empty")).to_be_visible()
    found = [read_status(database, each) for each in ids]
    assert found == [Status.APPROVED, Status.APPROVED, Status.REJECTED, Status.REJECTED] * 5


def test_what_is_ticked_goes_at_once_and_comes_back_at_once(
    seats: Seats, database: Database
) -> None:
    ids = [hold(database, f"Avis {n}") for n in range(5)]
    with seats.sit_down() as page:
        page.on("dialog", lambda dialog: dialog.accept())
        press(page, "j", "x", "j", "x", "j", "x", "s")
        expect(page.locator("#told")).to_have_text("3 commentaires refusés comme spam.")
        expect(cards(page)).to_have_count(2)
        assert [read_status(database, each) for each in ids[:3]] == [Status.REJECTED] * 3
        press(page, "u")
        expect(page.locator("#told")).to_have_text("3 commentaires sont revenus où ils étaient.")
        expect(cards(page)).to_have_count(5)
    assert {read_status(database, each) for each in ids} == {Status.FLAGGED}


def test_a_wave_of_copies_is_one_card_and_one_decision(seats: Seats, database: Database) -> None:
    wave = [hold(database, f"{WAVE} {n}", author_key=f"a{n}") for n in range(38)]
    other = hold(database, "Avis")
    with seats.sit_down() as page:
        expect(cards(page)).to_have_count(2)
        expect(page.locator(".copies summary")).to_have_text("37 autres semblables")
        press(page, "j", "c", "s")
        expect(page.locator("#told")).to_have_text("38 commentaires refusés comme spam.")
        expect(cards(page)).to_have_count(1)
    assert {read_status(database, each) for each in wave} == {Status.REJECTED}
    assert read_status(database, other) is Status.FLAGGED


def test_two_at_once_do_not_collide_and_hear_of_each_other(
    seats: Seats, database: Database
) -> None:
    first, second = hold(database, "Avis un"), hold(database, "Avis deux")
    with seats.sit_down() as awa, seats.sit_down(name=BINTA) as binta:
        press(awa, "j", "a")
        expect(cards(awa)).to_have_count(1)
        card = binta.locator(f"article[data-id='{first}']")
        card.locator("[data-act=spam]").click()
        expect(card.locator(".moved")).to_have_text("Décidé entre-temps\u00a0: publié · Awa")
        expect(card.locator("[data-act=spam]")).to_be_disabled()
        press(awa, "r")
        hold(database, "Avis trois")
        # Without anything being pressed: the page asks by itself.
        expect(binta.locator(f"article[data-id='{second}'] .moved")).to_be_visible()
        expect(binta.locator("#news")).to_have_text("1 nouveau commentaire")
    assert read_status(database, first) is Status.APPROVED
    assert read_status(database, second) is Status.REJECTED


def test_without_script_everything_is_a_form(seats: Seats, database: Database) -> None:
    comment_id = hold(database, "Avis")
    with seats.sit_down(java_script_enabled=False) as page:
        page.locator(".decide select[name=reason]").select_option("off_topic")
        page.locator(".decide [data-act=reject]").click()
        expect(page.locator(".answer.good")).to_have_text("1 commentaire refusé.")
        assert read_status(database, comment_id) is Status.REJECTED
        page.locator("#undo button").click()
        expect(cards(page)).to_have_count(1)
        page.locator("summary", has_text="Raccourcis").click()
        expect(page.locator(".keys kbd").first).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_queue_has_no_barriers(seats: Seats, database: Database, language: str) -> None:
    for number in range(3):
        hold(database, f"{WAVE} {number}", author_key=f"a{number}")
    taken = hold(database, "هذا المقال ممتاز", language="ar", author="سميرة")
    hold(database, "Avis")
    with seats.sit_down(language=language) as page:
        page.locator(".filters summary").click()
        page.locator(f"article[data-id='{taken}'] a.open").click()
        assert find_barriers_in_all_looks(page) == []
        page.go_back()
        press(page, "j", "x")
        page.locator(f"article[data-id='{taken}'] [data-act=approve]").click()
        expect(page.locator("#told")).not_to_be_empty()
        press(page, "?")
        expect(page.locator(".keys kbd").first).to_be_visible()
        assert find_barriers_in_all_looks(page) == []
        press(page, "Escape")
        assert find_barriers_in_all_looks(page) == []
