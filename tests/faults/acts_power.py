"""F13: power that fails in the middle of a write, and a server killed with all its sessions."""

import shutil
from pathlib import Path

from sqlalchemy import select, text

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.schema import comments
from tests.faults.acts_database import list_wrong, time_first_promise
from tests.faults.disk import TornDisk
from tests.faults.preloads import can_compile, compile_preload
from tests.faults.stage import CAST
from tests.faults.trial import Fault, Found, Trial

# From one strike to the next, in seconds.
CUT_SECONDS = 0.6
CRASH_SECONDS = 2.0
CUTS = 100
VERDICTS = {201: Status.APPROVED, 422: Status.REJECTED}
"""What an answer's own status says; a 202 says it in its body."""


def lose_power(trial: Trial) -> Found:
    """The files as a power cut leaves them at a random moment, opened elsewhere."""
    stage, broken = trial.stage, list[str]()
    cuts = min(CUTS, max(3, trial.submissions // 100))
    disk = _record_writes(trial)
    for number in trial.strikes(cuts, CUT_SECONDS):
        with stage.company.frozen(CAST):
            disk.catch_up()
            promised = _read_told(trial)
        copy = stage.folder / f"copy-{number}" / stage.file.name
        copy.parent.mkdir()
        disk.cut(copy, trial.random)
        broken += _check_copy(copy, promised)
        shutil.rmtree(copy.parent)
    if not disk.entries:
        broken.append("no write was recorded")
    return Found(
        trial.struck, 0.0, broken, notes=f"files opened again; {disk.entries:,} writes and syncs"
    )


def crash_postgres(trial: Trial) -> Found:
    """SIGKILL to PostgreSQL and all its sessions, again and again; it recovers from its log."""
    server = trial.stage.postgres
    assert server is not None
    times = min(30, max(2, trial.submissions // 300))
    worst = 0.0
    for _ in trial.strikes(times, CRASH_SECONDS):
        server.kill()
        server.start()
        worst = max(worst, time_first_promise(trial))
    return Found(trial.struck, worst, list_wrong(trial), notes="until the next 2xx")


def _record_writes(trial: Trial) -> TornDisk:
    """Start everything anew in such a way that each write to SQLite's files is recorded."""
    stage = trial.stage
    for name in CAST:
        stage.company.dismiss(name)
    stage.database.close()
    record = stage.folder / "writes"
    disk = TornDisk(stage.file, record)
    environ = {"FAULT_WRITES": str(record), "FAULT_WRITES_OF": str(stage.file.resolve())}
    stage.recast(*CAST, **compile_preload("writes", stage.folder), **environ)
    stage.await_web()
    return disk


def _read_told(trial: Trial) -> dict[str, set[str]]:
    """What clients were told, by comment: that it is there, and perhaps how it was decided."""
    told: dict[str, set[str]] = {identifier: set() for identifier in trial.ledger.ids}
    for answer in trial.ledger.since(0.0):
        verdict = VERDICTS.get(answer.status, answer.verdict)
        if answer.comment_id in told and verdict != Status.PENDING:
            told[answer.comment_id].add(verdict)
    return told


def _check_copy(path: Path, promised: dict[str, set[str]]) -> list[str]:
    database = Database.from_url(f"sqlite:///{path}")
    try:
        with database.read() as connection:
            found = connection.execute(text("PRAGMA integrity_check")).scalar_one()
            rows = connection.execute(select(comments.c.id, comments.c.status))
            kept = {row.id: row.status for row in rows}
    finally:
        database.close()
    broken = [] if found == "ok" else [f"integrity: {found}"]
    broken += [f"{each} was promised and lost" for each in promised.keys() - kept.keys()]
    undone = [each for each in promised.keys() & kept.keys() if promised[each] - {kept[each]}]
    return broken + [f"the verdict on {each} was told and lost" for each in undone]


FAULTS = (
    Fault(
        "F13",
        "power cut",
        "every promise, and every verdict that was told, is in the log",
        5,
        lose_power,
        ("sqlite",),
        brief=can_compile(),
        seconds=100,
    ),
    Fault(
        "F13b",
        "PostgreSQL and all its sessions killed",
        "every promise is in the log; serving again within 10 s",
        10,
        crash_postgres,
        ("postgresql",),
        seconds=90,
    ),
)
