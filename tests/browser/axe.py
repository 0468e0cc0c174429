"""axe-core in a page: what stands between it and people who cannot see, hear or point well."""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

GRAVE = {"serious", "critical"}
RUN = "() => axe.run(document, { resultTypes: ['violations'] })"


def find_barriers(page: Page) -> list[str]:
    """The serious and critical findings, each with the elements that it is about."""
    # Not added as an element: the page's own policy would rightly refuse it.
    page.evaluate(Path(os.environ["AXE"]).read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(RUN)["violations"]
    return [
        f"{each['id']}: {', '.join(str(node['target']) for node in each['nodes'])}"
        for each in found
        if each["impact"] in GRAVE
    ]
