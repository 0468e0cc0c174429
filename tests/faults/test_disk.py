import random
from pathlib import Path

import pytest

from tests.faults.disk import HEADER, Entry, Kind, TornDisk, TornFile, read_record

NUMBER = 7


def write(offset: int, data: bytes) -> Entry:
    return Entry(Kind.WRITE, "d", offset, data)


def sync(kind: Kind, number: int = NUMBER) -> Entry:
    return Entry(kind, "d", number, b"")


def cut_often(file: TornFile, times: int = 50) -> set[bytes]:
    return {file.cut(random.Random(seed)) for seed in range(times)}


def apply(*entries: Entry) -> TornFile:
    file = TornFile(bytearray(b"old"))
    for entry in entries:
        file.apply(entry)
    return file


def test_what_was_synced_survives_every_cut() -> None:
    file = apply(write(0, b"new"), sync(Kind.SYNC_BEGINS), sync(Kind.SYNC_ENDS))
    assert cut_often(file) == {b"new"}


def test_what_was_not_synced_may_survive_or_not() -> None:
    assert cut_often(apply(write(0, b"new"))) == {b"old", b"new"}


def test_a_sync_that_has_not_ended_promises_nothing() -> None:
    file = apply(write(0, b"new"), sync(Kind.SYNC_BEGINS))
    assert cut_often(file) == {b"old", b"new"}


def test_a_sync_covers_only_what_was_written_before_it_began() -> None:
    file = apply(write(0, b"n"), sync(Kind.SYNC_BEGINS), write(1, b"EW"), sync(Kind.SYNC_ENDS))
    assert cut_often(file) == {b"nld", b"nEW"}


def test_two_syncs_at_once_cover_each_its_own() -> None:
    file = apply(
        write(0, b"1"),
        sync(Kind.SYNC_BEGINS, 1),
        write(1, b"2"),
        sync(Kind.SYNC_BEGINS, 2),
        write(2, b"3"),
        sync(Kind.SYNC_ENDS, 1),
        sync(Kind.SYNC_ENDS, 2),
    )
    assert cut_often(file) == {b"12d", b"123"}


def test_a_large_write_is_torn_between_sectors_and_never_within_one() -> None:
    sectors = (b"a" * 512, b"b" * 512)
    file = TornFile(bytearray(1_024))
    file.apply(write(0, b"".join(sectors)))
    kept = cut_often(file)
    assert kept == {
        first + second for first in (sectors[0], bytes(512)) for second in (sectors[1], bytes(512))
    }


@pytest.mark.parametrize(("length", "expected"), [(1, b"o"), (5, b"old\0\0")])
def test_a_file_is_cut_or_grown_by_truncating_it(length: int, expected: bytes) -> None:
    file = apply(Entry(Kind.TRUNCATE, "d", length, b""))
    assert cut_often(file) == {b"old", expected}


def test_a_record_is_read_and_emptied(tmp_path: Path) -> None:
    database, record = tmp_path / "palabre.db", tmp_path / "writes"
    database.write_bytes(b"old")
    disk = TornDisk(database, record)
    record.write_bytes(
        HEADER.pack(b"w", b"l", 3, 0)
        + b"log"
        + HEADER.pack(b"b", b"l", 0, NUMBER)
        + HEADER.pack(b"e", b"l", 0, NUMBER)
    )
    assert len(list(read_record(record))) == 3
    disk.catch_up()
    assert record.read_bytes() == b""
    copy = tmp_path / "copy.db"
    disk.cut(copy, random.Random(1))
    assert (copy.read_bytes(), (tmp_path / "copy.db-wal").read_bytes()) == (b"old", b"log")
