import gzip
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.exchange.cleaning import Household
from service.moderation.exchange.importing import (
    MOST_NAMED,
    ImportReport,
    open_reading,
    run_import,
)
from service.moderation.exchange.items import ForeignComment, Item, Skipped, SkipReason
from service.moderation.keys import Keyring
from service.moderation.schema import comments
from service.moderation.store.audit_page import list_audit
from tests.service.moderation.exchange.samples import (
    REMARK42_HEAD,
    disqus_post,
    make_isso,
    remark42_line,
    write_disqus,
    write_wxr,
    wxr_comment,
)


@pytest.fixture
def household(now: datetime) -> Household:
    return Household("default", "wordpress", Keyring("secret"), "fr", "Anonyme", now)


def run(
    database: Database, items: Iterator[Item], household: Household, *, dry_run: bool = False
) -> ImportReport:
    return run_import(database, items, household, lambda: None, dry_run=dry_run)


def count(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(comments)).scalar_one()


def make_items(now: datetime, number: int) -> Iterator[ForeignComment]:
    for each in range(number):
        yield ForeignComment(
            foreign_id=str(each),
            status=Status.APPROVED,
            foreign_status="1",
            submitted_at=now,
            content=f"Bonjour {each}",
            author="Awa",
            thread="/marche",
            parent=str(each + 1),
        )


FILES = {
    "wordpress": write_wxr(wxr_comment(1), wxr_comment(2, approved="spam", parent="1")),
    "disqus": write_disqus(disqus_post(1, "un"), disqus_post(2, "deux", spam=True, parent=1)),
    "remark42": "\n".join(
        [REMARK42_HEAD, remark42_line(1, "un"), remark42_line(2, "deux", pid="c-1")]
    ),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_files_are_read_compressed_or_not(
    database: Database, household: Household, tmp_path: Path, name: str, packed: bool
) -> None:
    raw = FILES[name].encode()
    path = tmp_path / "export"
    path.write_bytes(gzip.compress(raw) if packed else raw)
    reading = open_reading(name, path)
    report = run(database, reading.items, household)
    assert (report.imported.total(), report.complete, count(database)) == (2, True, 2)
    assert reading.tell() == reading.size == path.stat().st_size


def test_an_isso_database_is_read(database: Database, household: Household, tmp_path: Path) -> None:
    reading = open_reading("isso", make_isso(tmp_path / "isso.db", {}, {"mode": 2}, {"mode": 4}))
    report = run(database, reading.items, household)
    assert report.imported == {Status.APPROVED: 1, Status.FLAGGED: 1}
    assert (report.skipped, report.complete) == ({SkipReason.DELETED: 1}, True)


def test_an_import_that_was_cut_short_is_simply_run_again(
    database: Database, household: Household, now: datetime
) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(database, make_items(now, 1_200), household, stop)
    assert count(database) == 500
    report = run(database, make_items(now, 1_200), household)
    assert (report.present, report.imported.total(), count(database)) == (500, 700, 1_200)
    with database.read() as connection:
        orphans = select(func.count()).select_from(comments).where(comments.c.parent == "")
        # Only the last one answers a comment that is not in the file.
        assert connection.execute(orphans).scalar_one() == 1


def test_a_dry_run_counts_the_same_and_stores_nothing(
    database: Database, household: Household, now: datetime
) -> None:
    foreseen = run(database, make_items(now, 600), household, dry_run=True)
    assert count(database) == 0
    report = run(database, make_items(now, 600), household)
    assert foreseen.imported == report.imported == {Status.APPROVED: 600}


def test_a_file_that_breaks_off_leaves_what_came_before(
    database: Database, household: Household, tmp_path: Path
) -> None:
    path = tmp_path / "export.xml"
    path.write_text(FILES["wordpress"].partition("<wp:comment_id>2")[0], encoding="utf-8")
    report = run(database, open_reading("wordpress", path).items, household)
    assert "no element found" in report.broken
    assert (report.complete, count(database)) == (False, 1)


def test_a_damaged_archive_is_told(
    database: Database, household: Household, tmp_path: Path
) -> None:
    path = tmp_path / "export.gz"
    path.write_bytes(gzip.compress(FILES["disqus"].encode())[:-20])
    report = run(database, open_reading("disqus", path).items, household)
    assert report.broken == "it cannot be decompressed to its end"


def test_skipped_comments_are_all_counted_and_some_are_named(
    database: Database, household: Household, tmp_path: Path
) -> None:
    path = tmp_path / "export.xml"
    pings = [wxr_comment(n, type="pingback") for n in range(MOST_NAMED + 50)]
    path.write_text(write_wxr(*pings, wxr_comment(999, " ")), encoding="utf-8")
    report = run(database, open_reading("wordpress", path).items, household)
    assert report.skipped == {SkipReason.PINGBACK: 150, SkipReason.CONTENT_REQUIRED: 1}
    assert len(report.named[SkipReason.PINGBACK]) == MOST_NAMED
    assert [each.foreign_id for each in report.named[SkipReason.CONTENT_REQUIRED]] == ["999"]
    assert not report.complete


def test_each_run_leaves_one_entry_in_the_log_and_a_dry_one_none(
    database: Database, household: Household, now: datetime
) -> None:
    run(database, make_items(now, 2), household, dry_run=True)
    assert list_audit(database, site_ids=None).entries == ()
    for imported, present in (({"approved": 2}, 0), ({}, 2)):
        items: list[Item] = [*make_items(now, 2), Skipped(SkipReason.PINGBACK, 3, "secret")]
        run(database, iter(items), household)
        entry = list_audit(database, site_ids=None).entries[0]
        assert (entry.who, entry.deed, entry.site) == ("command line", "imported", "default")
        assert entry.details == {
            "source": "wordpress",
            "imported": imported,
            "present": present,
            "skipped": {"pingback": 1},
        }
    assert len(list_audit(database, site_ids=None).entries) == 2


def test_a_run_that_is_cut_short_is_in_the_log_as_far_as_it_came(
    database: Database, household: Household, now: datetime
) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(database, make_items(now, 3), household, stop)
    (entry,) = list_audit(database, site_ids=None).entries
    assert entry.details["imported"] == {"approved": 3}
