"""F10 to F13 and F27: a database that restarts, is locked or full, loses power, or is copied."""

import random
import shutil
import signal
import sqlite3
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import requests
from sqlalchemy import select, text

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
CROWD = 40
"""Clients at once: more than a web server has threads."""
HEALTHY_WITHIN = 1.0


def restart_postgres(trial: Trial) -> Found:
    """PostgreSQL restarted in order, at once, and after a SIGKILL, under load."""
    server = trial.stage.postgres
    assert server is not None

    def crash() -> None:
        server.kill()
        server.start()

    rounds = max(1, trial.submissions // 3_000)
    recovery = 0.0
    for _ in range(rounds):
        for act in (partial(server.restart, "fast"), partial(server.restart, "immediate"), crash):
            with trial.crowd.posting(trial.submissions // (3 * rounds)):
                STILL.wait(trial.random.uniform(0.05, 0.3))
                act()
                recovery = max(recovery, _time_first_promise(trial))
    return Found(3 * rounds, recovery, _list_wrong(trial), notes="until the next 2xx")


def cut_database(trial: Trial) -> Found:
    """The line to PostgreSQL is silent, then cut, in the middle of transactions."""
    stage = trial.stage
    line = stage.database_line
    assert line is not None
    stage.recast(*CAST, **stage.over_lines())
    stage.await_web()
    rules = (Rule(Mode.BLACKHOLE), Rule(Mode.REFUSE), Rule(Mode.CUT, after=20_000))
    recovery = 0.0
    for rule in rules:
        with trial.crowd.posting(trial.submissions // len(rules)):
            with line.under(rule):
                STILL.wait(trial.random.uniform(1, 2))
            recovery = max(recovery, _time_first_promise(trial))
    return Found(len(rules), recovery, _list_wrong(trial), notes="until the next 2xx")


def lock_sqlite(trial: Trial) -> Found:
    """Somebody else holds SQLite's write lock for ten seconds."""
    stage, late = trial.stage, list[str]()
    times = max(1, trial.submissions // 2_500)
    recovery = 0.0
    for _ in range(times):
        with (
            closing(sqlite3.connect(stage.file, isolation_level=None)) as other,
            trial.crowd.posting(trial.submissions // times, CROWD),
        ):
            other.execute("BEGIN IMMEDIATE")
            slowest = _watch_health(stage.urls[0], LOCKED_SECONDS)
            other.execute("ROLLBACK")
            recovery = max(recovery, _time_first_promise(trial))
        if slowest > HEALTHY_WITHIN:
            late.append(f"/healthz took {slowest:.1f} s while the database was locked")
    return Found(times, recovery, _list_wrong(trial), late, notes="until the next 2xx")


def lose_power(trial: Trial) -> Found:
    """The files as they are at a random moment, with a torn tail, opened elsewhere."""
    stage, broken = trial.stage, list[str]()
    copies = min(100, max(3, trial.submissions // 100))
    with trial.crowd.posting(trial.submissions):
        for number in range(copies):
            STILL.wait(trial.random.uniform(0, 0.1))
            for name in CAST:
                stage.company.signal(name, signal.SIGSTOP)
            promised = trial.ledger.ids
            folder = stage.folder / f"copy-{number}"
            shutil.copytree(stage.file.parent, folder)
            for name in CAST:
                stage.company.signal(name, signal.SIGCONT)
            broken += _check_copy(folder / stage.file.name, promised, trial.random)
            shutil.rmtree(folder)
    return Found(copies, 0.0, broken, notes="copies opened after a power cut")


def crash_postgres(trial: Trial) -> Found:
    """SIGKILL to PostgreSQL and all its sessions, again and again; it recovers from its log."""
    server = trial.stage.postgres
    assert server is not None
    times = min(30, max(2, trial.submissions // 300))
    worst = 0.0
    for _ in range(times):
        with trial.crowd.posting(trial.submissions // times):
            STILL.wait(trial.random.uniform(0, 0.3))
            server.kill()
            server.start()
            worst = max(worst, _time_first_promise(trial))
    return Found(times, worst, _list_wrong(trial), notes="until the next 2xx")


def back_up(trial: Trial) -> Found:
    """A backup taken while comments arrive, restored beside the original."""
    stage, broken = trial.stage, list[str]()
    times = min(20, max(2, trial.submissions // 200))
    copy = _dump_postgres if stage.postgres else _copy_sqlite
    with trial.crowd.posting(trial.submissions):
        for number in range(times):
            wait_until(partial(_has_promised, trial, number), timeout=60)
            before = trial.ledger.ids
            database = copy(trial, stage.folder / f"backup-{number}")
            after = _read_ids(stage.database)
            kept = _read_ids(database)
            database.close()
            if before - kept:
                broken.append(f"{len(before - kept)} promised comments are not in the backup")
            if kept - after:
                broken.append(f"{len(kept - after)} comments are in the backup alone")
    return Found(times, 0.0, broken, notes="backups restored")


def _has_promised(trial: Trial, number: int) -> bool:
    return len(trial.ledger) > number


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


def _check_copy(path: Path, promised: set[str], chance: random.Random) -> list[str]:
    log = path.with_name(f"{path.name}-wal")
    if log.exists():
        # The last write of all may have reached the disk in part.
        with log.open("ab") as file:
            file.write(chance.randbytes(chance.randint(1, 5_000)))
    database = Database.from_url(f"sqlite:///{path}")
    try:
        with database.read() as connection:
            found = connection.execute(text("PRAGMA integrity_check")).scalar_one()
        missing = promised - _read_ids(database)
    finally:
        database.close()
    broken = [] if found == "ok" else [f"integrity: {found}"]
    return broken + [f"{each} was promised and lost with the power" for each in missing]


def _read_ids(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute(select(comments.c.id)).scalars())


def _time_first_promise(trial: Trial) -> float:
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


def _list_wrong(trial: Trial) -> list[str]:
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
    ),
    Fault(
        "F11", "SQLite locked for 10 s", "503 after 5 s, alive all the while", 5, lock_sqlite, LITE
    ),
    Fault("F13", "power cut", "every promise is in the log", 5, lose_power, LITE),
    Fault(
        "F13b",
        "PostgreSQL and all its sessions killed",
        "every promise is in the log",
        10,
        crash_postgres,
        FULL,
    ),
    Fault(
        "F25c",
        "network cut between everything and PostgreSQL",
        "503 meanwhile, serving again within 10 s",
        10,
        cut_database,
        FULL,
    ),
    Fault("F27", "backup taken while writing", "whole, and with every earlier promise", 5, back_up),
)
