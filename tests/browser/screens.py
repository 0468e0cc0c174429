"""The main screens, each by its name and how to get there: add a line and `make screenshots`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import cycle
from types import MappingProxyType

from playwright.sync_api import Page, expect

from tests.browser.reader import INSULTS, LINKS, Reader

Act = Callable[[Page, str], None]
"""What is done on a page before its picture is taken; it is given the language as well."""

FIRST_NAMES = cycle(("Awa", "Binta", "Mamadou", "Léa", "Ousmane"))
LAST_NAMES = cycle(("Diop", "Traoré", "Ndiaye", "Kouassi", "Mensah", "Roux", "Sow"))
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}
WINDOW = {"viewport": {"width": 1100, "height": 820}}
LOOKS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "light": {**WINDOW, "color_scheme": "light"},
        "dark": {**WINDOW, "color_scheme": "dark"},
        "phone": {**PHONE, "color_scheme": "light"},
    }
)
"""How a screen is looked at."""


def look(page: Page, language: str) -> None:
    """Take the page as it is."""


def read_comments(page: Page, language: str) -> None:
    """Go to where the comments begin."""
    page.locator("#comments-title").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#comments').scrollIntoView({ behavior: 'instant' })")


def send_insult(page: Page, language: str) -> None:
    """Be refused, and be offered a second look."""
    _send(page, language, INSULTS[language])
    expect(page.locator(".palabre-choice").first).to_be_visible()


def send_links(page: Page, language: str) -> None:
    """Be held for a person."""
    _send(page, language, LINKS)
    expect(page.locator(".palabre-good .palabre-page")).to_be_visible()


def forget_name(page: Page, language: str) -> None:
    """Leave out what is needed."""
    _send(page, language, "Bonjour", author=False)
    expect(page.locator(".palabre-error").first).to_be_visible()


def open_own_page(page: Page, language: str) -> None:
    """Follow a refused comment to its own page."""
    send_insult(page, language)
    page.locator(".palabre-page").click()
    expect(page.locator("main h1")).to_be_visible()


@dataclass(frozen=True, slots=True)
class Screen:
    """A picture's name, the path of its page, and what is done there first."""

    name: str
    path: str
    act: Act = look


READERS = (
    Screen("article", "/demo"),
    Screen("comments", "/demo", read_comments),
    Screen("refused", "/demo", send_insult),
    Screen("held", "/demo", send_links),
    Screen("mistake", "/demo", forget_name),
    Screen("standing", "/demo", open_own_page),
)
"""Pictures in every look, and in Arabic."""
MODERATORS = (
    Screen("queue", "/admin/"),
    Screen("words", "/admin/words"),
    Screen("people", "/admin/people"),
    Screen("sites", "/admin/sites"),
    Screen("insight", "/admin/insight"),
    Screen("thresholds", "/admin/insight/thresholds?check=toxicity&flag_at=0.65&reject_at=0.9"),
)
"""Pictures in every look, taken by a moderator who is signed in."""


def _send(page: Page, language: str, content: str, *, author: bool = True) -> None:
    reader = Reader(page, language)
    reader.content.fill(content)
    # Somebody else each time: nobody may say the same twice.
    reader.author.fill(f"{next(FIRST_NAMES)} {next(LAST_NAMES)}" if author else "")
    reader.send()
    expect(page.locator(".palabre-good, .palabre-bad")).to_be_visible(timeout=30_000)
    reader.notice.scroll_into_view_if_needed()
