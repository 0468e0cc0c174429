"""Fixtures of the browser tests: real servers, a newspaper on another origin, a browser."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from service.moderation.database import Database
from tests.browser.chromium import open_browser, open_context
from tests.browser.google import Google
from tests.browser.newspaper import Newspaper
from tests.browser.reader import Reader
from tests.browser.seats import Seats
from tests.browser.stage import Stage, open_stage
from tests.servers import ValkeyServer, run_valkey
from tests.standins.siteverify import Siteverify

OpenReader = Callable[..., Reader]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def stage(
    migrated_file: Path, valkey: ValkeyServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """An installation with a captcha, and a newspaper whose pages use it."""
    folder = tmp_path_factory.mktemp("stage")
    shutil.copy(migrated_file, folder / "palabre.db")
    with Siteverify() as siteverify, Newspaper() as newspaper:
        captcha = {
            "PALABRE_CAPTCHA_PROVIDER": "recaptcha_v3",
            "PALABRE_RECAPTCHA_SITE_KEY": "site-key",
            "PALABRE_RECAPTCHA_SECRET": "secret-key",
            "PALABRE_RECAPTCHA_VERIFY_URL": siteverify.url,
        }
        with open_stage(folder, valkey.url, newspaper, captcha) as stage:
            yield stage


@pytest.fixture(scope="session")
def plain_stage(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An installation without a captcha, which a form without JavaScript can use."""
    folder = tmp_path_factory.mktemp("plain")
    shutil.copy(migrated_file, folder / "palabre.db")
    # Nobody follows a comment there: the first answer has to be the last, however busy it is.
    captcha = {"PALABRE_CAPTCHA_PROVIDER": "none", "PALABRE_ANSWER_WITHIN": "5"}
    with (
        run_valkey(folder / "valkey") as valkey,
        Newspaper() as newspaper,
        open_stage(folder, valkey.url, newspaper, captcha) as stage,
    ):
        yield stage


@pytest.fixture(scope="session")
def seats(plain_stage: Stage, browser: Browser) -> Iterator[Seats]:
    """The moderators of the installation without a captcha."""
    database = Database.from_url(plain_stage.environ["PALABRE_DATABASE_URL"])
    yield Seats(plain_stage, browser, database)
    database.close()


@pytest.fixture
def google() -> Google:
    return Google()


@pytest.fixture
def open_reader(browser: Browser, google: Google) -> Iterator[OpenReader]:
    """Opens a place of a stage for a reader; its page must have complained of nothing."""
    with ExitStack() as stack:
        heard: list[list[str]] = []

        def open_reader(stage: Stage, place: str, language: str, **options: Any) -> Reader:
            query = options.pop("query", "")
            context, complaints = stack.enter_context(open_context(browser, language, **options))
            heard.append(complaints)
            google.stand_in(context)
            page = context.new_page()
            page.goto(stage.locate(place, language) + query)
            return Reader(page, language)

        yield open_reader
        assert [each for complaints in heard for each in complaints] == []
