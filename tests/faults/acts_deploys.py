"""F22 to F24: rolling restarts under load, the last version's worker, and a long queue."""

import os
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
from service.moderation.comment import NewComment
from service.moderation.schema import comments, decisions
from service.running.tether import tethered
from tests.conftest import ADMIN_TOKEN
from tests.faults.crowd import Posts
from tests.faults.ledger import PROMISES, worst_percentile
from tests.faults.misbehaviour import FLAGGED
from tests.faults.stage import WORKERS
from tests.faults.trial import Fault, Found, Trial
from tests.service.moderation.samples import new_comment
from tests.waiting import wait_until

RATE = 50.0
RESTARTS = 20
DRAIN = 30.0
STILL = threading.Event()
PAGE_SECONDS = 0.3
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
    with trial.crowd.posting(count, rate=RATE):
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
        trial.crowd.post(trial.submissions)
        trial.await_decisions(600)
    finally:
        worker.terminate()
        worker.wait(DRAIN)
        log.close()
    return Found(1, notes=f"workers of {revision[:10]}")


def pile_up(trial: Trial) -> Found:
    """Ten comments wait for each one that is submitted, and the workers start late."""
    stage, late = trial.stage, list[str]()
    waiting = trial.submissions * 10
    count = min(1_000, trial.submissions)
    trial.crowd.post(count, threads=2)
    before = worst_percentile(trial.ledger.answers)
    stage.company.dismiss(WORKERS[0])
    stage.company.dismiss(WORKERS[1])
    _insert(trial, waiting)
    moment = time.monotonic()
    trial.crowd.post(count, threads=2)
    after = worst_percentile(trial.ledger.since(moment))
    memory = _read_memory(trial)
    began = time.monotonic()
    stage.recast(*WORKERS)
    page = _time_queue(trial)
    wait_until(lambda: _count_pending(trial) == 0, timeout=3600)
    seconds = time.monotonic() - began
    # Without workers every submission waits its whole time for a verdict.
    if after - 0.1 > max(before, 0.05) * SLOWER:
        late.append(f"p99 of a submission was {after:.3f} s instead of {before:.3f} s")
    if memory > HUNDRED_MEGABYTES:
        late.append(f"Redis held {memory / 2**20:.0f} MB")
    if page > PAGE_SECONDS:
        late.append(f"a page of the queue took {page:.2f} s")
    broken = _check_order(trial)
    notes = (
        f"{waiting:,} waiting; {waiting / seconds:.0f} decided a second; Redis "
        f"{memory / 2**20:.0f} MB; a page of the queue {page * 1000:.0f} ms; p99 of a "
        f"submission {before * 1000:.0f} ms before, {after * 1000:.0f} ms during"
    )
    return Found(1, page, broken, late, notes=notes)


def _insert(trial: Trial, count: int) -> None:
    posts = Posts(f"{trial.name}-waiting", trial.seed, marks=("", "", "", FLAGGED))
    for start in range(0, count, 500):
        arrivals: list[NewComment] = []
        for number in range(start, min(count, start + 500)):
            fields = posts.compose(number)
            arrivals.append(new_comment(**fields, duplicate_key=f"{trial.name} {number}"))
        store.add_many(trial.stage.database, arrivals, trial.stage.clock.now())


def _count_pending(trial: Trial) -> int:
    query = select(func.count()).where(comments.c.status == Status.PENDING)
    with trial.stage.database.read() as connection:
        return connection.execute(query).scalar_one()


def _check_order(trial: Trial) -> list[str]:
    """The older half was, by and large, decided before the younger half."""
    query = select(decisions.c.decided_at).order_by(decisions.c.comment_id)
    with trial.stage.database.read() as connection:
        moments = list(connection.execute(query).scalars())
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
    """Unpack the commit before the one that last changed the schema; returns its name."""
    path = "service/moderation/migrations/versions"
    if _git("status", "--porcelain", "--", path).strip():
        revision = _git("rev-parse", "HEAD").decode().strip()
    else:
        last = _git("log", "-1", "--format=%H", "--", path).decode().strip()
        revision = _git("rev-parse", f"{last}~1").decode().strip()
    with tarfile.open(fileobj=BytesIO(_git("archive", revision))) as archive:
        archive.extractall(folder, filter="data")
    return revision


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], check=True, capture_output=True).stdout  # noqa: S607


FAULTS = (
    Fault(
        "F22",
        "rolling restarts under load",
        "no failed request; each stops within 30 s",
        DRAIN,
        roll,
    ),
    Fault(
        "F23",
        "the last version's workers on the new schema",
        "all decided",
        600,
        run_last_version,
        brief=False,
    ),
    Fault(
        "F24",
        "a long queue",
        "submissions no slower, oldest first, Redis under 100 MB, a page "
        "of the queue within 300 ms",
        PAGE_SECONDS,
        pile_up,
    ),
)
