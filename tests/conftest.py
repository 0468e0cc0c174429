"""Fixtures for every test: real databases, a real Valkey, and an app that uses them."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.migration import migrate
from tests.servers import PostgresServer, ValkeyServer, run_valkey
from tests.service.web.apps import open_app

# How long a call takes is measured in benchmarks, not judged on a busy machine.
hypothesis.settings.register_profile("palabre", deadline=None)
hypothesis.settings.load_profile("palabre")

SECRET = "a-secret-for-tests-only"
ADMIN_TOKEN = "an-admin-token-for-tests"


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyServer]:
    with run_valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    database = Database.from_url(f"sqlite:///{path}")
    migrate(database)
    with database.write() as connection:
        connection.exec_driver_sql("SELECT 1")
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def migrated_name(postgres: PostgresServer) -> str:
    url = postgres.create_database()
    database = Database.from_url(url.replace("postgresql://", "postgresql+psycopg://"))
    migrate(database)
    database.close()
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database on each engine in turn: whatever uses it is tested on both."""
    if request.param == "sqlite":
        path = tmp_path / "palabre.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create_database(request.getfixturevalue("migrated_name"))
    yield url.replace("postgresql://", "postgresql+psycopg://")
    server.drop_database(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database.from_url(database_url)
    yield database
    database.close()


@pytest.fixture
def redis_url(valkey: ValkeyServer) -> str:
    """An empty Redis."""
    with Redis.from_url(valkey.url) as client:
        client.flushall()
    return valkey.url


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    """Settings of an installation without a captcha, which waits for no verdict."""
    return Settings.model_validate(
        {
            "secret_key": SECRET,
            "admin_token": ADMIN_TOKEN,
            "database_url": database_url,
            "redis_url": redis_url,
            "captcha_provider": "none",
            "rate_limit": "1000/minute",
            "answer_within": 0,
        }
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with open_app(settings) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--data", help="a data folder whose comments the journey posts")
