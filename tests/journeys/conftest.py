"""An installation with a captcha: real processes, and a siteverify stand-in on loopback."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.conftest import ADMIN_TOKEN, SECRET
from tests.installation import Installation, run_installation
from tests.standins.siteverify import Siteverify
from tests.standins.siteverify_script import HOSTNAME


@pytest.fixture
def data(request: pytest.FixtureRequest) -> Path | None:
    """The folder given with --data, if any."""
    given = request.config.getoption("--data")
    return Path(given) if given else None


@pytest.fixture
def siteverify() -> Iterator[Siteverify]:
    with Siteverify() as server:
        yield server


@pytest.fixture
def environ(database_url: str, redis_url: str, siteverify: Siteverify) -> Mapping[str, str]:
    return {
        "PALABRE_SECRET_KEY": SECRET,
        "PALABRE_ADMIN_TOKEN": ADMIN_TOKEN,
        "PALABRE_DATABASE_URL": database_url,
        "PALABRE_REDIS_URL": redis_url,
        "PALABRE_RECAPTCHA_SITE_KEY": "site-key",
        "PALABRE_RECAPTCHA_SECRET": "secret-key",
        "PALABRE_RECAPTCHA_VERIFY_URL": siteverify.url,
        "PALABRE_RECAPTCHA_HOSTNAMES": HOSTNAME,
        "PALABRE_RATE_LIMIT": "100000/minute",
        "PALABRE_ANSWER_WITHIN": "5",
        # Comments put together from parts are more alike than people's.
        "PALABRE_REPEATS_FLAG_AT": "1",
        "PALABRE_WEB_PROCESSES": "1",
    }


@pytest.fixture
def installation(environ: Mapping[str, str], tmp_path: Path) -> Iterator[Installation]:
    with run_installation(environ, tmp_path / "logs") as installation:
        yield installation
