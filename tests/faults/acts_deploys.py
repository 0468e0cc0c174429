"""F22 to F24: rolling restarts under load, the last version's worker, and a long queue."""

import os
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from io import BytesIO
from pathlib import Path
from statistics import quantiles

import requests
from redis import Redis
from sqlalchemy import func, select

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.schema import comments, decisions
from service.running.tether import tethered
from tests.conftest import ADMIN_TOKEN
from tests.faults.audit import count_settled
from tests.faults.crowd import Posts
from tests.faults.ledger import PROMISES, worst_percentile
from tests.faults.misbehaviour import FLAGGED
from tests.faults.stage import WORKERS
from tests.faults.trial import Fault, Found, Trial
from tests.service.moderation.samples import new_comment
from tests.waiting import wait_until

RATE = 150.0
CLIENTS = 16
RESTARTS = 20
DRAIN = 30.0
COMMITS = 40
STILL = threading.Event()
PAGE_SECONDS = 0.3
FILLING = 500
QUIET_RATE = 100.0
"""Submissions a second while their answers are timed."""
SLOWER = 1.2
HUNDRED_MEGABYTES = 100 * 2**20


def roll(trial: Trial) -> Found:
    """Web servers and workers told to stop and started again, one after the other, under load."""
    stage = trial.stage
    stage.recast("web-2")
    stage.await_web()
    count = trial.submissions
    restarts = RESTARTS if count >= 1_000 else 2
    names = ("web-2", WORKERS[0], "web", WORKERS[1])
    slowest = 0.0
    with trial.crowd.posting(count, CLIENTS, RATE):
        done = 0
        while done < restarts or not trial.is_over():
            name = names[done % len(names)]
            slowest = max(slowest, stage.company.stop(name))
            stage.recast(name)
            stage.await_web()
            done += 1
    failures = [
        each
        for each in trial.ledger.answers
        if each.status not in PROMISES and each.failure != "ConnectionRefusedError"
    ]
    broken = [f"answered {each.status or each.failure}" for each in failures]
    return Found(done, slowest, broken, notes="the longest that a process took to stop")


def run_last_version(trial: Trial) -> Found:
    """Workers of the version before the last change of the schema, on the schema as it is now."""
    stage = trial.stage
    folder = stage.folder / "last-version"
    revision = _extract_last_version(folder)
    for name in WORKERS:
        stage.company.dismiss(name)
    log = (stage.folder / "logs" / "last-version.log").open("wb")
    environ = {**os.environ, **stage.company.environ, "PYTHONPATH": str(folder)}
    command = tethered([sys.executable, "-m", "workers"])
    worker = subprocess.Popen(command, env=environ, cwd=folder, stdout=log, stderr=log)
    try:
        trial.crowd.post(trial.submissions, CLIENTS)
        trial.await_decisions(600)
    finally:
        worker.terminate()
        worker.wait(DRAIN)
        log.close()
    return Found(1, notes=f"workers of {revision[:10]}")


def pile_up(trial: Trial) -> Found:
    """Ten comments wait for each one that is submitted, while there are no workers."""
    stage = trial.stage
    for name in WORKERS:
        stage.company.dismiss(name)
    # Nobody decides at first, so every submission waits its whole time for a verdict, before and
    # after, and the difference is that of the queue alone.
    timed = trial.submissions * 3 // 20
    before = _time_submissions(trial, timed)
    ids = fill_queue(trial, trial.submissions * 10)
    after = _time_submissions(trial, timed)
    memory = _read_memory(trial)
    began = time.monotonic()
    stage.recast(*WORKERS)
    page = _time_queue(trial)
    rest = trial.submissions - 2 * timed
    waiting = _count_pending(trial) + rest
    trial.crowd.post(rest, CLIENTS)
    wait_until(lambda: _count_pending(trial) == 0, timeout=1_800)
    seconds = time.monotonic() - began
    page = max(page, _time_queue(trial))
    late = _list_late(before, after, memory, page)
    notes = (
        f"{len(ids):,} waiting; {waiting / seconds:.0f} decided a second; Redis "
        f"{memory / 2**20:.0f} MB; a page of the queue {page * 1000:.0f} ms; p99 of a "
        f"submission {before * 1000:.0f} ms before, {after * 1000:.0f} ms with the queue"
    )
    return Found(1, page, [*_check_once(trial, ids), *_check_order(trial, ids)], late, notes=notes)


