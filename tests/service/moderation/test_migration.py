from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Uuid, bindparam, text

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.migration import SCRIPTS, is_current, migrate, read_revisions
from service.moderation.moderators import EVERYTHING, list_people
from service.moderation.schema import Moment, metadata
from service.moderation.store.word_lists import Proposal, save_lists
from service.moderation.words.judge import ListName
from tests.servers import PostgresServer

OLD_SITE = text("INSERT INTO sites (id, key, created_at) VALUES (1, 'default', :now)").bindparams(
    bindparam("now", type_=Moment)
)
OLD_THREAD = text(
    "INSERT INTO threads (id, site_id, address, address_key, created_at)"
    " VALUES (1, 1, '/marche', 'a-hash', :now)"
).bindparams(bindparam("now", type_=Moment))
OLD_COMMENT = text(
    "INSERT INTO comments (id, site_id, thread_id, status, author, content, language, author_key,"
    " captcha_outcome, submitted_at) VALUES (:id, 1, 1, :status, 'Awa', :content, 'fr', 'a-key',"
    " 'verified', :now)"
).bindparams(bindparam("now", type_=Moment), bindparam("id", type_=Uuid(as_uuid=False)))


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


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a table, on each engine in turn."""
    if request.param == "sqlite":
        database = Database.from_url(f"sqlite:///{tmp_path / 'old.db'}")
        yield database
        database.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create_database()
    database = Database.from_url(url.replace("postgresql://", "postgresql+psycopg://"))
    yield database
    database.close()
    server.drop_database(url)


def make_old(database: Database, revision: str) -> None:
    """The schema as it was at a revision."""
    with database.write() as connection:
        configuration = Config()
        configuration.set_main_option("script_location", str(SCRIPTS))
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)


def keep_old(database: Database, now: datetime, *statuses: Status) -> list[str]:
    """Comments of these statuses, as the first version stored them; returns their ids."""
    ids = [new_identifier(now) for _ in statuses]
    with database.write() as connection:
        connection.execute(OLD_SITE, {"now": now})
        connection.execute(OLD_THREAD, {"now": now})
        for number, (identifier, status) in enumerate(zip(ids, statuses, strict=True)):
            content = f"La forêt d’Abidjan {number}"
            given = {"id": identifier, "status": status, "content": content, "now": now}
            connection.execute(OLD_COMMENT, given)
    return ids


def test_a_database_of_the_first_version_keeps_its_comments_and_gains_word_lists(
    empty: Database, now: datetime
) -> None:
    make_old(empty, "0001")
    (comment_id,) = keep_old(empty, now, Status.PENDING)
    assert not is_current(empty)
    migrate(empty)
    assert is_current(empty)
    record = store.find_record(empty, comment_id)
    assert record is not None
    assert record.comment.content == "La forêt d’Abidjan 0"
    save_lists(empty, "default", {ListName.BLOCKED: Proposal("zorglub")}, "awa", now)
    (comment,) = store.lease(empty, [comment_id], "worker", now)
    assert comment.words_revision == 1


def test_comments_of_an_older_version_are_found_after_its_upgrade(
    empty: Database, now: datetime
) -> None:
    make_old(empty, "0002")
    pending, held, approved = keep_old(empty, now, Status.PENDING, Status.FLAGGED, Status.APPROVED)
    migrate(empty)
    page = store.list_comments(empty, status=None, cursor=None, search="foret")
    assert {record.comment.id for record in page.records} == {pending, held, approved}
    store.record_review(empty, held, Status.REJECTED, "awa", now)
    page = store.list_comments(empty, status=Status.REJECTED, cursor=None, search="foret")
    assert [record.comment.id for record in page.records] == [held]


def test_whoever_was_a_moderator_becomes_an_admin_of_every_site(
    empty: Database, now: datetime
) -> None:
    make_old(empty, "0003")
    old = text("INSERT INTO moderators (name, created_at) VALUES ('awa', :now)")
    with empty.write() as connection:
        connection.execute(old.bindparams(bindparam("now", type_=Moment)), {"now": now})
    migrate(empty)
    (person,) = list_people(empty)
    assert (person.name, person.access, person.disabled_at) == ("awa", EVERYTHING, None)


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    database = Database.from_url(f"sqlite:///{tmp_path / 'new' / 'palabre.db'}")
    assert not is_current(database)
    database.close()


def test_the_scripts_are_read_as_alembic_reads_them() -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(SCRIPTS))
    script = ScriptDirectory.from_config(configuration)
    known = frozenset(revision.revision for revision in script.walk_revisions())
    assert read_revisions() == (known, script.get_current_head())


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
