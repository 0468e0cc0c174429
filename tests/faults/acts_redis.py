"""F6 to F9: a Redis that is gone, hung, empty, full or forgetful."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from redis import Redis

from tests.faults.ledger import PROMISES, Answer, worst_percentile
from tests.faults.proxy import Mode, Rule
from tests.faults.stage import WORKERS
from tests.faults.trial import Fault, Found, Trial
from tests.waiting import wait_until

PROMPT = 0.3
"""Seconds within which 99 of a hundred submissions are answered without Redis."""
CLIENTS = 16
RATE = 200.0
"""Comments a second that are to be accepted while Redis is away."""
EMPTYING_SECONDS = 4.0


def empty_redis(trial: Trial) -> Found:
    """SIGKILL to Redis, and it comes back without a memory."""
    times = max(1, trial.submissions // 1_000)
    valkey = trial.stage.valkey
    for _ in trial.strikes(times, EMPTYING_SECONDS):
        valkey.kill()
        valkey.empty()
        valkey.start()
    return Found(trial.struck)


def stop_redis(trial: Trial) -> Found:
    """Nobody listens where Redis was."""

    @contextmanager
    def outage() -> Iterator[None]:
        trial.stage.valkey.kill()
        yield
        trial.stage.valkey.start()

    return _survive(trial, outage, "connections refused")


def hang_redis(trial: Trial) -> Found:
    """Redis is there and answers nobody (SIGSTOP)."""

    @contextmanager
    def outage() -> Iterator[None]:
        process = trial.stage.valkey._process
        assert process is not None
        process.send_signal(signal.SIGSTOP)
        yield
        process.send_signal(signal.SIGCONT)

    return _survive(trial, outage, "SIGSTOP")


def swallow_redis(trial: Trial) -> Found:
    """The line to Redis takes everything and gives nothing back."""
    stage = trial.stage
    stage.recast("web", "sweep", *WORKERS, **stage.over_lines())
    stage.await_web()
    return _survive(trial, lambda: stage.redis_line.under(Rule(Mode.BLACKHOLE)), "black hole")


def garble_redis(trial: Trial) -> Found:
    """The line to Redis cuts, delays and spoils what it carries."""
    stage = trial.stage
    stage.recast("web", "sweep", *WORKERS, **stage.over_lines())
    stage.await_web()
    rules = (
        Rule(Mode.CUT, after=2_000),
        Rule(Mode.DELAY, seconds=0.05),
        Rule(Mode.DRIP, seconds=0.001),
        Rule(Mode.CORRUPT),
        Rule(Mode.REFUSE),
    )
    for rule in rules:
        with stage.redis_line.under(rule):
            trial.crowd.post(trial.submissions // len(rules))
    return Found(
        len(rules),
        trial.await_decisions() * stage.speed,
        notes="cut, delay, drip, corrupt, refuse; after the last",
    )


def fill_redis(trial: Trial) -> Found:
    """No memory left for one more job (maxmemory, noeviction)."""

    @contextmanager
    def outage() -> Iterator[None]:
        with Redis.from_url(trial.stage.valkey.url) as client:
            client.config_set("maxmemory", 1)
            yield
            client.config_set("maxmemory", 0)

    return _survive(trial, outage, "maxmemory reached")


def evict_jobs(trial: Trial) -> Found:
    """A Redis that drops keys when it is full, jobs among them (allkeys-lru)."""
    times = max(1, trial.submissions // 3_300)
    each, worst = trial.submissions // times + 1, 0.0
    with Redis.from_url(trial.stage.valkey.url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        for _ in range(times):
            trial.crowd.post(each - each // 4, CLIENTS)
            for name in WORKERS:
                trial.stage.company.dismiss(name)
            trial.crowd.post(each // 4, CLIENTS)
            client.config_set("maxmemory", 1)
            wait_until(lambda: not client.keys("rq:job:*"))
            client.config_set("maxmemory", 0)
            evicted = time.monotonic()
            trial.stage.recast(*WORKERS)
            trial.await_decisions()
            worst = max(worst, (time.monotonic() - evicted) * trial.stage.speed)
        client.config_set("maxmemory-policy", "noeviction")
    return Found(times, worst, notes="from an eviction to the last decision")


def _survive(trial: Trial, outage: Callable[[], AbstractContextManager[None]], how: str) -> Found:
    """Half of the comments arrive while Redis is away; the rest around it, three times over."""
    times = 3 if trial.is_long else 1
    quarter = trial.submissions // (4 * times) + 1
    told, worst = list[Answer](), 0.0
    for _ in range(times):
        _post(trial, quarter)
        began = time.monotonic()
        with outage():
            _post(trial, 2 * quarter)
            told += trial.ledger.since(began)
        returned = time.monotonic()
        _post(trial, quarter)
        trial.await_decisions()
        worst = max(worst, (time.monotonic() - returned) * trial.stage.speed)
    broken = [
        f"answered {each.status or each.failure}" for each in told if each.status not in PROMISES
    ]
    slow = worst_percentile(told)
    late = [f"p99 was {slow:.3f} s while Redis was away"] if slow > PROMPT else []
    notes = f"{how}; of {len(told):,} answers meanwhile 99 in 100 within {slow * 1000:.0f} ms"
    return Found(times, worst, broken, late, notes=notes)


def _post(trial: Trial, count: int) -> None:
    with trial.crowd.posting(count, CLIENTS, RATE):
        pass


FAULTS = (
    Fault(
        "F6",
        "Redis restarted empty",
        "every comment queued again within 30 s",
        30,
        empty_redis,
        seconds=50,
    ),
    Fault(
        "F7",
        "Redis down",
        "202 with p99 under 300 ms; drained within 30 s of its return",
        30,
        stop_redis,
        seconds=50,
    ),
    Fault(
        "F7b",
        "Redis hung",
        "202 with p99 under 300 ms; drained within 30 s of its return",
        30,
        hang_redis,
        seconds=53,
    ),
    Fault(
        "F8",
        "Redis full",
        "202; drained within 30 s of space coming back",
        30,
        fill_redis,
        seconds=50,
    ),
    Fault("F9", "Redis evicts jobs", "queued again by the sweeper", 30, evict_jobs, seconds=80),
    Fault(
        "F25",
        "network cut between everything and Redis",
        "as Redis hung",
        30,
        swallow_redis,
        seconds=65,
    ),
    Fault(
        "F25b",
        "a line to Redis that cuts, delays, drips and corrupts",
        "202; drained within 60 s",
        60,
        garble_redis,
        seconds=75,
    ),
)
