import os
import subprocess
import sys
import time
from pathlib import Path

from tests.faults.disk import Kind, read_record
from tests.faults.preloads import compile_preload

WRITE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous=FULL")
connection.execute("CREATE TABLE words (word)")
"""
TELL = "import time, datetime; print(time.time(), datetime.datetime.now().timestamp())"
HOUR = 3600


def run(environ: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-c", *arguments]
    environ = {**os.environ, **environ}
    return subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout


def test_writes_and_syncs_of_one_database_are_recorded(tmp_path: Path) -> None:
    record, database = tmp_path / "record", tmp_path.resolve() / "palabre.db"
    environ = {
        **compile_preload("writes", tmp_path),
        "FAULT_WRITES": str(record),
        "FAULT_WRITES_OF": str(database),
    }
    run(environ, WRITE, str(database))
    entries = list(read_record(record))
    assert {entry.file for entry in entries} == {"d", "l"}
    assert {Kind.WRITE, Kind.SYNC_BEGINS, Kind.SYNC_ENDS} <= {entry.kind for entry in entries}
    assert any(b"CREATE TABLE words" in entry.data for entry in entries)
    before = record.read_bytes()
    run(environ, WRITE, str(tmp_path / "another.db"))
    assert record.read_bytes() == before


def test_a_process_is_told_a_time_of_its_own(tmp_path: Path) -> None:
    skew = tmp_path / "skew"
    environ = {**compile_preload("skew", tmp_path), "FAULT_SKEW": str(skew)}
    for seconds in (0, -HOUR, 2 * HOUR):
        skew.write_text(str(seconds))
        for told in run(environ, TELL).split():
            assert abs(float(told) - time.time() - seconds) < HOUR / 2
