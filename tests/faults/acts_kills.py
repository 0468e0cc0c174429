"""F1 to F5: processes that are killed, at any moment and at the worst ones."""

import threading
import time

from tests.faults.crowd import CROWD
from tests.faults.failpoints import Place
from tests.faults.stage import WORKERS
from tests.faults.trial import Fault, Found, Trial
from tests.waiting import wait_until

READY = "worker ready"
"""Who is killed before it says so has nothing that could be lost."""
BETWEEN_KILLS = 150
KILL_SECONDS = 2.0
TREE_SECONDS = 4.5
WEB_SECONDS = 2.0
SLOWLY = {"FAULT_SLOW": "0.004"}
"""Seconds that a check takes, so that a random moment finds comments in it."""
CRASHING_RATE = 150.0
"""Comments a second: workers that crash half of the time keep up with so many."""
BEHIND = 100
"""Comments that nobody has taken up yet: a second's work, or two."""
STILL = threading.Event()
"""Never set: what is waited for are random moments, with no condition to wait for."""
PASSAGES = 12
"""A web process ends at one of so many commits."""
LIVES = 50
"""Workers end at one of so many passages that they do so about a hundred times, or a little less
where a whole batch passes but once."""


def kill_workers(trial: Trial) -> Found:
    """SIGKILL to one of two workers at random moments of their work."""
    kills = max(2, trial.submissions // BETWEEN_KILLS)
    company = trial.stage.company
    trial.stage.recast(*WORKERS, **SLOWLY)
    for number in trial.strikes(kills, KILL_SECONDS):
        # One is always left: without any, a stream becomes a backlog, and that is another fault.
        for name in WORKERS:
            company.await_line(name, READY)
        # Nor is one struck that is still behind: how long a backlog takes is told by F24.
        wait_until(lambda: trial.count_pending(fresh=True) < BEHIND, timeout=120)
        STILL.wait(trial.random.uniform(0, 0.4))
        company.kill(WORKERS[number % len(WORKERS)])
    return Found(trial.struck, notes="random moments of checks that take 4 ms")


def crash_workers(trial: Trial) -> Found:
    """Workers that end right after their lease, or with the verdict in hand."""
    return _crash(trial, WORKERS, (Place.AFTER_LEASE, Place.AFTER_JUDGING))


def kill_tree(trial: Trial) -> Found:
    """SIGKILL to a supervisor and all its workers at once; another machine's are left."""
    stage = trial.stage
    for name in WORKERS:
        stage.company.dismiss(name)
    trees = ("tree-1", "tree-2")
    stage.recast(*trees, **SLOWLY)
    times = max(2, trial.submissions // 800)
    for number in trial.strikes(times, TREE_SECONDS):
        for name in trees:
            stage.company.await_line(name, READY, times=2)
        stage.company.kill_tree(trees[number % len(trees)])
    trial.await_decisions()
    return Found(trial.struck, notes="a supervisor and two workers each")


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
    kills = max(2, trial.submissions // 300)
    for _ in trial.strikes(kills, WEB_SECONDS):
        trial.stage.await_web()
        trial.stage.company.kill_tree("web")
    trial.stage.await_web()
    return Found(trial.struck, notes="the server and its processes, at random moments")


def _crash(trial: Trial, names: tuple[str, ...], places: tuple[Place, ...]) -> Found:
    before = count_crashes(trial)
    # Who always ends at once gets nothing done, and few comments may share a commit or two.
    most = max(1, trial.submissions // LIVES)
    most = most if names == WORKERS else min(PASSAGES, 2 * most)
    rate = CRASHING_RATE if names == WORKERS else 0.0
    for place in places:
        trial.stage.recast(*names, at=f"{place}/{most}")
        trial.stage.await_web()
        for name in set(names) & set(WORKERS):
            trial.stage.company.await_line(name, READY)
        with trial.crowd.posting(trial.submissions // len(places), CROWD, rate):
            pass
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
        seconds=155,
    ),
    Fault(
        "F1b",
        "worker ends after the lease, or with the verdict in hand",
        "decided once, within 60 s",
        60,
        crash_workers,
        seconds=115,
    ),
    Fault(
        "F2",
        "all workers of a machine killed",
        "another machine takes over within 60 s",
        60,
        kill_tree,
        seconds=80,
    ),
    Fault(
        "F3",
        "worker killed between the verdict's commit and the job's end",
        "the job finds it decided and does nothing, within 30 s",
        30,
        crash_after_settling,
        seconds=90,
    ),
    Fault(
        "F4",
        "web killed between commit and enqueueing",
        "enqueued by the sweeper within 30 s; a retry finds the same comment",
        30,
        crash_web_after_commit,
        seconds=105,
    ),
    Fault(
        "F5",
        "web killed before the commit",
        "nothing promised, nothing stored",
        30,
        crash_web_before_commit,
        seconds=105,
    ),
    Fault(
        "F5b", "web killed at any moment", "a retry finds what was stored", 30, kill_web, seconds=80
    ),
)
