from datetime import datetime
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.migration import is_current, migrate
from service.moderation.schema import comments, metadata
from service.moderation.store.word_lists import Proposal, save_lists
from service.moderation.words.judge import ListName
from tests.service.moderation.samples import new_comment


def is_described(found: object, name: str | None, kind: str, reflected: object, _: object) -> bool:
    """Full-text indexes, with FTS5's own tables, are beyond what SQLAlchemy describes."""
    return not (name or "").removeprefix("ix_").startswith("comment_search")


def test_migrations_make_exactly_the_schema_that_the_code_describes(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_described}
        context = MigrationContext.configure(connection, opts=options)
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
        drop_search(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not is_current(database)
    migrate(database)
    assert is_current(database)
    assert store.find_record(database, comment_id) == before
    save_lists(database, "default", {ListName.BLOCKED: Proposal("zorglub")}, "awa", now)
    (comment,) = store.lease(database, [comment_id], "worker", now)
    assert comment.words_revision == 1


def drop_search(connection: Connection) -> None:
    """Back to the schema before the search was indexed."""
    connection.execute(text("DROP TABLE comment_words"))
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TABLE comment_search"))


def test_comments_of_an_older_version_are_found_after_its_upgrade(
    database: Database, now: datetime
) -> None:
    pending, held, approved = (
        store.add(database, new_comment(content=f"La forêt d’Abidjan {number}"), now)
        for number in range(3)
    )
    store.record_review(database, approved, Status.APPROVED, "awa", now)
    with database.write() as connection:
        drop_search(connection)
        this = comments.update().where(comments.c.id == held)
        connection.execute(this.values(status=Status.FLAGGED))
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    migrate(database)
    page = store.list_comments(database, status=None, cursor=None, search="foret")
    assert {record.comment.id for record in page.records} == {pending, held, approved}
    store.record_review(database, held, Status.REJECTED, "awa", now)
    page = store.list_comments(database, status=Status.REJECTED, cursor=None, search="foret")
    assert [record.comment.id for record in page.records] == [held]


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