def _time_submissions(trial: Trial, count: int) -> float:
    """Seconds within which 99 of a hundred were answered."""
    moment = time.monotonic()
    with trial.crowd.posting(count, CLIENTS, QUIET_RATE):
        pass
    return worst_percentile(trial.ledger.since(moment))


def _list_late(before: float, after: float, memory: int, page: float) -> list[str]:
    late = []
    if after > before * SLOWER:
        late.append(f"p99 of a submission was {after:.3f} s instead of {before:.3f} s")
    if memory > HUNDRED_MEGABYTES:
        late.append(f"Redis held {memory / 2**20:.0f} MB")
    if page > PAGE_SECONDS:
        late.append(f"a page of the queue took {page:.2f} s")
    return late


def fill_queue(trial: Trial, count: int) -> list[str]:
    """The ids of so many comments, written straight into the database; each by another author."""
    posts = Posts(f"{trial.name}-waiting", trial.seed, marks=("", "", "", FLAGGED))
    ids: list[str] = []
    for start in range(0, count, FILLING):
        arrivals = [
            new_comment(
                **posts.compose(number),
                author_key=f"{trial.name} author {number}",
                duplicate_key=f"{trial.name} {number}",
            )
            for number in range(start, min(count, start + FILLING))
        ]
        outcomes = store.add_many(trial.stage.database, arrivals, trial.stage.clock.now())
        ids += [each for each in outcomes if isinstance(each, str)]
    return ids


def _count_pending(trial: Trial) -> int:
    query = select(func.count()).where(comments.c.status == Status.PENDING)
    with trial.stage.database.read() as connection:
        return connection.execute(query).scalar_one()


def _check_once(trial: Trial, ids: list[str]) -> list[str]:
    """What was written straight into the database is in no ledger, and was decided once as well."""
    settled = count_settled(trial.stage.diary, ids)
    return [f"{each} was decided {settled[each]} times" for each in ids if settled[each] != 1]


def _check_order(trial: Trial, ids: list[str]) -> list[str]:
    """The older half was, by and large, decided before the younger half."""
    query = select(decisions.c.comment_id, decisions.c.decided_at)
    with trial.stage.database.read() as connection:
        decided = {row.comment_id: row.decided_at for row in connection.execute(query)}
    moments = [decided[each] for each in ids if each in decided]
    middle = len(moments) // 2
    older, younger = (
        quantiles([each.timestamp() for each in half], n=2)[0]
        for half in (moments[:middle], moments[middle:])
    )
    return [] if older <= younger else ["the younger half was decided first"]


def _read_memory(trial: Trial) -> int:
    with Redis.from_url(trial.stage.valkey.url) as client:
        return int(client.info("memory")["used_memory"])


def _time_queue(trial: Trial) -> float:
    url = f"{trial.stage.urls[0]}/api/v1/admin/comments"
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    worst = 0.0
    for _ in range(10):
        began = time.monotonic()
        requests.get(url, {"status": "flagged"}, headers=headers, timeout=30).raise_for_status()
        worst = max(worst, time.monotonic() - began)
        STILL.wait(0.2)
    return worst


def _extract_last_version(folder: Path) -> str:
    """Unpack the latest commit before the last change of the schema that runs; returns its name."""
    path = "service/moderation/migrations/versions"
    changed = _git("log", "-1", "--format=%H", "--", path).decode().strip()
    newest = "HEAD" if _git("status", "--porcelain", "--", path).strip() else f"{changed}~1"
    # What was committed in parts was never a version, and need not run.
    for revision in _git("rev-list", f"--max-count={COMMITS}", newest).decode().split():
        with tarfile.open(fileobj=BytesIO(_git("archive", revision))) as archive:
            archive.extractall(folder, filter="data")
        check = [sys.executable, "-c", "import workers.worker"]
        if subprocess.run(check, cwd=folder, check=False, capture_output=True).returncode == 0:
            return revision
        shutil.rmtree(folder)
    raise RuntimeError(f"none of the {COMMITS} commits before {newest} runs")


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], check=True, capture_output=True).stdout  # noqa: S607


FAULTS = (
    Fault(
        "F22",
        "rolling restarts under load",
        "no failed request; each stops within 30 s",
        DRAIN,
        roll,
        seconds=80,
    ),
    Fault(
        "F23",
        "the last version's workers on the new schema",
        "all decided",
        600,
        run_last_version,
        brief=False,
        seconds=80,
    ),
    Fault(
        "F24",
        "a long queue",
        "submissions no slower, oldest first, Redis under 100 MB, a page "
        "of the queue within 300 ms",
        PAGE_SECONDS,
        pile_up,
        seconds=220,
    ),
)
