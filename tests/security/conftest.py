"""Fixtures of the tests that attack."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def sqlite_only(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a database for what does not depend on its engine."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'palabre.db')}"
