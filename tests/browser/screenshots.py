"""`make screenshots`: takes the pictures of the main screens into docs/images/screens/."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Browser, BrowserContext

from config.loading import load_settings
from service.moderation.database import Database
from service.moderation.migration import migrate
from tests.browser.chromium import open_browser, open_context
from tests.browser.newspaper import Newspaper
from tests.browser.past import fill_past
from tests.browser.reader import INSULTS, LINKS, SPOKEN, label
from tests.browser.screens import LOOKS, MODERATORS, READERS, Screen
from tests.browser.staff import fill_staff
from tests.browser.stage import Stage, open_stage
from tests.servers import run_valkey

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "screens"
VOICES = (
    ("Aïssata", "Chez nous, tout se décide sous le hangar du marché. On y entend tout le monde."),
    ("Moussa D.", "Le toit réparé, c’est bien ; mais qui vérifiera la facture ?"),
    ("Kofi", "In our district the council meets in the school. More people came than ever."),
    ("Mme Traoré", "Bel article. J’aurais aimé lire aussi les vendeuses d’eau."),
    ("Jean", LINKS),
    ("Anonyme", INSULTS["fr"]),
)
"""What people have already said under the article; the last two wait for a moderator."""


@contextmanager
def set_stage() -> Iterator[Stage]:
    """An installation of its own, without a captcha, with a few comments."""
    with tempfile.TemporaryDirectory(prefix="palabre-") as name, Newspaper() as newspaper:
        folder = Path(name)
        database = Database.from_url(f"sqlite:///{folder / 'palabre.db'}")
        migrate(database)
        database.close()
        captcha = {"PALABRE_CAPTCHA_PROVIDER": "none"}
        with (
            run_valkey(folder / "valkey") as valkey,
            open_stage(folder, valkey.url, newspaper, captcha) as stage,
        ):
            for author, content in VOICES:
                _say(stage, author, content)
            _fill(stage)
            yield stage


def take(context: BrowserContext, stage: Stage, screen: Screen, language: str, name: str) -> Path:
    """One picture of what a window shows."""
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{stage.installation.url}{screen.path}")
    screen.act(page, language)
    path = FOLDER / f"{screen.name}-{name}.png"
    page.screenshot(path=path, animations="disabled")
    page.close()
    return path


def take_all(browser: Browser, stage: Stage) -> Iterator[Path]:
    """Every picture, one after the other."""
    for look in LOOKS:
        yield from _take_look(browser, stage, READERS, "fr", look)
    if "ar" in SPOKEN:
        yield from _take_look(browser, stage, READERS, "ar", "light")
    stage.add_moderator()
    for look in LOOKS:
        yield from _take_look(browser, stage, MODERATORS, "fr", look, signed_in=True)


def _take_look(
    browser: Browser,
    stage: Stage,
    screens: Iterable[Screen],
    language: str,
    look: str,
    *,
    signed_in: bool = False,
) -> Iterator[Path]:
    name = look if language == "fr" else language
    with open_context(browser, language, **LOOKS[look]) as (context, _):
        if signed_in:
            stage.sign_in(context.new_page())
        for screen in screens:
            yield take(context, stage, screen, language, name)


def _fill(stage: Stage) -> None:
    """Three months, for the pages that count them, and those who work there."""
    database = Database.from_url(stage.environ["PALABRE_DATABASE_URL"])
    fill_staff(database)
    fill_past(database, load_settings(stage.environ))
    database.close()


def _say(stage: Stage, author: str, content: str) -> None:
    fields = {"content": content, "author": author, "thread": "/demo", "lang": "fr"}
    fields["thread_title"] = label("demo_title", "fr")
    requests.post(f"{stage.installation.url}/api/v1/comments", json=fields, timeout=30)


def main() -> None:
    """Take all pictures, telling each."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with set_stage() as stage, open_browser() as browser:
        for path in take_all(browser, stage):
            sys.stdout.write(f"{path.relative_to(Path.cwd())}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
