import sqlite3
from pathlib import Path

import pytest

from service.moderation.codes import Status
from service.moderation.exchange.isso import read_isso
from service.moderation.exchange.items import (
    ForeignComment,
    ForeignFileError,
    Item,
    Skipped,
    SkipReason,
)
from tests.service.moderation.exchange.samples import make_isso


def read(path: Path) -> list[Item]:
    return list(read_isso(path).items)


def test_comments_come_as_they_were_typed_with_thread_parent_and_status(tmp_path: Path) -> None:
    path = make_isso(
        tmp_path / "a b?.db", {}, {"parent": 1, "mode": 2, "website": "https://x.fr"}, {"mode": 4}
    )
    first, second, deleted = read(path)
    assert isinstance(first, ForeignComment)
    assert isinstance(second, ForeignComment)
    assert (first.content, first.thread, first.thread_title) == (
        "Bonjour, *numéro* 1",
        "/marche/",
        "Le marché",
    )
    assert (first.status, second.status) == (Status.APPROVED, Status.FLAGGED)
    assert (second.parent, second.url, second.address) == ("1", "https://x.fr", "192.0.2.0")
    assert first.submitted_at.timestamp() == 1_700_000_001.5
    assert deleted == Skipped(SkipReason.DELETED, 0, "3")


def test_the_progress_counts_comments(tmp_path: Path) -> None:
    reading = read_isso(make_isso(tmp_path / "isso.db", {}, {}))
    next(reading.items)
    assert (reading.size, reading.tell()) == (2, 1)


def test_values_of_any_type_are_read(tmp_path: Path) -> None:
    odd: dict[str, object] = {"text": b"\xff\xfe", "author": 12, "email": None, "mode": "x"}
    path = make_isso(tmp_path / "isso.db", odd, {"created": "hier"}, {"created": 1e300}, {"tid": 9})
    first, *undated, elsewhere = read(path)
    assert isinstance(first, ForeignComment)
    assert (first.content, first.author, first.email) == ("\ufffd\ufffd", "12", "")
    assert first.status is Status.FLAGGED
    assert [each.reason for each in undated if isinstance(each, Skipped)] == [
        SkipReason.DATE_INVALID
    ] * 2
    assert isinstance(elsewhere, ForeignComment)
    assert elsewhere.thread == ""


def test_another_file_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("bonjour" * 1000)
    with pytest.raises(ForeignFileError, match="SQLite cannot read it"):
        read(text)
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE VIEW comments AS SELECT 1 AS id").connection.close()
    with pytest.raises(ForeignFileError, match="no table comments as Isso makes it"):
        read(other)


def test_the_database_is_never_written(tmp_path: Path) -> None:
    path = make_isso(tmp_path / "isso.db", {})
    before = path.read_bytes()
    read(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
