"""The last version on this version's schema: old and new web, workers and sweeper side by side."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
import requests
from alembic.script import ScriptDirectory

from service.moderation.database import Database
from service.moderation.migration import SCRIPTS
from tests.audit import audit_decisions, count_pending
from tests.installation import Installation, run_installation
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
DECIDED = {201, 202, 422}


def ask_git(*arguments: str) -> bytes:
    """What git says in this checkout, which needs its history for this."""
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def find_last_version() -> str:
    """The commit before the newest migration came; the last commit, if it has yet to be made."""
    scripts = ScriptDirectory(str(SCRIPTS))
    head = scripts.get_current_head()
    assert head is not None
    newest = Path(str(scripts.get_revision(head).path)).relative_to(ROOT)
    added = ask_git("log", "-1", "--diff-filter=A", "--format=%H", "--", str(newest))
    return f"{added.decode().strip()}^" if added.strip() else "HEAD"


@pytest.fixture(scope="session")
def last_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code of the last version, in a folder of its own."""
    folder = tmp_path_factory.mktemp("last-version")
    packed = ask_git("archive", find_last_version(), "config", "service", "workers")
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def old_environ(environ: Mapping[str, str], last_version: Path) -> Mapping[str, str]:
    """What makes a process run the last version's code, whatever folder it starts in."""
    return {**environ, "PYTHONPATH": str(last_version), "PYTHONSAFEPATH": "1"}


def post(installation: Installation, number: int) -> str:
    """The id of one comment that was taken in and decided at once."""
    fields = {
        "content": f"Le pont de la route numéro {number} est enfin ouvert aux charrettes",
        "author": f"Lectrice {number}",
        "thread": "/articles/pont",
        "captcha_token": f"good-0.9~{number}",
    }
    response = requests.post(f"{installation.url}/api/v1/comments", json=fields, timeout=30)
    assert response.status_code in DECIDED, response.text
    return str(response.json()["id"])


def test_the_other_code_is_what_runs(old_environ: Mapping[str, str], last_version: Path) -> None:
    command = [sys.executable, "-c", "import service; print(service.__file__)"]
    environ = {**os.environ, **old_environ}
    told = subprocess.run(command, env=environ, check=True, capture_output=True, cwd=ROOT)
    assert Path(told.stdout.decode().strip()).is_relative_to(last_version)


def test_the_last_version_serves_on_the_new_schema_beside_the_new_one(
    environ: Mapping[str, str], old_environ: Mapping[str, str], database: Database, tmp_path: Path
) -> None:
    ids: list[str] = []
    with (
        run_installation(old_environ, tmp_path / "old") as old,
        run_installation(environ, tmp_path / "new") as new,
    ):
        ids += [post(each, number) for number, each in enumerate([old, new] * 3)]
        # What one version takes in, the other decides, both ways.
        old.kill("worker")
        ids += [post(old, number) for number in range(10, 13)]
        old.start_worker("worker")
        new.kill("worker")
        ids += [post(new, number) for number in range(20, 23)]
        wait_until(lambda: count_pending(database) == 0, timeout=60)
    audit_decisions(database, ids)
