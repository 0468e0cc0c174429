"""axe-core in a page: what stands between it and people who cannot see, hear or point well."""

import os
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

GRAVE = {"serious", "critical"}
PHONE = {"width": 360, "height": 740}
WINDOW = {"width": 1100, "height": 820}
RUN = "() => axe.run(document, { resultTypes: ['violations'] })"


def find_barriers(page: Page) -> list[str]:
    """The serious and critical findings, each with the elements that it is about."""
    # Not added as an element: the page's own policy would rightly refuse it.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_read_axe())
    found: list[dict[str, Any]] = page.evaluate(RUN)["violations"]
    return [
        f"{each['id']}: {', '.join(str(node['target']) for node in each['nodes'])}"
        for each in found
        if each["impact"] in GRAVE
    ]


def find_barriers_in_all_looks(page: Page) -> list[str]:
    """The findings in light, in dark and on a phone, where nothing may stick out either.

    One page takes all looks, one after the other: it is not loaded again for each.
    """
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = [f"light: {each}" for each in find_barriers(page)]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark: {each}" for each in find_barriers(page)]
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    found += [f"phone: {each}" for each in find_barriers(page)]
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    found += [f"phone: {width} pixels wide"] if width > room else []
    page.set_viewport_size({"width": WINDOW["width"], "height": WINDOW["height"]})
    return found


@cache
def _read_axe() -> str:
    return Path(os.environ["AXE"]).read_text(encoding="utf-8")
