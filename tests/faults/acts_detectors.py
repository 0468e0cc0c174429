"""F15 to F17: detectors that raise, hang, or take their whole process with them."""

import time

from sqlalchemy import func, select

from service.moderation.codes import Code, Status
from service.moderation.schema import comments, decisions, signals, threads
from tests.faults import misbehaviour
from tests.faults.crowd import Posts
from tests.faults.stage import WORKERS
from tests.faults.trial import Fault, Found, Trial
from tests.waiting import wait_until

BATCH = 50
NEXT = 100
POISONS = (misbehaviour.ABORT, misbehaviour.SEGFAULT, misbehaviour.KILL)
QUICK_HANG = "2"
"""Seconds until a hung worker is ended where the clock runs faster."""


def raise_in_check(trial: Trial) -> Found:
    """A detector that raises on every comment."""
    posts = Posts(f"{trial.name}/raising", trial.seed, marks=(misbehaviour.RAISE,))
    trial.make_crowd(posts).post(trial.submissions)
    trial.await_decisions()
    found = _count_signals(trial)
    broken = []
    if found.pop(Status.FLAGGED, 0) != trial.submissions or found:
        broken.append(f"not all were held: {found}")
    return Found(trial.submissions, broken=broken)


def hang_in_check(trial: Trial) -> Found:
    """A detector that never comes back from C, where no timeout of Python's reaches it."""
    return _poison(trial, (misbehaviour.HANG,) * max(1, min(5, trial.submissions // 2_000)))


def crash_in_check(trial: Trial) -> Found:
    """A comment that ends every worker that reads it, in a batch with fifty others."""
    times = max(1, min(30, trial.submissions // (BATCH + NEXT)))
    marks = POISONS if trial.submissions > BATCH + NEXT else (trial.random.choice(POISONS),)
    return _poison(trial, tuple(marks[i % len(marks)] for i in range(times)))


def _poison(trial: Trial, marks: tuple[str, ...]) -> Found:
    stage, held, longest = trial.stage, 0.0, 0.0
    for number, mark in enumerate(marks):
        name = f"{trial.name}/poison-{number}"
        for worker in WORKERS:
            stage.company.dismiss(worker)
        trial.crowd.post(BATCH // 2)
        trial.make_crowd(Posts(name, trial.seed, marks=(mark,))).post(1)
        trial.crowd.post(BATCH // 2)
        quick = {"FAULT_HANG": QUICK_HANG} if mark == misbehaviour.HANG and stage.speed > 1 else {}
        began = time.monotonic()
        stage.recast(*WORKERS, **quick)
        trial.crowd.post(NEXT)
        wait_until(lambda: trial.count_pending() <= 1, timeout=120)
        longest = max(longest, (time.monotonic() - began) * stage.speed)
        trial.await_decisions(300)
        held = max(held, (time.monotonic() - began) * stage.speed)
    statuses = _count_verdicts(trial)
    broken = (
        []
        if statuses == {(Status.FLAGGED, Code.CHECKS_UNAVAILABLE): len(marks)}
        else [f"poison ended as {statuses}"]
    )
    return Found(len(marks), longest, broken, notes=f"the others; itself held after {held:.0f} s")


def _count_signals(trial: Trial) -> dict[str, int]:
    """Comments of this trial by status, of those that one check failed and others looked at."""
    silent = select(signals.c.comment_id).where(signals.c.reason == Code.CHECKS_UNAVAILABLE)
    heard = select(signals.c.comment_id).where(signals.c.reason != Code.CHECKS_UNAVAILABLE)
    query = (
        select(comments.c.status, func.count())
        .select_from(comments.join(threads))
        .where(
            threads.c.address.like(f"{trial.name}/%"),
            comments.c.id.in_(silent),
            comments.c.id.in_(heard),
        )
        .group_by(comments.c.status)
    )
    with trial.stage.database.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def _count_verdicts(trial: Trial) -> dict[tuple[str, str], int]:
    query = (
        select(decisions.c.status, decisions.c.reasons)
        .select_from(comments.join(threads).join(decisions))
        .where(threads.c.address.like(f"{trial.name}/poison-%"))
    )
    counts: dict[tuple[str, str], int] = {}
    with trial.stage.database.read() as connection:
        for status, reasons in connection.execute(query):
            counts[status, reasons[0]] = counts.get((status, reasons[0]), 0) + 1
    return counts


FAULTS = (
    Fault("F15", "a detector raises", "the others still count; held", 30, raise_in_check),
    Fault(
        "F16",
        "a detector hangs in C",
        "ended, and held after three tries; the others wait 60 s at most",
        60,
        hang_in_check,
    ),
    Fault(
        "F17",
        "a comment that ends its worker, in a batch with 50 others",
        "held after three crashes; the others and the next 100 wait 30 s at most",
        30,
        crash_in_check,
    ),
)
