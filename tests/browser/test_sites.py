"""An admin at the pages of sites: what a site sets for itself, and what readers then meet."""

from itertools import count

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.axe import find_barriers_in_all_looks
from tests.browser.seats import Seats

ORIGIN = "https://www.example.org"
OWN = "Dites-nous comment vous appeler."
_numbers = count(1)


@pytest.fixture
def site(seats: Seats) -> str:
    """The key of a new site."""
    key = f"gazette-{next(_numbers)}"
    seats.add_site(key)
    return key


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer").click()


def submit(seats: Seats, site: str, origin: str, **fields: str) -> requests.Response:
    url = f"{seats.stage.installation.url}/api/v1/comments"
    fields = {"site": site, "thread": "/marche", "content": "Merci.", "lang": "fr", **fields}
    return requests.post(url, json=fields, headers={"Origin": origin}, timeout=30)


def test_a_site_is_added_and_found_in_the_list(seats: Seats) -> None:
    key = f"journal-{next(_numbers)}"
    with seats.sit_down("/admin/sites") as page:
        page.locator("#key").fill(key)
        page.locator("#name").fill("Le Journal")
        page.get_by_role("button", name="Ajouter le site").click()
        expect(page.locator("h1")).to_have_text("Le Journal")
        page.locator("a.back").click()
        expect(page.locator("tbody tr", has_text=key)).to_contain_text("Le Journal")
        page.locator("#key").fill(key)
        page.get_by_role("button", name="Ajouter le site").click()
        expect(page.get_by_role("alert")).to_have_text("Un autre site a cette clé.")


def test_origins_thresholds_and_texts_count_for_readers_at_once(seats: Seats, site: str) -> None:
    with seats.sit_down(f"/admin/sites/{site}") as page:
        page.locator("#origins").fill(ORIGIN)
        page.locator("#links_flag_at").fill("0,2")
        page.locator("summary", has_text="Phrases propres").click()
        page.locator("#texts_fr").fill(f"author_required = {OWN}")
        save(page)
        expect(page.locator(".answer.good")).to_contain_text("Enregistré.")
        expect(page.locator("#origins")).to_have_value(ORIGIN)
        expect(page.locator("#links_flag_at")).to_have_value("0.2")
    nameless = submit(seats, site, ORIGIN)
    assert nameless.json()["errors"][0]["detail"] == OWN
    assert submit(seats, site, "https://elsewhere.example", author="Awa").status_code == 403
    linked = "Le rapport est en ligne : https://www.example.org/rapport-du-conseil"
    held = submit(seats, site, ORIGIN, author="Awa", content=linked)
    assert (held.status_code, held.json()["status"]) == (202, "flagged")


def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(
    seats: Seats, site: str
) -> None:
    with seats.sit_down(f"/admin/sites/{site}") as page:
        page.locator("#name").fill("La Gazette")
        page.locator("#toxicity_flag_at").fill("beaucoup")
        page.locator("#origins").fill("www.example.org")
        save(page)
        for name in ("toxicity_flag_at", "origins"):
            expect(page.locator(f"#{name}")).to_have_attribute("aria-invalid", "true")
            expect(page.locator(f"#{name}-wrong")).to_be_visible()
        expect(page.locator("#toxicity_flag_at")).to_have_value("beaucoup")
        assert find_barriers_in_all_looks(page) == []
        page.locator("#toxicity_flag_at").fill("jamais")
        page.locator("#origins").fill(ORIGIN)
        save(page)
        expect(page.locator("h1")).to_have_text("La Gazette")
        expect(page.locator("#toxicity_flag_at")).to_have_value("jamais")


def test_who_saves_over_a_colleague_is_told_first(seats: Seats, site: str) -> None:
    path = f"/admin/sites/{site}"
    with seats.sit_down(path) as page, seats.sit_down(path) as other:
        other.locator("#name").fill("La Gazette")
        save(other)
        expect(other.locator("h1")).to_have_text("La Gazette")
        page.locator("#name").fill("Le Courrier")
        save(page)
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator("#name")).to_have_value("Le Courrier")
        save(page)
        expect(page.locator("h1")).to_have_text("Le Courrier")


def test_a_site_key_speaks_for_its_site_until_it_is_revoked(seats: Seats, site: str) -> None:
    path = f"/admin/sites/{site}"
    with seats.sit_down(path) as page:
        page.locator("#key_name").fill("WordPress")
        page.get_by_role("button", name="Créer une clé").click()
        key = page.locator("code.secret").inner_text()
        assert verify(seats, key) == "valid"
        assert find_barriers_in_all_looks(page) == []
        page.goto(f"{seats.stage.installation.url}{path}")
        expect(page.locator("code.secret")).to_have_count(0)
        page.get_by_role("button", name="Révoquer WordPress").click()
        expect(page.locator(".answer.good")).to_contain_text("La clé ne vaut plus rien")
    assert verify(seats, key) == "invalid"


def verify(seats: Seats, key: str) -> str:
    """What a program with that key is told."""
    url = f"{seats.stage.installation.url}/1.1/verify-key"
    return requests.post(url, data={"key": key, "blog": ORIGIN}, timeout=10).text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_sites_have_no_barriers(seats: Seats, site: str, language: str) -> None:
    with seats.sit_down("/admin/sites", language=language) as page:
        assert find_barriers_in_all_looks(page) == []
        page.goto(f"{seats.stage.installation.url}/admin/sites/{site}")
        for summary in page.locator("main summary").all():
            summary.click()
        assert find_barriers_in_all_looks(page) == []
