"""Admins, those whom they invite, and everybody's own account, as they go through the pages."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import find_barriers_in_all_looks
from tests.browser.chromium import open_context
from tests.browser.seats import Seats

SIGN_IN = re.compile("/admin/sign-in$")
QUEUE = re.compile("/admin/$")
_numbers = count(1)


@pytest.fixture
def site(seats: Seats) -> str:
    """The key of a new site."""
    key = f"kiosque-{next(_numbers)}"
    seats.add_site(key)
    return key


@contextmanager
def arrive(browser: Browser, address: str) -> Iterator[Page]:
    """Somebody who was sent a link, and presses its button."""
    with open_context(browser, "fr") as (context, complaints):
        page = context.new_page()
        page.goto(address)
        page.get_by_role("button", name="Se connecter").click()
        expect(page).to_have_url(QUEUE)
        yield page
        assert complaints == []


def invite(page: Page, name: str, site: str) -> str:
    """The address of the link for a new moderator of that site."""
    page.locator("#name").fill(name)
    page.locator("#site").select_option(site)
    page.locator("#role").select_option(label="modération")
    page.get_by_role("button", name="Inviter").click()
    expect(page.locator("h1")).to_have_text(name)
    return read_link(page)


def read_link(page: Page) -> str:
    """The address that is shown now and never again."""
    return str(page.locator("a.secret").evaluate("link => link.href"))


def list_places(page: Page) -> list[str]:
    return [str(each) for each in page.locator(".bar a.place").all_inner_texts()]


def test_who_is_invited_comes_in_by_the_link_and_can_do_what_their_role_says(
    seats: Seats, browser: Browser, site: str
) -> None:
    name = f"Kofi de {site}"
    with seats.sit_down("/admin/people") as awa:
        address = invite(awa, name, site)
        with arrive(browser, address) as kofi:
            assert "Sites" not in list_places(kofi)
            kofi.goto(f"{seats.stage.installation.url}/admin/sites")
            expect(kofi.locator("h1")).not_to_have_text("Sites")
            awa.locator("#site").select_option(site)
            awa.locator("#role").select_option(label="administration")
            awa.get_by_role("button", name="Changer le rôle").click()
            expect(awa.locator(".answer.good")).to_have_text("Le rôle est changé.")
            expect(awa.locator(".facts dd").first).to_have_text(f"administration · {site}")
            # Who has another role is to sign in again.
            kofi.goto(f"{seats.stage.installation.url}/admin/")
            expect(kofi).to_have_url(SIGN_IN)
        awa.get_by_role("button", name="Créer un lien de connexion").click()
        with arrive(browser, read_link(awa)) as kofi:
            kofi.get_by_role("link", name="Sites").click()
            expect(kofi.locator("tbody tr")).to_have_count(1)
            expect(kofi.locator("tbody code")).to_have_text(site)


def test_a_link_opens_once_and_a_closed_account_not_at_all(
    seats: Seats, browser: Browser, site: str
) -> None:
    with seats.sit_down("/admin/people") as awa:
        address = invite(awa, f"Léa de {site}", site)
        with arrive(browser, address) as lea, open_context(browser, "fr") as (context, _):
            second = context.new_page()
            second.goto(address)
            second.get_by_role("button", name="Se connecter").click()
            expect(second.get_by_role("alert")).to_contain_text("Ce lien a déjà servi")
            awa.get_by_role("button", name="Fermer le compte").click()
            expect(awa.locator(".answer.good")).to_contain_text("Le compte est fermé")
            lea.reload()
            expect(lea).to_have_url(SIGN_IN)


def test_signing_out_everywhere_ends_the_session_of_every_browser(
    seats: Seats, browser: Browser, site: str
) -> None:
    with seats.sit_down("/admin/people") as awa, ExitStack() as stack:
        first = stack.enter_context(arrive(browser, invite(awa, f"Moussa de {site}", site)))
        awa.get_by_role("button", name="Créer un lien de connexion").click()
        second = stack.enter_context(arrive(browser, read_link(awa)))
        first.locator("a.me").click()
        first.get_by_role("button", name="Déconnecter partout").click()
        expect(first).to_have_url(SIGN_IN)
        second.reload()
        expect(second).to_have_url(SIGN_IN)


def test_a_token_lets_a_program_in_until_it_is_revoked(seats: Seats) -> None:
    url = f"{seats.stage.installation.url}/api/v1/admin/comments"
    with seats.sit_down("/admin/account") as awa:
        awa.locator("#token_name").fill("cron")
        awa.locator("#days").select_option("7")
        awa.get_by_role("button", name="Créer un jeton").click()
        proof = {"Authorization": f"Bearer {awa.locator('code.secret').inner_text()}"}
        assert requests.get(url, headers=proof, timeout=10).status_code == 200
        awa.goto(f"{seats.stage.installation.url}/admin/account")
        expect(awa.locator("code.secret")).to_have_count(0)
        awa.get_by_role("button", name="Révoquer cron").click()
        expect(awa.locator(".answer.good")).to_contain_text("Le jeton ne vaut plus rien")
    assert requests.get(url, headers=proof, timeout=10).status_code == 401


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_people_have_no_barriers(seats: Seats, site: str, language: str) -> None:
    with seats.sit_down("/admin/account", language=language) as page:
        page.locator("#token_name").fill(site)
        page.locator("#days").locator("xpath=ancestor::form").locator("button").click()
        expect(page.locator("code.secret")).to_be_visible()
        assert find_barriers_in_all_looks(page) == []
        for path in ("/admin/people", "/admin/audit"):
            page.goto(f"{seats.stage.installation.url}{path}")
            assert find_barriers_in_all_looks(page) == []
        page.goto(f"{seats.stage.installation.url}/admin/people")
        page.locator("#name").fill(f"{language} {site}")
        page.locator("main form button").click()
        expect(page.locator("a.secret")).to_be_visible()
        assert find_barriers_in_all_looks(page) == []
        page.goto(read_link(page))
        assert find_barriers_in_all_looks(page) == []
