from datetime import datetime
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from service.moderation import store
from service.moderation.database import Database
from service.moderation.migration import is_current, migrate
from service.moderation.schema import metadata
from service.moderation.store.word_lists import Proposal, save_lists
from service.moderation.words.judge import ListName
from tests.service.moderation.samples import new_comment


def test_migrations_make_exactly_the_schema_that_the_code_describes(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    assert is_current(database)
    migrate(database)
    assert is_current(database)


def test_a_database_of_the_first_version_keeps_its_comments_and_gains_word_lists(
    database: Database, now: datetime
) -> None:
    comment_id = store.add(database, new_comment(), now)
    before = store.find_record(database, comment_id)
    with database.write() as connection:
        connection.execute(text("DROP TABLE word_list_saves"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not is_current(database)
    migrate(database)
    assert is_current(database)
    assert store.find_record(database, comment_id) == before
    save_lists(database, "default", {ListName.BLOCKED: Proposal("zorglub")}, "awa", now)
    (comment,) = store.lease(database, [comment_id], "worker", now)
    assert comment.words_revision == 1


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    database = Database.from_url(f"sqlite:///{tmp_path / 'new' / 'palabre.db'}")
    assert not is_current(database)
    database.close()


def test_a_newer_schema_counts_as_current_for_the_version_before(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert is_current(database)


def test_sqlite_is_set_to_survive_a_power_cut(tmp_path: Path) -> None:
    database = Database.from_url(f"sqlite:///{tmp_path / 'palabre.db'}")
    with database.read() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    database.close()
    assert pragmas == ["wal", 2, 1]
