"""The clients in docs/clients, run as their readers would, against a whole Palabre."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import SECRET
from tests.installation import Installation, run_installation

CLIENTS = Path(__file__).parents[2] / "docs" / "clients"
PAGE = CLIENTS.parent / "clients.md"
COMMANDS = {
    "submit.py": [sys.executable],
    "submit.sh": ["sh"],
    "submit.php": ["php"],
    "submit.mjs": ["node"],
}
HERE = {
    name: command
    for name, command in COMMANDS.items()
    if shutil.which(command[0]) and (name != "submit.sh" or shutil.which("curl"))
}
"""Those whose language this machine has; Python's is always among them."""
CONTENTS = {
    "submit.py": "Un grand merci à toute la rédaction pour cet article.",
    "submit.sh": "La nouvelle route change vraiment la vie du quartier.",
    "submit.php": "Le marché de samedi était magnifique, on y retournera.",
    "submit.mjs": "Bravo aux élèves de l'école, quelle belle réussite !",
}
PUBLISHED = "approved: Merci\u202f! Votre commentaire est publié.\n"


@pytest.fixture
def installation(migrated_file: Path, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    path = tmp_path / "palabre.db"
    shutil.copy(migrated_file, path)
    environ = {
        "PALABRE_SECRET_KEY": SECRET,
        "PALABRE_CAPTCHA_PROVIDER": "none",
        "PALABRE_DATABASE_URL": f"sqlite:///{path}",
        "PALABRE_REDIS_URL": redis_url,
        "PALABRE_WEB_PROCESSES": "1",
        # So that clients have to follow what is pending.
        "PALABRE_ANSWER_WITHIN": "0",
    }
    with run_installation(environ, tmp_path / "logs") as running:
        yield running


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*HERE[name], str(CLIENTS / name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_every_client_tells_its_author_what_became_of_the_comment(
    installation: Installation,
) -> None:
    for name in HERE:
        done = run(name, installation.url, "Awa", CONTENTS[name], "/article")
        assert (done.stderr, done.returncode) == ("", 0), name
        assert done.stdout == PUBLISHED, name
        refused = run(name, installation.url, "Awa", "a")
        assert refused.stdout.startswith("400: "), name


def test_every_client_has_its_place_on_the_page() -> None:
    told = PAGE.read_text(encoding="utf-8")
    assert sorted(re.findall(r"\(clients/([\w.]+)\)", told)) == sorted(COMMANDS)
