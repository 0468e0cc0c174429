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
from tests.faults.stage import WORKERS
from tests.faults.trial import Fault, Found, Trial
from tests.waiting import wait_until

DELIVERIES = 50
MODERATORS = 50
HOURS = 3600.0
HEADERS = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
ACTS = {"approve": Status.APPROVED, "reject": Status.REJECTED}


def deliver_often(trial: Trial) -> Found:
    """Every comment in fifty jobs, for four workers."""
    company = trial.stage.company
    for name in WORKERS:
        company.dismiss(name)
    count = max(4, trial.submissions // DELIVERIES)
    trial.crowd.post(count)
    queue = WorkQueue(Broker.from_url(trial.stage.valkey.url))
    ids = sorted(trial.ledger.ids)
    for start in range(0, len(ids), 100):
        for identifier in ids[start : start + 100] * DELIVERIES:
            queue.enqueue([identifier])
        if start == 0:
            trial.stage.recast(*WORKERS, "worker-3", "worker-4")
        wait_until(lambda: queue.count() < 100, timeout=120)
    trial.await_decisions()
    wait_until(lambda: queue.count() == 0, timeout=120)
    return Found(len(ids) * DELIVERIES)


def decide_at_once(trial: Trial) -> Found:
    """Fifty moderators who decide the same comment in the same moment, not all of them alike."""
    count = max(2, min(100, trial.submissions // 100))
    posts = Posts(f"{trial.name}/doubtful", trial.seed, marks=(FLAGGED,))
    trial.make_crowd(posts).post(count)
    trial.await_decisions()
    broken = []
    with ThreadPoolExecutor(MODERATORS) as moderators:
        for identifier in sorted(trial.ledger.ids):
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
    return Found(count, 0.0, broken)


def jump_clocks(trial: Trial) -> Found:
    """Clocks that are hours apart, and that are set forth and back in the middle of work."""
    stage = trial.stage
    files = {"web": "web.txt", "sweep": "sweep.txt", "worker-1": "one.txt", "worker-2": "two.txt"}
    for name, file in files.items():
        stage.recast(name, FAULT_JUMPS=file, TZ="Europe/Paris")
    stage.await_web()
    rounds = 8 if trial.submissions >= 1_000 else 3
    for _ in range(rounds):
        for file in files.values():
            jump = trial.random.choice((-2 * HOURS, -HOURS, 0, HOURS, 2 * HOURS))
            (stage.folder / file).write_text(str(jump))
        trial.crowd.post(trial.submissions // rounds)
    for file in files.values():
        (stage.folder / file).write_text("0")
    return Found(
        rounds, trial.await_decisions() * stage.speed, notes="after the clocks agree again"
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
    Fault("F18", "every job delivered 50 times", "one decision each", 30, deliver_often),
    Fault(
        "F19",
        "50 moderators decide at once",
        "the first wins, the others are told who",
        5,
        decide_at_once,
    ),
    Fault(
        "F20",
        "the machine's verdict comes after a person's",
        "the person's stays",
        5,
        decide_before_the_machine,
    ),
    Fault(
        "F21",
        "clocks hours apart, and set forth and back",
        "no second decision, none stuck",
        60,
        jump_clocks,
    ),
)
