"""The end-to-end tests that Akismet's Python client has itself, which it runs against Akismet."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.foreign.conftest import Desk

CLIENT = "akismet==25.10.1"


def test_the_clients_own_end_to_end_tests_pass(desk: Desk, tmp_path: Path) -> None:
    fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:all:"]
    subprocess.run([*fetch, "--dest", str(tmp_path), CLIENT], check=True)
    (archive,) = tmp_path.glob("akismet-*.tar.gz")
    with tarfile.open(archive) as source:
        source.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.glob("akismet-*/")
    environ = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parent),
        "PALABRE_URL": desk.installation.url,
        "PYTHON_AKISMET_API_KEY": desk.key,
        "PYTHON_AKISMET_BLOG_URL": "https://journal.example",
        "PYTHON_AKISMET_TIMEOUT": "5",
    }
    run = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        "end_to_end",
        "-p",
        "elsewhere",
    ]
    done = subprocess.run(run, cwd=folder, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "26 passed" in done.stdout
