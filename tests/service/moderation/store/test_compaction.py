from datetime import datetime
from pathlib import Path

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.store.compaction import IndexMerge, empty_log, vacuum
from service.moderation.store.erasure import erase_one
from tests.service.moderation.store.held import hold


def read_files(database: Database) -> bytes:
    path = Path(str(database.engine.url.database))
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))


def test_the_words_of_what_is_gone_leave_sqlite_s_files(database: Database, now: datetime) -> None:
    kept = [hold(database, now, content=f"Avis numéro {number}") for number in range(50)]
    gone = [hold(database, now, content=f"canariphone{number} ici") for number in range(20)]
    for each in gone:
        erase_one(database, each, "binta", now)
    merge, pauses = IndexMerge(database), []
    merge.run(lambda: pauses.append(1))
    assert empty_log(database)
    vacuum(database)
    if database.dialect == "sqlite":
        assert b"canariphone" not in read_files(database)
        assert pauses
    found = store.list_comments(database, status=Status.FLAGGED, cursor=None, search="avis")
    assert len(found.records) == len(kept)


def test_a_merged_index_has_nothing_to_merge(database: Database, now: datetime) -> None:
    hold(database, now)
    merge = IndexMerge(database)
    merge.run()
    assert not merge.step()


def test_a_log_that_somebody_reads_is_said_to_be_there_still(
    database: Database, now: datetime
) -> None:
    for _ in range(3):
        hold(database, now)
    with database.read() as reading:
        rows = reading.exec_driver_sql("SELECT * FROM decisions")
        rows.fetchone()
        hold(database, now)
        assert empty_log(database, seconds=0.2) is (database.dialect == "postgresql")
        rows.close()
    assert empty_log(database)
