import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def socket_folder() -> Iterator[Path]:
    """A private folder whose path is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="palabre-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)
