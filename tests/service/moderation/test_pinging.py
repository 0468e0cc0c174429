"""A connection that PostgreSQL has ended is replaced before anybody uses it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import psycopg
import pytest
from sqlalchemy import text

from service.moderation.database import Database
from tests.servers import PostgresServer
from tests.waiting import wait_until

OWN = text("SELECT pg_backend_pid()")


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    """An empty database, as libpq names it."""
    made = postgres.create_database()
    yield made
    postgres.drop_database(made)


@pytest.fixture
def served(url: str) -> Iterator[Database]:
    """The same as Palabre opens it."""
    database = Database.from_url(url.replace("postgresql:", "postgresql+psycopg:"))
    yield database
    database.close()


def find_servers(database: Database, count: int) -> list[int]:
    """The processes that serve so many connections at once."""
    with ExitStack() as stack:
        opened = [stack.enter_context(database.read()) for _ in range(count)]
        return [int(each.execute(OWN).scalar_one()) for each in opened]


def end(url: str, servers: Sequence[int]) -> None:
    """End these processes, as a restart or an administrator does, and wait until they are gone."""
    with psycopg.connect(url, autocommit=True) as connection:
        for each in servers:
            connection.execute("SELECT pg_terminate_backend(%s)", (each,))
        count = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY (%s)"
        wait_until(lambda: connection.execute(count, (list(servers),)).fetchone() == (0,))


def test_no_statement_fails_after_the_server_has_ended_all_connections(
    url: str, served: Database
) -> None:
    before = find_servers(served, 4)
    end(url, before)
    assert set(find_servers(served, 4)).isdisjoint(before)


def test_a_transaction_finds_a_living_connection_as_well(url: str, served: Database) -> None:
    before = find_servers(served, 1)
    end(url, before)
    with served.write() as connection:
        assert connection.execute(OWN).scalar_one() not in before


def test_the_connection_that_was_used_last_is_used_next(served: Database) -> None:
    several = find_servers(served, 3)
    last = find_servers(served, 1)
    assert last[0] in several
    assert all(find_servers(served, 1) == last for _ in range(3))
