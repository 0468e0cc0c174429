"""F12: a disk on which not one more comment has room."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import requests
from sqlalchemy import select

from service.moderation.schema import comments
from tests.faults.ledger import PROMISES
from tests.faults.stage import CAST, is_ready
from tests.faults.trial import Fault, Found, Trial
from tests.waiting import wait_until

EMPTY_DISK = 48 * 2**20
FOR_EACH = 20 * 2**10
"""Bytes that a comment takes, with its indexes and a log, at the very most."""
MANY = 600
"""Comments that fill up whatever room there is in pages that exist already."""
BALLAST = "ballast"
SMALL = "small"
REFUSALS = 20
RETRY_LATER = 503


def fill_disk(trial: Trial) -> Found:
    """A database on a small disk, that something else has filled up."""
    stage, broken = trial.stage, list[str]()
    times = max(1, trial.submissions // 2_500)
    half = trial.submissions // (2 * times)
    with _small_disk(trial) if stage.postgres is None else _small_tablespace(trial) as folder:
        for _ in range(times):
            trial.crowd.post(half)
            _fill(folder)
            asked = len(trial.ledger.answers)
            with trial.crowd.posting(max(half, MANY) if stage.postgres else half):
                wait_until(partial(_has_refused, trial, asked), timeout=60)
                broken += _check_full(trial)
                (folder / BALLAST).unlink()
            stage.await_web()
    wrong = {each.status for each in trial.ledger.answers} - PROMISES - {RETRY_LATER}
    broken += [f"answered {status}" for status in sorted(wrong)]
    return Found(times, None, broken)


@contextmanager
def _small_disk(trial: Trial) -> Iterator[Path]:
    """The database's folder on a file system of its own."""
    stage = trial.stage
    folder, aside = stage.file.parent, stage.folder / "aside"
    with _stopped(trial):
        folder.rename(aside)
        folder.mkdir()
        _mount(folder, trial)
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        shutil.rmtree(aside)
    try:
        yield folder
    finally:
        (folder / BALLAST).unlink(missing_ok=True)
        with _stopped(trial):
            shutil.copytree(folder, aside)
            _unmount(folder)
            aside.rename(folder)


@contextmanager
def _small_tablespace(trial: Trial) -> Iterator[Path]:
    """The database's tables on a file system of their own; the server's log stays where it is."""
    stage, server = trial.stage, trial.stage.postgres
    assert server is not None
    # Not in the stage's folder, which is closed to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="palabre-"))
    folder.chmod(0o755)
    with _stopped(trial):
        _mount(folder, trial)
        server.give(folder)
        server.move(stage.name, SMALL, folder)
    try:
        yield folder
    finally:
        (folder / BALLAST).unlink(missing_ok=True)
        with _stopped(trial):
            server.move_back(stage.name, SMALL)
            _unmount(folder)


@contextmanager
def _stopped(trial: Trial) -> Iterator[None]:
    for name in CAST:
        trial.stage.company.dismiss(name)
    trial.stage.database.close()
    yield
    trial.stage.recast(*CAST)
    trial.stage.await_web()


def _mount(folder: Path, trial: Trial) -> None:
    size = f"size={EMPTY_DISK + trial.submissions * FOR_EACH}"
    command = ["mount", "-t", "tmpfs", "-o", size, "palabre-small", str(folder)]
    subprocess.run(command, check=True)


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - on every Linux
    folder.rmdir()


def _fill(folder: Path) -> None:
    with (folder / BALLAST).open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 65_536):
                pass
        except OSError:
            return


def _has_refused(trial: Trial, seen: int) -> bool:
    refused = [each.status == RETRY_LATER for each in trial.ledger.answers[seen:]]
    return sum(refused) >= REFUSALS


def _check_full(trial: Trial) -> list[str]:
    """What still works, and what says that something does not."""
    url = trial.stage.urls[0]
    broken = []
    page = requests.get(f"{url}/api/v1/threads/comments", {"thread": f"{trial.name}/0"}, timeout=10)
    if not page.ok:
        broken.append(f"reading a thread was answered {page.status_code}")
    # PostgreSQL's disk is somewhere else, and a look at it would be a write.
    if trial.stage.postgres is None and is_ready(url):
        broken.append("/readyz said ready with a full disk")
    with trial.stage.database.read() as connection:
        stored = set(connection.execute(select(comments.c.id)).scalars())
    if trial.ledger.ids - stored:
        broken.append("a comment was promised and not stored")
    return broken


def may_mount() -> bool:
    """Whether the kernel lets this process mount (CAP_SYS_ADMIN, bit 21 of capabilities(7))."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    effective = [int(each.split()[1], 16) for each in lines if each.startswith("CapEff:")]
    return any(each >> 21 & 1 for each in effective)


FAULTS = (
    Fault(
        "F12",
        "disk full",
        "503, nothing promised, reading works, heals by itself",
        60,
        fill_disk,
        brief=may_mount(),
        seconds=60,
    ),
)
