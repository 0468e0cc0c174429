"""Moderators at their desks: each signs in once, and sits down as often as a test needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from playwright.sync_api import Browser, Page

from service.moderation.database import Database
from service.moderation.schema import comments, shingles
from service.moderation.store.sites import create_site
from tests.browser.chromium import open_context
from tests.browser.stage import Stage

AWA, BINTA = "Awa", "Binta"
"""Two who moderate everywhere."""


@dataclass
class Seats:
    """The moderators' side of a stage."""

    stage: Stage
    browser: Browser
    database: Database
    _kept: dict[str, dict[str, object]] = field(default_factory=dict)

    @contextmanager
    def sit_down(
        self, path: str = "/admin/", name: str = AWA, language: str = "fr", **look: object
    ) -> Iterator[Page]:
        """A page of the desk in a browser of its own; whatever it complains of fails the test."""
        kept = {**look, "storage_state": self._sign_in(name)}
        with open_context(self.browser, language, **kept) as (context, complaints):
            page = context.new_page()
            page.goto(f"{self.stage.installation.url}{path}")
            yield page
            assert complaints == []

    def clear(self) -> None:
        """Leave nothing in the queue, whoever came here before."""
        with self.database.write() as connection:
            connection.execute(shingles.delete())
            connection.execute(comments.delete())

    def add_site(self, key: str) -> None:
        """Make a site, as its page does."""
        create_site(self.database, key, "", AWA, datetime.now(UTC))

    def _sign_in(self, name: str) -> dict[str, object]:
        """What a browser keeps of having signed in: nobody may do so very often."""
        if name not in self._kept:
            self.stage.add_moderator(name)
            with open_context(self.browser, "fr") as (context, _):
                self.stage.sign_in(context.new_page(), name)
                self._kept[name] = dict(context.storage_state())
        return self._kept[name]
