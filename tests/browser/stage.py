"""An installation and a newspaper that uses it, as a moderator would find them."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Page

from tests.browser.newspaper import Newspaper
from tests.conftest import ADMIN_TOKEN, SECRET
from tests.installation import PALABRE, Installation, run_installation

MODERATOR, PASSWORD = "Fatou", "un-mot-de-passe-de-test"
PROOF = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
_posts = count(1)


@dataclass
class Stage:
    """Where readers go, and what a moderator does meanwhile."""

    installation: Installation
    newspaper: Newspaper
    environ: Mapping[str, str]

    def locate(self, place: str, language: str) -> str:
        """The address of the demo, or of a new article of the newspaper."""
        if place == "demo":
            return f"{self.installation.url}/demo?lang={language}"
        return f"{self.newspaper.origin}/{place}/{language}/{next(_posts)}"

    def find(self, content: str) -> list[dict[str, Any]]:
        """The stored comments of that text."""
        url = f"{self.installation.url}/api/v1/admin/comments"
        found = requests.get(url, params={"limit": "200"}, headers=PROOF, timeout=10).json()
        return [each for each in found["comments"] if each["content"] == content]

    def read(self, comment_id: str) -> dict[str, Any]:
        """One stored comment with all that the checks saw."""
        url = f"{self.installation.url}/api/v1/admin/comments/{comment_id}"
        return dict(requests.get(url, headers=PROOF, timeout=10).json())

    def review(self, content: str, act: str) -> None:
        """Approve or reject the comment of that text."""
        (comment,) = self.find(content)
        url = f"{self.installation.url}/api/v1/admin/comments/{comment['id']}/{act}"
        requests.post(url, json={}, headers=PROOF, timeout=10).raise_for_status()

    def add_moderator(self, name: str = MODERATOR) -> None:
        """Let somebody sign in, as an operator does."""
        command = (*PALABRE, "user", "add", name, "--password", PASSWORD)
        environ = {"PATH": os.environ["PATH"], **self.environ}
        subprocess.run(command, env=environ, check=True, capture_output=True)

    def sign_in(self, page: Page, name: str = MODERATOR) -> None:
        """Go through the sign-in form to the queue."""
        page.goto(f"{self.installation.url}/admin/sign-in")
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main [type=submit]").click()
        page.wait_for_url("**/admin/")


@contextmanager
def open_stage(
    folder: Path, redis_url: str, newspaper: Newspaper, captcha: Mapping[str, str]
) -> Iterator[Stage]:
    """Real processes on the database in `folder`, with these settings of the captcha."""
    environ = {
        "PALABRE_SECRET_KEY": SECRET,
        "PALABRE_ADMIN_TOKEN": ADMIN_TOKEN,
        "PALABRE_DATABASE_URL": f"sqlite:///{folder / 'palabre.db'}",
        "PALABRE_REDIS_URL": redis_url,
        "PALABRE_ALLOWED_ORIGINS": newspaper.origin,
        "PALABRE_DEMO": "true",
        "PALABRE_RATE_LIMIT": "100000/minute",
        "PALABRE_ANSWER_WITHIN": "2",
        # Texts of tests are more alike than people's, and milder than what is refused by default.
        "PALABRE_REPEATS_FLAG_AT": "1",
        "PALABRE_TOXICITY_REJECT_AT": "0.6",
        "PALABRE_SPAM_REJECT_AT": "1",
        # A browser that a program drives is as hasty as the programs that this is made for.
        "PALABRE_FORM_FLAG_AT": "0.95",
        "PALABRE_WEB_PROCESSES": "1",
        **captcha,
    }
    with run_installation(environ, folder / "logs") as installation:
        newspaper.service = installation.url
        yield Stage(installation, newspaper, environ)
