"""Statements put together once do what SQLAlchemy would do with them, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from service.moderation.database import Database
from service.moderation.prepared import Prepared, PreparedInsert
from service.moderation.prepared_types import is_among
from service.moderation.schema import sites

NOW = datetime(2026, 11, 1, 12, 30, 15, 123456, tzinfo=UTC)
COLUMNS = (sites.c.key, sites.c.created_at, sites.c.origins)
ADD = PreparedInsert(COLUMNS)
FIND = Prepared(select(*COLUMNS).where(is_among(sites.c.key, "keys")).order_by(sites.c.key))
RENAME = Prepared(update(sites).where(sites.c.key == bindparam("old")).values(key=bindparam("new")))


def row(key: str, *origins: str) -> dict[str, object]:
    """A row of the columns that ADD takes."""
    return {"key": key, "created_at": NOW, "origins": list(origins)}


def test_rows_come_back_as_they_were_stored(database: Database) -> None:
    rows = [row("é % \\ \"' 😀", "https://a.example"), row("plain")]
    with database.write() as connection:
        ADD.store(connection, rows)
    with database.read() as connection:
        found = FIND.fetch_named(connection, {"keys": [each["key"] for each in rows]})
        same = connection.execute(select(*COLUMNS).order_by(sites.c.key)).all()
    assert sorted(found, key=lambda each: str(each["key"])) == sorted(
        rows, key=lambda each: str(each["key"])
    )
    assert [tuple(each.values()) for each in found] == [tuple(each) for each in same]


def test_any_number_of_values_may_be_looked_for(database: Database) -> None:
    with database.write() as connection:
        ADD.store(connection, [row(f"site-{number}") for number in range(5)])
    with database.read() as connection:
        for count in (0, 1, 5):
            keys = [f"site-{number}" for number in range(count)]
            assert FIND.fetch_column(connection, {"keys": keys}) == keys


def test_nothing_is_stored_where_there_are_no_rows(database: Database) -> None:
    with database.write() as connection:
        ADD.store(connection, [])
        RENAME.run_each(connection, [])


def test_a_statement_runs_once_with_each_row(database: Database) -> None:
    with database.write() as connection:
        ADD.store(connection, [row("a"), row("b")])
        RENAME.run_each(connection, [{"old": "a", "new": "c"}, {"old": "b", "new": "d"}])
    with database.read() as connection:
        assert FIND.fetch_column(connection, {"keys": ["a", "b", "c", "d"]}) == ["c", "d"]


def test_a_key_that_is_taken_is_an_integrity_error_and_undoes_all(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        ADD.store(connection, [row("once"), row("twice"), row("twice")])
    with database.read() as connection:
        assert FIND.fetch(connection, {"keys": ["once", "twice"]}) == []


def test_a_row_of_other_columns_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="columns"), database.write() as connection:
        ADD.store(connection, [{**row("more"), "name": "lost"}])


def test_looking_among_values_uses_an_index(database: Database) -> None:
    if database.dialect != "sqlite":
        # PostgreSQL reads a table of a few rows as a whole, whatever the statement.
        return
    text = str(select(sites.c.id).where(is_among(sites.c.key, "keys")).compile(database.engine))
    with database.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ('["a"]',)).all()
    assert any("USING" in each[3] and "INDEX" in each[3] for each in plan), plan
