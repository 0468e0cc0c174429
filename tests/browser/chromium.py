"""Debian's chromium, and windows of it that fail a test when their page complains."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, expect, sync_playwright

PATH = "/usr/bin/chromium"
PATIENCE = 15_000
"""Milliseconds that a page may take for anything."""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser without a window; CHROMIUM in the environment names another one."""
    # Under root, as in containers, chromium has no sandbox to offer.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", PATH), args=arguments
        )
        # As long as a page takes on a machine that others are using too.
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@contextmanager
def open_context(
    browser: Browser, language: str, **options: object
) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A reader's browser, with all that its pages complained of: errors and broken policies."""
    context = browser.new_context(locale=language, **options)
    context.set_default_timeout(PATIENCE)
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Refusals are answers here: the browser calls every 4xx an error.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    context.on("console", note)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    try:
        yield context, complaints
    finally:
        context.close()
