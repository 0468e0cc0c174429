"""F1 to F5: processes that are killed, at any moment and at the worst ones."""

import threading
import time

from tests.faults.failpoints import Place
from tests.faults.stage import WORKERS
from tests.faults.trial import Fault, Found, Trial

BETWEEN_KILLS = 20
"""Comments for each kill: with more kills than that the workers would do nothing but start."""
STILL = threading.Event()
"""Never set: what is waited for are random moments, with no condition to wait for."""
PASSAGES = 8
"""A failpoint ends its process at one of so many passages; batches pass but once."""


def kill_workers(trial: Trial) -> Found:
    """SIGKILL to one of two workers at random moments of their work."""
    kills = max(2, trial.submissions // BETWEEN_KILLS)
    company = trial.stage.company
    for _ in range(kills):
        with trial.crowd.posting(trial.submissions // kills):
            STILL.wait(trial.random.uniform(0, 0.4))
            company.kill(trial.random.choice(WORKERS))
    return Found(kills, notes="random moments")


def crash_workers(trial: Trial) -> Found:
    """Workers that end right after their lease, or with the verdict in hand."""
    return _crash(trial, WORKERS, (Place.AFTER_LEASE, Place.AFTER_JUDGING))


def kill_tree(trial: Trial) -> Found:
    """SIGKILL to a supervisor and all its workers at once; another machine's are left."""
    stage = trial.stage
    for name in WORKERS:
        stage.company.dismiss(name)
    stage.recast("tree-1", "tree-2")
    times = max(2, trial.submissions // 500)
    for _ in range(times):
        with trial.crowd.posting(trial.submissions // times):
            STILL.wait(trial.random.uniform(0, 0.4))
            stage.company.kill_tree(trial.random.choice(("tree-1", "tree-2")))
    trial.await_decisions()
    return Found(times)


def crash_after_settling(trial: Trial) -> Found:
    """Workers that end when the verdict is in the database, and the job is not finished."""
    return _crash(trial, WORKERS, (Place.AFTER_SETTLE, Place.AFTER_PUBLISH))


def crash_web_after_commit(trial: Trial) -> Found:
    """A web process that ends between the commit and everything that should follow it."""
    return _crash(trial, ("web",), (Place.AFTER_COMMIT,))


def crash_web_before_commit(trial: Trial) -> Found:
    """A web process that ends with a comment half stored."""
    return _crash(trial, ("web",), (Place.BEFORE_COMMIT,))


def kill_web(trial: Trial) -> Found:
    """SIGKILL to the web server and its processes at random moments of their work."""
    kills = max(2, trial.submissions // 200)
    stage = trial.stage
    for _ in range(kills):
        with trial.crowd.posting(trial.submissions // kills):
            STILL.wait(trial.random.uniform(0, 0.4))
            stage.company.kill_tree("web")
        stage.await_web()
    return Found(kills, notes="random moments")


def _crash(trial: Trial, names: tuple[str, ...], places: tuple[Place, ...]) -> Found:
    before = count_crashes(trial)
    # A hundred comments may be but seven batches; but who always ends at once gets nothing done.
    most = PASSAGES if names != WORKERS else max(1, min(PASSAGES, trial.submissions // 50))
    for place in places:
        trial.stage.recast(*names, at=f"{place}/{most}")
        trial.stage.await_web()
        trial.crowd.post(trial.submissions // len(places))
        _finish_crashing(trial, names)
    return Found(count_crashes(trial) - before, notes=", ".join(places))


def _finish_crashing(trial: Trial, names: tuple[str, ...]) -> None:
    # Crashing workers get there as well, with three tries for each comment; but then nobody
    # could tell a slow recovery from yet another crash.
    if names == WORKERS:
        deadline = time.monotonic() + 5
        while trial.count_pending() and time.monotonic() < deadline:
            STILL.wait(0.1)
    trial.stage.recast(*names)
    trial.stage.await_web()


def count_crashes(trial: Trial) -> int:
    """How many processes have ended at their failpoints so far."""
    diary = trial.stage.diary
    return diary.read_text().count("crashed ") if diary.exists() else 0


FAULTS = (
    Fault(
        "F1",
        "worker killed in the middle of a check",
        "decided once, within 30 s",
        30,
        kill_workers,
    ),
    Fault(
        "F1b",
        "worker ends after the lease, or with the verdict in hand",
        "decided once, within 60 s",
        60,
        crash_workers,
    ),
    Fault(
        "F2",
        "all workers of a machine killed",
        "another machine takes over within 60 s",
        60,
        kill_tree,
    ),
    Fault(
        "F3",
        "worker killed between the verdict's commit and the job's end",
        "the job finds it decided and does nothing, within 30 s",
        30,
        crash_after_settling,
    ),
    Fault(
        "F4",
        "web killed between commit and enqueueing",
        "enqueued by the sweeper within 30 s; a retry finds the same comment",
        30,
        crash_web_after_commit,
    ),
    Fault(
        "F5",
        "web killed before the commit",
        "nothing promised, nothing stored",
        30,
        crash_web_before_commit,
    ),
    Fault("F5b", "web killed at any moment", "a retry finds what was stored", 30, kill_web),
)
