"""F18 to F21: the same work done twice at once, by machines, by people, and by wrong clocks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import requests
from sqlalchemy import func, select

from service.moderation.broker import Broker
from service.moderation.codes import Status
from service.moderation.queue import WorkQueue
from service.moderation.schema import comments, reviews
from tests.conftest import ADMIN_TOKEN
from tests.faults.crowd import Posts
from tests.faults.misbehaviour import FLAGGED, SLEEP
from tests.faults.preloads import can_compile, compile_preload
from tests.faults.stage import CAST, WORKERS
from tests.faults.trial import Fault, Found, Trial
from tests.waiting import wait_until

DELIVERIES = 50
ALONE = 100
"""Comments of which every job holds only one."""
SHARE, JOB = 500, 100
"""Comments that are delivered next, and how many there are to a job."""
BUSY = 40
"""Jobs that keep four workers busy until there are more."""
CLIENTS = 16
MODERATORS = 50
MEETING_RATE = 180.0
"""Comments a second that come in while moderators decide."""
HOUR = 3600
JUMPS = (-2 * HOUR, -HOUR, 0, HOUR, 2 * HOUR)
JUMP_SECONDS = 2.5
"""From one jump of each clock to the next."""
HEADERS = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
ACTS = {"approve": Status.APPROVED, "reject": Status.REJECTED}


def deliver_often(trial: Trial) -> Found:
    """Every comment in fifty jobs, for four workers: the first alone, the rest among others."""
    company = trial.stage.company
    for name in WORKERS:
        company.dismiss(name)
    queue = WorkQueue(Broker.from_url(trial.stage.valkey.url))
    first, left = min(ALONE, trial.submissions), trial.submissions
    while left:
        count = first if left == trial.submissions else min(SHARE, left)
        left -= count
        before = trial.ledger.ids
        trial.crowd.post(count, CLIENTS)
        alone = not before
        for job in _compose_jobs(trial, sorted(trial.ledger.ids - before), 1 if alone else JOB):
            queue.enqueue(job)
        if alone:
            trial.stage.recast(*WORKERS, "worker-3", "worker-4")
        wait_until(lambda: queue.count() < BUSY, timeout=300)
    trial.await_decisions()
    wait_until(lambda: queue.count() == 0, timeout=300)
    return Found(len(trial.ledger) * DELIVERIES, notes="deliveries")


def _compose_jobs(trial: Trial, ids: list[str], size: int) -> list[list[str]]:
    """Fifty times all ids in jobs of so many, never the same ones together."""
    jobs = []
    for _ in range(DELIVERIES):
        trial.random.shuffle(ids)
        jobs += [ids[i : i + size] for i in range(0, len(ids), size)]
    trial.random.shuffle(jobs)
    return jobs


def decide_at_once(trial: Trial) -> Found:
    """Fifty moderators who decide the same comment in the same moment, not all of them alike."""
    count = max(2, min(100, trial.submissions // 100))
    posts = Posts(f"{trial.name}/doubtful", trial.seed, marks=(FLAGGED,))
    trial.make_crowd(posts).post(count)
    trial.await_decisions()
    doubtful = sorted(trial.ledger.ids)
    broken = []
    with (
        ThreadPoolExecutor(MODERATORS) as moderators,
        trial.crowd.posting(trial.submissions - count, CLIENTS, MEETING_RATE),
    ):
        for identifier in doubtful:
            acts = ["approve", "reject"] * (MODERATORS // 2)
            trial.random.shuffle(acts)
            together = threading.Barrier(MODERATORS)
            tries = [moderators.submit(_review, trial, identifier, a, together) for a in acts]
            broken += _check_reviews(trial, identifier, [each.result() for each in tries])
    return Found(count * MODERATORS, 0.0, broken)


def decide_before_the_machine(trial: Trial) -> Found:
    """A person decides while a worker still looks at the comment."""
    count = max(2, min(20, trial.submissions // 500))
    crowd = trial.make_crowd(Posts(f"{trial.name}/slow", trial.seed, marks=(SLEEP,)))
    broken = []
    for _ in range(count):
        before = trial.ledger.ids
        rounds = _count_rounds(trial)
        crowd.post(1)
        (identifier,) = trial.ledger.ids - before
        wait_until(partial(_is_leased, trial, identifier))
        act = trial.random.choice(list(ACTS))
        status, _ = _review(trial, identifier, act, threading.Barrier(1))
        if status != 200:
            broken.append(f"a review was answered {status}")
        wait_until(partial(_has_settled, trial, rounds), timeout=60)
        if _read_status(trial, identifier) != ACTS[act]:
            broken.append(f"{identifier} is not what its moderator decided")
        trial.crowd.post(trial.submissions // count - 1, CLIENTS)
        trial.await_decisions()
    return Found(count, 0.0, broken)


def jump_clocks(trial: Trial) -> Found:
    """Clocks that are hours apart, and that are set forth and back in the middle of work."""
    stage = trial.stage
    preload = compile_preload("skew", stage.folder)
    files = {name: stage.folder / f"skew-{name}" for name in CAST}
    for name, file in files.items():
        stage.recast(name, FAULT_SKEW=str(file), TZ="Europe/Paris", **preload)
    stage.await_web()
    for _ in trial.strikes(20 if trial.is_long else 3, JUMP_SECONDS):
        for file in files.values():
            file.write_text(str(trial.random.choice(JUMPS)))
    for file in files.values():
        file.write_text("0")
    return Found(
        trial.struck, trial.await_decisions() * stage.speed, notes="after the clocks agree again"
    )


def _review(
    trial: Trial, identifier: str, act: str, together: threading.Barrier
) -> tuple[int, str]:
    url = f"{trial.stage.urls[0]}/api/v1/admin/comments/{identifier}/{act}"
    together.wait()
    response = requests.post(url, headers=HEADERS, timeout=60)
    told = response.json()
    return response.status_code, str(told.get("comment_status") or told.get("status"))


def _check_reviews(trial: Trial, identifier: str, told: list[tuple[int, str]]) -> list[str]:
    final = _read_status(trial, identifier)
    broken = [f"answered {status}" for status, _ in told if status not in {200, 409}]
    broken += [f"told {said}, and it is {final}" for _, said in told if said != final]
    with trial.stage.database.read() as connection:
        mine = select(func.count()).where(reviews.c.comment_id == identifier)
        count = connection.execute(mine).scalar_one()
    return broken if count == 1 else [*broken, f"{identifier} has {count} reviews"]


def _read_status(trial: Trial, identifier: str) -> str:
    query = select(comments.c.status).where(comments.c.id == identifier)
    with trial.stage.database.read() as connection:
        return str(connection.execute(query).scalar_one())


def _is_leased(trial: Trial, identifier: str) -> bool:
    query = select(comments.c.lease_owner).where(comments.c.id == identifier)
    with trial.stage.database.read() as connection:
        return connection.execute(query).scalar_one() is not None


def _has_settled(trial: Trial, rounds: int) -> bool:
    return _count_rounds(trial) > rounds


def _count_rounds(trial: Trial) -> int:
    """How often a worker has settled what it had judged, even if nothing of it."""
    diary = trial.stage.diary
    return diary.read_text().count("round of ") if diary.exists() else 0


FAULTS = (
    Fault(
        "F18", "every job delivered 50 times", "one decision each", 30, deliver_often, seconds=100
    ),
    Fault(
        "F19",
        "50 moderators decide at once",
        "the first wins, the others are told who",
        5,
        decide_at_once,
        seconds=60,
    ),
    Fault(
        "F20",
        "the machine's verdict comes after a person's",
        "the person's stays",
        5,
        decide_before_the_machine,
        seconds=80,
    ),
    Fault(
        "F21",
        "clocks hours apart, and set forth and back",
        "no second decision, none stuck",
        60,
        jump_clocks,
        brief=can_compile(),
        seconds=65,
    ),
)
