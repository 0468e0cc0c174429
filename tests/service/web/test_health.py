import select
import time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.migration import migrate
from service.web.health import Condition, DatabaseCheck, Readiness, judge
from tests.service.web.apps import open_app, open_silent_server

NOWHERE = "redis://127.0.0.1:1"


def test_a_process_that_answers_is_alive(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_being_alive_asks_neither_database_nor_redis(settings: Settings) -> None:
    with open_silent_server() as (server, address):
        dead = settings.replace(
            database_url=f"postgresql://{address}/palabre", redis_url=f"redis://{address}"
        )
        with open_app(dead) as app:
            assert app.test_client().get("/healthz").status_code == 200
        assert select.select([server], [], [], 0) == ([], [], [])


def test_with_database_and_redis_an_installation_is_ready(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json == {"status": "ready", "checks": {"database": "ok", "redis": "ok"}}
    assert response.headers["Cache-Control"] == "no-store"


def test_without_redis_comments_are_still_taken(settings: Settings) -> None:
    with open_app(settings.replace(redis_url=NOWHERE)) as app:
        response = app.test_client().get("/readyz")
    assert response.status_code == 200
    assert response.json == {
        "status": "degraded",
        "checks": {"database": "ok", "redis": "unavailable"},
    }


def test_an_unmigrated_database_makes_an_installation_unavailable_until_it_is_migrated(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('new')}/palabre.db"
    with open_app(settings.replace(database_url=url)) as app:
        client = app.test_client()
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json == {
            "status": "unavailable",
            "checks": {"database": "outdated", "redis": "ok"},
        }
        assert response.headers["Cache-Control"] == "no-store"
        database = Database.from_url(url)
        migrate(database)
        database.close()
        assert client.get("/readyz").status_code == 200


def test_servers_that_hang_are_given_up_after_about_a_second(settings: Settings) -> None:
    with open_silent_server() as (_, address):
        silent = settings.replace(
            database_url=f"postgresql://{address}/palabre", redis_url=f"redis://{address}"
        )
        with open_app(silent) as app:
            client = app.test_client()
            started = time.monotonic()
            response = client.get("/readyz")
            assert time.monotonic() - started < 2
            assert response.status_code == 503
    assert response.json == {
        "status": "unavailable",
        "checks": {"database": "unavailable", "redis": "unavailable"},
    }


def test_the_schema_is_looked_up_until_it_is_current_and_never_again(database: Database) -> None:
    statements: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: statements.append(statement),
    )
    check = DatabaseCheck(database)
    assert check.check() is Condition.OK
    assert any("alembic_version" in statement for statement in statements)
    statements.clear()
    assert check.check() is Condition.OK
    assert statements == ["SELECT 1"]


@pytest.mark.parametrize("redis", [Condition.OK, Condition.UNAVAILABLE])
@pytest.mark.parametrize("database", [Condition.OUTDATED, Condition.UNAVAILABLE])
def test_without_a_working_database_nothing_can_be_promised(
    database: Condition, redis: Condition
) -> None:
    assert judge(database, redis) is Readiness.UNAVAILABLE


def test_without_room_on_its_disk_sqlite_is_full(database: Database) -> None:
    endless = 2**62
    found = Condition.FULL if database.dialect == "sqlite" else Condition.OK
    assert DatabaseCheck(database, least_room=endless).check() is found
    assert DatabaseCheck(database).check() is Condition.OK


def test_a_full_disk_takes_no_comments() -> None:
    assert judge(Condition.FULL, Condition.OK) is Readiness.UNAVAILABLE
