"""Life stories of comments by the thousand: `python -m tests.service.moderation.telling`."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from service.moderation.database import Database
from service.moderation.migration import migrate
from tests.servers import PostgresServer
from tests.service.moderation.life import CommentLives

STORIES_AT_ONCE = 100
STEPS_EACH = 50


def tell_stories(database: Database, stories: int, steps_each: int = STEPS_EACH) -> int:
    """Random stories on an empty database; the steps taken. Raises AssertionError, shrunk."""

    class Lives(CommentLives):
        """Lives in this database."""

    Lives.database = database
    how = settings(
        max_examples=stories,
        stateful_step_count=steps_each,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Lives, settings=how)
    return Lives.steps


@contextmanager
def _open_databases() -> Iterator[list[Database]]:
    server = PostgresServer()
    with tempfile.TemporaryDirectory(prefix="palabre-") as folder:
        urls = (f"sqlite:///{Path(folder)}/palabre.db", server.create_database())
        found = [
            Database.from_url(url.replace("postgresql:", "postgresql+psycopg:")) for url in urls
        ]
        for each in found:
            migrate(each)
        try:
            yield found
        finally:
            for each in found:
                each.close()
            server.close()


def main() -> None:
    """Tell stories on both databases until so many steps have been taken on each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=50_000, help="on each database")
    wanted = parser.parse_args().steps
    with _open_databases() as databases:
        for database in databases:
            done = 0
            while done < wanted:
                done += tell_stories(database, STORIES_AT_ONCE)
            sys.stdout.write(f"{database.dialect}: {done:,} steps, no illegal state\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
