"""A blog and a Palabre, each in processes of its own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.store.site_keys import issue_site_key
from tests.conftest import ADMIN_TOKEN, SECRET
from tests.foreign.blog import Blog, run_blog
from tests.foreign.mariadb import run_mariadb
from tests.installation import Installation, run_installation
from tests.waiting import wait_until


@dataclass(frozen=True, slots=True)
class Desk:
    """A Palabre, as those see it who moderate there."""

    installation: Installation
    key: str

    def list(self) -> list[dict[str, str]]:
        """Its comments, the newest first."""
        return list(self._ask("GET", "").json()["comments"])

    def find(self, content: str) -> dict[str, str]:
        return next(each for each in self.list() if content in each["content"])

    def read(self, content: str) -> dict[str, object]:
        """A comment with all that was seen and decided."""
        return dict(self._ask("GET", f"/{self.find(content)['id']}").json())

    def act(self, content: str, act: str) -> None:
        self._ask("POST", f"/{self.find(content)['id']}/{act}").raise_for_status()

    def _ask(self, method: str, path: str) -> requests.Response:
        url = f"{self.installation.url}/api/v1/admin/comments{path}"
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        return requests.request(method, url, headers=headers, timeout=10)

    def stop(self) -> None:
        self.installation.kill("web")
        # Its workers notice a moment later that they are alone.
        wait_until(lambda: not self.installation.answers())

    def start(self) -> None:
        self.installation.start_web()


OpenBlog = Callable[..., Blog]


@pytest.fixture
def desk(migrated_file: Path, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "palabre.db"
    shutil.copy(migrated_file, path)
    url = f"sqlite:///{path}"
    environ = {
        "PALABRE_SECRET_KEY": SECRET,
        "PALABRE_ADMIN_TOKEN": ADMIN_TOKEN,
        "PALABRE_DATABASE_URL": url,
        "PALABRE_REDIS_URL": redis_url,
        "PALABRE_CAPTCHA_PROVIDER": "none",
        "PALABRE_OUTGOING_ALLOW": "127.0.0.1",
        "PALABRE_TRUSTED_PROXIES": "127.0.0.1",
        "PALABRE_WEB_PROCESSES": "1",
    }
    database = Database.from_url(url)
    now = datetime.now(UTC)
    key = issue_site_key(database, Keyring(SECRET), "default", "WordPress", "awa", now)
    database.close()
    with run_installation(environ, tmp_path / "logs") as installation:
        yield Desk(installation, key)


@pytest.fixture
def open_blog(tmp_path: Path) -> Iterator[OpenBlog]:
    with ExitStack() as stack:
        socket = stack.enter_context(run_mariadb(tmp_path / "mariadb"))

        def open_one(plugin: str, constants: dict[str, str], active: tuple[str, ...] = ()) -> Blog:
            return stack.enter_context(run_blog(tmp_path, socket, plugin, constants, active))

        yield open_one
