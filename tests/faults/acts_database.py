"""F10, F11, F25c and F27: a database that restarts, is locked, cut off, or copied."""

import sqlite3
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import requests
from sqlalchemy import select

from service.moderation.database import Database
from service.moderation.schema import comments
from tests.faults.ledger import PROMISES
from tests.faults.proxy import Mode, Rule
from tests.faults.stage import CAST
from tests.faults.trial import Fault, Found, Trial
from tests.waiting import wait_until

STILL = threading.Event()
RETRY_LATER = 503
LOCKED_SECONDS = 10.0
LOCKED_CLIENTS = 40
"""Clients at once: more than a web server has threads."""
HEALTHY_WITHIN = 1.0
# From one strike to the next, in seconds.
RESTART_SECONDS = 4.0
CUT_SECONDS = 8.0
BACKUP_SECONDS = 4.0


def restart_postgres(trial: Trial) -> Found:
    """PostgreSQL restarted in order, at once, and after a SIGKILL, under load."""
    server = trial.stage.postgres
    assert server is not None

    def crash() -> None:
        server.kill()
        server.start()

    acts = (partial(server.restart, "fast"), partial(server.restart, "immediate"), crash)
    times = len(acts) * max(1, trial.submissions // 2_500)
    recovery = 0.0
    for number in trial.strikes(times, RESTART_SECONDS):
        acts[number % len(acts)]()
        recovery = max(recovery, time_first_promise(trial))
    return Found(trial.struck, recovery, list_wrong(trial), notes="until the next 2xx")


def cut_database(trial: Trial) -> Found:
    """The line to PostgreSQL is silent, then cut, in the middle of transactions."""
    stage = trial.stage
    line = stage.database_line
    assert line is not None
    stage.recast(*CAST, **stage.over_lines())
    stage.await_web()
    rules = (Rule(Mode.BLACKHOLE), Rule(Mode.REFUSE), Rule(Mode.CUT, after=20_000))
    times = len(rules) * (2 if trial.is_long else 1)
    recovery = 0.0
    for number in trial.strikes(times, CUT_SECONDS):
        with line.under(rules[number % len(rules)]):
            STILL.wait(trial.random.uniform(1, 2))
        recovery = max(recovery, time_first_promise(trial))
    return Found(trial.struck, recovery, list_wrong(trial), notes="until the next 2xx")


def lock_sqlite(trial: Trial) -> Found:
    """Somebody else holds SQLite's write lock for ten seconds."""
    stage, late = trial.stage, list[str]()
    times = max(1, trial.submissions // 2_500)
    recovery = 0.0
    for _ in range(times):
        with (
            closing(sqlite3.connect(stage.file, isolation_level=None)) as other,
            trial.crowd.posting(trial.submissions // times, LOCKED_CLIENTS),
        ):
            other.execute("BEGIN IMMEDIATE")
            slowest = _watch_health(stage.urls[0], LOCKED_SECONDS)
            other.execute("ROLLBACK")
            recovery = max(recovery, time_first_promise(trial))
        if slowest > HEALTHY_WITHIN:
            late.append(f"/healthz took {slowest:.1f} s while the database was locked")
    return Found(times, recovery, list_wrong(trial), late, notes="until the next 2xx")


def back_up(trial: Trial) -> Found:
    """A backup taken while comments arrive, restored beside the original."""
    stage, broken = trial.stage, list[str]()
    times = min(12, max(2, trial.submissions // 200))
    copy = _dump_postgres if stage.postgres else _copy_sqlite
    for number in trial.strikes(times, BACKUP_SECONDS):
        before = trial.ledger.ids
        database = copy(trial, stage.folder / f"backup-{number}")
        after = read_ids(stage.database)
        kept = read_ids(database)
        database.close()
        if before - kept:
            broken.append(f"{len(before - kept)} promised comments are not in the backup")
        if kept - after:
            broken.append(f"{len(kept - after)} comments are in the backup alone")
    return Found(trial.struck, 0.0, broken, notes="backups restored")


def _copy_sqlite(trial: Trial, path: Path) -> Database:
    with (
        closing(sqlite3.connect(trial.stage.file)) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        source.backup(target)
        assert target.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return Database.from_url(f"sqlite:///{path}")


def _dump_postgres(trial: Trial, path: Path) -> Database:
    server = trial.stage.postgres
    assert server is not None
    server.dump(trial.stage.name, path)
    return Database.from_url(server.url_at(server.restore(path)))


def read_ids(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute(select(comments.c.id)).scalars())


def time_first_promise(trial: Trial) -> float:
    """Seconds from now to the next promise; 0 where nobody asks any more."""
    began = time.monotonic()

    def promised() -> bool:
        told = trial.ledger.since(began - 15)
        return any(a.status in PROMISES and a.at + a.seconds > began for a in told)

    wait_until(lambda: promised() or trial.is_over(), timeout=60)
    return time.monotonic() - began


def _watch_health(url: str, seconds: float) -> float:
    """The slowest answer of /healthz, asked again and again for some seconds."""
    over, slowest = time.monotonic() + seconds, 0.0
    while (began := time.monotonic()) < over:
        requests.get(f"{url}/healthz", timeout=30)
        slowest = max(slowest, time.monotonic() - began)
        STILL.wait(0.2)
    return slowest


def list_wrong(trial: Trial) -> list[str]:
    """Answers that should have been a 503 (or a broken connection) and were something else."""
    wrong = {each.status for each in trial.ledger.answers} - PROMISES - {0, RETRY_LATER}
    return [f"answered {status}" for status in sorted(wrong)]


LITE, FULL = ("sqlite",), ("postgresql",)
FAULTS = (
    Fault(
        "F10",
        "PostgreSQL restarted (fast, immediate, killed)",
        "503 meanwhile, serving again within 5 s",
        5,
        restart_postgres,
        FULL,
        seconds=75,
    ),
    Fault(
        "F11",
        "SQLite locked for 10 s",
        "503 after 5 s, alive all the while",
        5,
        lock_sqlite,
        LITE,
        seconds=70,
    ),
    Fault(
        "F25c",
        "network cut between everything and PostgreSQL",
        "503 meanwhile, serving again within 10 s",
        10,
        cut_database,
        FULL,
        seconds=100,
    ),
    Fault(
        "F27",
        "backup taken while writing",
        "whole, and with every earlier promise",
        5,
        back_up,
        seconds=60,
    ),
)
