from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from service.moderation.database import Database
from service.running.diagnosis.databases import examine_database
from service.running.diagnosis.finding import Finding, Level
from tests.servers import PostgresServer


def levels(findings: list[Finding]) -> dict[str, str]:
    return {finding.name: finding.level for finding in findings}


def test_a_migrated_database_is_in_order(database_url: str) -> None:
    assert levels(examine_database(database_url, by_up=False)) == {
        "database": "ok",
        "database version": "ok",
        "schema": "ok",
        "database writes": "ok",
    }


def test_a_schema_that_is_not_current_is_an_error(database_url: str, database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    found = {finding.name: finding for finding in examine_database(database_url, by_up=False)}
    assert found["schema"].level is Level.ERROR
    assert "palabre migrate" in found["schema"].remedy
    assert "database writes" not in found


def test_a_database_that_takes_no_writes_is_an_error(
    postgres: PostgresServer, migrated_name: str
) -> None:
    url = postgres.create_database(migrated_name)
    # What a replica, or a server that is being moved, answers.
    frozen = make_url(url).update_query_dict({"options": "-cdefault_transaction_read_only=on"})
    rendered = frozen.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    found = {finding.name: finding for finding in examine_database(rendered, by_up=False)}
    postgres.drop_database(url)
    assert found["database writes"].level is Level.ERROR
    assert "read-only" in found["database writes"].sentence


@pytest.mark.parametrize(("by_up", "level"), [(True, "warning"), (False, "error")])
def test_a_missing_file_is_told_and_not_made(tmp_path: Path, by_up: bool, level: str) -> None:
    url = f"sqlite:///{tmp_path}/missing/palabre.db"
    assert levels(examine_database(url, by_up=by_up)) == {"database": level}
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_down_is_told_without_its_password() -> None:
    (finding,) = examine_database("postgresql+psycopg://me:pass123@127.0.0.1:1/x", by_up=False)
    assert finding.level is Level.ERROR
    assert "pass123" not in finding.sentence
