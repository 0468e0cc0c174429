"""F15 to F17: detectors that raise, hang, or take their whole process with them."""

import threading
import time
from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from service.moderation.codes import Code, Status
from service.moderation.prechecks import REST
from service.moderation.schema import comments, decisions, signals, threads
from tests.faults import misbehaviour
from tests.faults.crowd import Posts
from tests.faults.stage import WORKERS
from tests.faults.trial import Fault, Found, Trial
from tests.waiting import wait_until

BATCH = 50
NEXT = 100
HANG_SECONDS = 15.0
CRASH_SECONDS = 4.0
"""From one poisonous comment to the next: each costs three workers."""
POISONS = (misbehaviour.ABORT, misbehaviour.SEGFAULT, misbehaviour.KILL)
CLIENTS = 16
CRASHES = 3
READY = "worker ready"
SECONDS = 0.5
"""A little more than the rest after reading in advance was in vain."""
STILL = threading.Event()
QUICK_HANG = "2"
"""Seconds until a hung worker is ended where the clock runs faster."""


def raise_in_check(trial: Trial) -> Found:
    """A detector that raises on every comment."""
    posts = Posts(f"{trial.name}/raising", trial.seed, marks=(misbehaviour.RAISE,))
    trial.make_crowd(posts).post(trial.submissions, CLIENTS)
    trial.await_decisions()
    found = _count_signals(trial)
    broken = []
    if found.pop(Status.FLAGGED, 0) != trial.submissions or found:
        broken.append(f"not all were held: {found}")
    return Found(trial.submissions, broken=broken)


def hang_in_check(trial: Trial) -> Found:
    """A detector that never comes back from C, where no timeout of Python's reaches it."""
    times = min(3, trial.submissions // 2_500)
    return _poison(trial, (misbehaviour.HANG,) * (1 + times), HANG_SECONDS)


def crash_in_check(trial: Trial) -> Found:
    """A comment that ends every worker that reads it, in a batch with fifty others."""
    times = min(15, trial.submissions // 600)
    marks = trial.random.sample(POISONS, len(POISONS))
    return _poison(trial, tuple(marks[i % len(marks)] for i in range(1 + times)), CRASH_SECONDS)


def crash_in_draft(trial: Trial) -> Found:
    """A comment that ends the worker which reads it in advance, and every other one as well."""
    times = max(1, trial.submissions // 2_500)
    start, others = trial.stage.clock.now(), trial.submissions - times
    for number in range(times):
        for name in WORKERS:
            trial.stage.company.await_line(name, READY)
        # Nothing is read in advance while others ask, or so soon after it was in vain.
        STILL.wait(REST + SECONDS)
        _post_poison(trial, number, POISONS[number % len(POISONS)])
        trial.crowd.post(others // times + (number < others % times), CLIENTS)
    trial.await_decisions(300)
    deeds = _count_deeds(trial, times)
    broken = [f"{who} ended {count} workers" for who, count in deeds.items() if count > CRASHES]
    innocent = threads.c.address.not_like(f"{trial.name}/poison-%")
    held = _read_longest_wait(trial, start, ~innocent)
    return Found(
        trial.stage.diary.read_text().count(f"{misbehaviour.DEED_IN_DRAFT} "),
        _read_longest_wait(trial, start, innocent),
        [*broken, *_list_unheld(trial, times)],
        notes=f"the others; itself held after {max(deeds.values())} crashes and {held:.0f} s",
    )


def _count_deeds(trial: Trial, times: int) -> Counter[str]:
    """How many workers each poisonous comment has ended, by its author."""
    names = {_name_poison(trial, number).compose(0)["author"] for number in range(times)}
    lines = trial.stage.diary.read_text().splitlines()
    return Counter(name for line in lines for name in names if line.endswith(f" {name}"))


def _poison(trial: Trial, marks: tuple[str, ...], spacing: float) -> Found:
    """One comment amid fifty others that wait for a worker, the rest in a stream of others."""
    first, *others = marks
    start = trial.stage.clock.now()
    longest = _poison_batch(trial, first)
    rest = trial.submissions - BATCH - NEXT
    innocent = threads.c.address.not_like(f"{trial.name}/poison-%")
    if others:
        began, moment = time.monotonic(), trial.stage.clock.now()
        with trial.crowd.posting(rest, CLIENTS, rest / (len(others) * spacing)):
            for number, mark in enumerate(others, 1):
                STILL.wait(began + spacing * (number - trial.random.random()) - time.monotonic())
                _post_poison(trial, number, mark)
        trial.await_decisions(300)
        longest = max(longest, _read_longest_wait(trial, moment, innocent))
    trial.await_decisions(300)
    held = _read_longest_wait(trial, start, ~innocent)
    notes = f"the others; itself held after {held:.0f} s"
    return Found(len(marks), longest, _list_unheld(trial, len(marks)), notes=notes)


def _list_unheld(trial: Trial, count: int) -> list[str]:
    """What became of poisonous comments, if not all of so many are held."""
    statuses = _count_verdicts(trial)
    held = statuses == {(Status.FLAGGED, Code.CHECKS_UNAVAILABLE): count}
    return [] if held else [f"poison ended as {statuses}"]


def _poison_batch(trial: Trial, mark: str) -> float:
    """Seconds until all others were decided; the poisonous one goes on being tried."""
    stage = trial.stage
    for worker in WORKERS:
        stage.company.dismiss(worker)
    trial.crowd.post(BATCH // 2)
    _post_poison(trial, 0, mark)
    trial.crowd.post(BATCH // 2)
    quick = {"FAULT_HANG": QUICK_HANG} if mark == misbehaviour.HANG and stage.speed > 1 else {}
    began = time.monotonic()
    stage.recast(*WORKERS, **quick)
    trial.crowd.post(NEXT)
    wait_until(lambda: trial.count_pending() <= 1, timeout=120)
    return (time.monotonic() - began) * stage.speed


def _post_poison(trial: Trial, number: int, mark: str) -> None:
    trial.make_crowd(_name_poison(trial, number, mark)).post(1)


def _name_poison(trial: Trial, number: int, mark: str = "") -> Posts:
    return Posts(f"{trial.name}/poison-{number}", trial.seed, marks=(mark,))


def _read_longest_wait(trial: Trial, since: datetime, which: ColumnElement[bool]) -> float:
    """Seconds from submission to decision, at worst, of the comments in certain threads."""
    query = (
        select(comments.c.submitted_at, decisions.c.decided_at)
        .select_from(comments.join(threads).join(decisions))
        .where(threads.c.address.like(f"{trial.name}/%"), comments.c.submitted_at >= since, which)
    )
    with trial.stage.database.read() as connection:
        waits = [decided - submitted for submitted, decided in connection.execute(query)]
    return float(max(waits).total_seconds())


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
    Fault(
        "F15", "a detector raises", "the others still count; held", 30, raise_in_check, seconds=40
    ),
    Fault(
        "F16",
        "a detector hangs in C",
        "ended, and held after three tries; the others wait 60 s at most",
        60,
        hang_in_check,
        seconds=135,
    ),
    Fault(
        "F17",
        "a comment that ends its worker, in a batch with 50 others",
        "held after three crashes; the others and the next 100 wait 30 s at most",
        30,
        crash_in_check,
        seconds=140,
    ),
    Fault(
        "F17b",
        "a comment that ends its worker before it is stored, read in advance",
        "held after three crashes in all; the others wait 30 s at most",
        30,
        crash_in_draft,
        seconds=90,
    ),
)
