"""A disk as a power cut leaves it: what was synced, and of the rest whatever chance kept."""

import random
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

HEADER = struct.Struct("=cc2xIQ")
SECTOR = 512
"""Bytes that a disk writes whole or not at all."""


class Kind(StrEnum):
    """What was done to a file, as preloads/writes.c records it."""

    WRITE = "w"
    TRUNCATE = "t"
    SYNC_BEGINS = "b"
    SYNC_ENDS = "e"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done: `offset` is also a truncated file's length, or the number of a sync."""

    kind: Kind
    file: str
    offset: int
    data: bytes


def read_record(path: Path) -> Iterator[Entry]:
    """All entries of a record."""
    record = path.read_bytes()
    position = 0
    while position < len(record):
        kind, file, length, offset = HEADER.unpack_from(record, position)
        position += HEADER.size
        data = record[position : position + length]
        yield Entry(Kind(kind.decode()), file.decode(), offset, data)
        position += length


@dataclass
class TornFile:
    """One file: its synced content, what has been done to it since, and the syncs that run."""

    content: bytearray
    unsynced: list[Entry] = field(default_factory=list)
    syncs: dict[int, int] = field(default_factory=dict)
    """How much of `unsynced` there was when each began."""

    def apply(self, entry: Entry) -> None:
        """Let it be done."""
        if entry.kind is Kind.SYNC_BEGINS:
            self.syncs[entry.offset] = len(self.unsynced)
        elif entry.kind is Kind.SYNC_ENDS:
            self._sync(self.syncs.pop(entry.offset, 0))
        else:
            self.unsynced.append(entry)

    def cut(self, chance: random.Random) -> bytes:
        """What a power cut leaves: all of the rest, nothing, or any sectors of it."""
        content = bytearray(self.content)
        share = chance.choice((0.0, 0.5, 0.9, 1.0))
        for entry in self.unsynced:
            if entry.kind is Kind.TRUNCATE:
                if chance.random() < share:
                    _do(content, entry)
                continue
            for start in range(0, len(entry.data), SECTOR):
                if chance.random() < share:
                    sector = entry.data[start : start + SECTOR]
                    _do(content, Entry(Kind.WRITE, entry.file, entry.offset + start, sector))
        return bytes(content)

    def _sync(self, count: int) -> None:
        for entry in self.unsynced[:count]:
            _do(self.content, entry)
        del self.unsynced[:count]
        self.syncs = {number: max(0, seen - count) for number, seen in self.syncs.items()}


class TornDisk:
    """SQLite's two files, from how they are now on; told by a record that is then emptied."""

    def __init__(self, database: Path, record: Path) -> None:
        self._record = record
        self._files: Mapping[str, TornFile] = {
            "d": TornFile(bytearray(_read(database))),
            "l": TornFile(bytearray(_read(_name_log(database)))),
        }
        self.entries = 0

    def catch_up(self) -> None:
        """Take in what has been recorded; only while nobody records."""
        for entry in read_record(self._record):
            self._files[entry.file].apply(entry)
            self.entries += 1
        self._record.write_bytes(b"")

    def cut(self, database: Path, chance: random.Random) -> None:
        """Write the files as a power cut at this moment would leave them."""
        database.write_bytes(self._files["d"].cut(chance))
        _name_log(database).write_bytes(self._files["l"].cut(chance))


def _do(content: bytearray, entry: Entry) -> None:
    if entry.kind is Kind.TRUNCATE:
        del content[entry.offset :]
        content.extend(bytes(entry.offset - len(content)))
        return
    content.extend(bytes(max(0, entry.offset - len(content))))
    content[entry.offset : entry.offset + len(entry.data)] = entry.data


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _name_log(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")
