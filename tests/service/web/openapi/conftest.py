import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from tests.servers import ValkeyServer
from tests.service.web.apps import open_app
from tests.service.web.openapi.contract import Contract
from tests.service.web.openapi.world import World


@pytest.fixture(scope="session")
def world(
    migrated_file: Path, valkey: ValkeyServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One installation for all scenarios of a process."""
    path = tmp_path_factory.mktemp("world") / "palabre.db"
    shutil.copy(migrated_file, path)
    settings = Settings.model_validate(
        {
            "secret_key": "a-secret-for-tests-only",
            "admin_token": "an-admin-token-for-tests",
            "database_url": f"sqlite:///{path}",
            "redis_url": valkey.url,
            "captcha_provider": "none",
            "rate_limit": "100000/day",
            "answer_within": 0,
        }
    )
    with open_app(settings) as app:
        yield World(app, settings)


@pytest.fixture(scope="session")
def contract(world: World) -> Contract:
    """What the installation says of itself."""
    return Contract(world.send("GET", "/openapi.json").get_json())
