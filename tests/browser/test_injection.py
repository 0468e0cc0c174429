"""Whatever strangers write is text in a browser: nothing runs, is added, or asks anybody."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request

from service.moderation.codes import Status
from service.moderation.database import Database
from service.web.demo import THREAD
from tests.browser.chromium import open_context
from tests.browser.newspaper import Newspaper
from tests.browser.stage import Stage, open_stage
from tests.browser.ways_in import WAYS
from tests.security.lists import read_injections
from tests.servers import run_valkey
from tests.service.web.admin.desk import add_comment
from tests.service.web.payloads import PAYLOADS

Record = Callable[[str, object], None]
WATCH = """
window.broken = [];
addEventListener('securitypolicyviolation', (event) => window.broken.push(event.blockedURI));
"""
TEMPLATES = Path(str(files("service.web") / "templates"))
WRITTEN = {
    tag
    for path in TEMPLATES.rglob("*.html")
    for tag in re.findall(r"<([a-z][a-z0-9]*)", path.read_text("utf-8"))
}
KNOWN = WRITTEN | {"html", "head", "body", "tbody", "pre", "div"}
"""Every element that a template has, and those of chromium's page around a plain answer."""
TAGS = "() => [...new Set([...document.querySelectorAll('*')].map((e) => e.localName))]"
ATTRIBUTES = """() => [...document.querySelectorAll('*')].flatMap((element) =>
  [...element.attributes].filter((each) => each.name.startsWith('on') || each.name === 'style'
    || (['href', 'src', 'action', 'formaction'].includes(each.name)
      && !each.value.startsWith('/') && !each.value.startsWith('#')
      && !each.value.startsWith('data:')
      && new URL(each.value, location).origin !== location.origin))
  .map((each) => `${element.localName} ${each.name}=${each.value}`))"""
TEXTS = "() => document.documentElement.textContent"


class Watched:
    """A page, and everything that somebody else's script would have done to it."""

    def __init__(self, page: Page, complaints: list[str]) -> None:
        self.page = page
        self.complaints = complaints
        self.dialogs: list[str] = []
        self.elsewhere: list[str] = []
        self.shown = 0
        page.add_init_script(WATCH)
        page.on("dialog", self._dismiss)
        page.on("request", self._note)

    def show(self, address: str, *texts: str) -> None:
        """Open a page, which must hold these texts, and no element of another kind."""
        self.page.goto(address)
        found = self.page.evaluate("window.broken") + self.page.evaluate(ATTRIBUTES)
        assert found == []
        assert set(self.page.evaluate(TAGS)) <= KNOWN, address
        content = squeeze(self.page.evaluate(TEXTS))
        assert [text for text in texts if squeeze(text) not in content] == []
        assert (self.dialogs, self.elsewhere, self.complaints) == ([], [], [])
        assert self.page.title() not in {"gone", "1"}
        self.shown += 1

    def _dismiss(self, dialog: object) -> None:
        self.dialogs.append(str(dialog))
        dialog.dismiss()  # type: ignore[attr-defined]

    def _note(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in {"127.0.0.1", None}:
            self.elsewhere.append(request.url)


def squeeze(text: str) -> str:
    """Without white space, which pages and browsers treat in ways of their own."""
    return "".join(text.split())


@pytest.fixture
def stage(migrated_file: Path, tmp_path: Path) -> Iterator[Stage]:
    shutil.copy(migrated_file, tmp_path / "palabre.db")
    with (
        run_valkey(tmp_path / "valkey") as valkey,
        Newspaper() as newspaper,
        open_stage(tmp_path, valkey.url, newspaper, {"PALABRE_CAPTCHA_PROVIDER": "none"}) as opened,
    ):
        yield opened


@pytest.fixture
def database(stage: Stage) -> Iterator[Database]:
    database = Database.from_url(stage.environ["PALABRE_DATABASE_URL"])
    yield database
    database.close()


@contextmanager
def sit_down(stage: Stage, browser: Browser) -> Iterator[Watched]:
    stage.add_moderator()
    with open_context(browser, "fr") as (context, complaints):
        page = context.new_page()
        stage.sign_in(page)
        yield Watched(page, complaints)


@pytest.mark.parametrize("way", WAYS)
def test_what_came_in_by_any_way_is_text_to_a_moderator(
    stage: Stage, browser: Browser, database: Database, way: str, record_property: Record
) -> None:
    write, base = WAYS[way], f"{stage.installation.url}/admin/comments"
    with sit_down(stage, browser) as moderator:
        for payload in PAYLOADS:
            comment_id = write(stage, database, payload)
            # Most of what is written here is spam to the checks, and so stands elsewhere.
            moderator.show(f"{base}/{comment_id}", payload)
        for status in Status:
            address = f"{stage.installation.url}/admin/?status={status}"
            moderator.page.goto(address)
            assert (moderator.dialogs, moderator.elsewhere, moderator.complaints) == ([], [], [])
    record_property("tries", moderator.shown)


def test_what_is_typed_into_an_address_is_text(
    stage: Stage, browser: Browser, record_property: Record
) -> None:
    url = stage.installation.url
    places = [f"{url}/admin/?q=", f"{url}/admin/audit?before=", f"{url}/admin/words?site="]
    places += [f"{url}/problems?lang=", f"{url}/demo?lang=", f"{url}/demo?cursor=", f"{url}/c/"]
    places += [f"{url}/admin/", f"{url}/admin/sites/", f"{url}/admin/sign-in?token="]
    with sit_down(stage, browser) as moderator:
        for place in places:
            for payload in PAYLOADS:
                moderator.show(place + quote(payload, safe=""))
                # In a fragment no server sees it; only a script could pass it on.
                moderator.page.evaluate("(text) => { location.hash = text }", payload)
    record_property("tries", moderator.shown)
    assert (moderator.dialogs, moderator.elsewhere, moderator.complaints) == ([], [], [])


def test_what_was_approved_is_text_to_readers(
    stage: Stage, browser: Browser, database: Database, record_property: Record
) -> None:
    for number, payload in enumerate(PAYLOADS):
        written: dict[str, Any] = {"content": payload, "author": payload, "url": payload}
        key = f"author-{number}"
        add_comment(database, Status.APPROVED, thread=THREAD, author_key=key, **written)
    with open_context(browser, "fr") as (context, complaints):
        reader = Watched(context.new_page(), complaints)
        reader.show(f"{stage.installation.url}/demo", *PAYLOADS)
    record_property("tries", len(PAYLOADS) * 3)


@pytest.mark.security
@pytest.mark.timeout(3600)
def test_every_public_payload_is_text_in_the_queue(
    stage: Stage, browser: Browser, database: Database, record_property: Record
) -> None:
    payloads = read_injections()
    assert len(payloads) > 4_000, "`make security` fetches the list"
    url = stage.installation.url
    with sit_down(stage, browser) as moderator:
        for payload in payloads:
            comment_id = WAYS["row"](stage, database, payload[:9_000])
            moderator.show(f"{url}/admin/comments/{comment_id}")
    record_property("tries", moderator.shown)
