"""A whole Palabre on this machine for others to attack, with comments and a moderator in it."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import requests

from service.moderation import moderators
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.migration import migrate
from tests.conftest import ADMIN_TOKEN, SECRET
from tests.installation import Installation, run_installation
from tests.servers import PostgresServer, run_valkey
from tests.service.web.admin.desk import add_comment

MODERATOR, PASSWORD = "Fatou", "un-mot-de-passe-de-test"
ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Target:
    """Where to attack, with what in hand, and what the processes wrote meanwhile."""

    installation: Installation
    database_url: str
    comment_id: str

    @property
    def url(self) -> str:
        """The address of the web server."""
        return self.installation.url

    @property
    def bearer(self) -> str:
        """The operator's header."""
        return f"Bearer {ADMIN_TOKEN}"

    def sign_in(self) -> requests.Session:
        """A moderator's browser."""
        session = requests.Session()
        page = session.get(f"{self.url}/admin/sign-in", timeout=10).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token is not None
        fields = {"csrf_token": token[1], "name": MODERATOR, "password": PASSWORD}
        answer = session.post(f"{self.url}/admin/sign-in", data=fields, timeout=10)
        assert answer.url.endswith("/admin/"), answer.status_code
        return session

    def count_crashes(self) -> int:
        """How often a request failed in a way that nobody foresaw."""
        return self.installation.read_logs().count("request failed")


@contextmanager
def open_target(engine: str, **changes: str) -> Iterator[Target]:
    """Web, a worker and a sweeper on a fresh database of that engine, gone with the block."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="palabre-")))
        valkey = stack.enter_context(run_valkey(folder / "valkey"))
        url = _open_database(engine, folder, stack)
        comment_id = _furnish(url)
        environ = {**_environ(url, valkey.url), **changes}
        installation = stack.enter_context(run_installation(environ, folder / "logs"))
        yield Target(installation, url, comment_id)


def _open_database(engine: str, folder: Path, stack: ExitStack) -> str:
    if engine == "sqlite":
        return f"sqlite:///{folder / 'palabre.db'}"
    server = PostgresServer()
    stack.callback(server.close)
    return server.create_database().replace("postgresql://", "postgresql+psycopg://")


def _furnish(url: str) -> str:
    """The id of a comment that waits, beside one of each other status and a moderator."""
    database = Database.from_url(url)
    migrate(database)
    moderators.set_password(database, MODERATOR, PASSWORD, datetime.now(UTC))
    for number, status in enumerate((Status.APPROVED, Status.REJECTED)):
        add_comment(database, status, content=f"Avis {number}", author=f"Awa {number}")
    comment_id = add_comment(database, content="Avis retenu", author="Binta")
    database.close()
    return comment_id


def _environ(url: str, redis_url: str) -> Mapping[str, str]:
    return {
        "PALABRE_SECRET_KEY": SECRET,
        "PALABRE_ADMIN_TOKEN": ADMIN_TOKEN,
        "PALABRE_DATABASE_URL": url,
        "PALABRE_REDIS_URL": redis_url,
        "PALABRE_CAPTCHA_PROVIDER": "none",
        "PALABRE_DEMO": "true",
        "PALABRE_RATE_LIMIT": "100000/minute",
        "PALABRE_ANSWER_WITHIN": "0.2",
        "PALABRE_WEB_PROCESSES": "1",
    }
