"""One round of load on one system: rates, times, CPU by role, and proof that nothing was lost."""

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.schema import comments
from tests.benchmarks.load.messages import write_messages
from tests.benchmarks.load.processes import read_cpu, read_megabytes
from tests.benchmarks.load.systems import System
from tests.benchmarks.load.verifier import Verifier
from tests.waiting import wait_until

SETTLE_SECONDS = 120.0
"""How long the last comments of a round may take to be decided."""


@dataclass(frozen=True)
class Round:
    """What one round measured; milliseconds, seconds and 10^6 bytes."""

    system: str
    seconds: float
    decided: int
    pending: int
    late: int
    failed: int
    p50: float
    p95: float
    p99: float
    settled_after: float
    cpu: dict[str, float] = field(default_factory=dict)
    """Milliseconds of CPU a comment, by role; `client` and `siteverify` are not the system's."""
    commands: float = 0.0
    megabytes: dict[str, float] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    mix: str = ""
    delay: int = 0

    @property
    def rate(self) -> float:
        """Comments decided (by Isso: stored) a second, within the answer."""
        return self.decided / self.seconds

    @property
    def own_cpu(self) -> float:
        """Milliseconds of CPU a comment that the system's own processes used."""
        return sum(spent for role, spent in self.cpu.items() if role not in OUTSIDERS)


OUTSIDERS = ("client", "siteverify")


def run_client(
    port: int, connections: int, seconds: float, messages: Iterable[bytes], folder: Path
) -> dict[str, Any]:
    """Post `messages` to `port` from a process of its own; returns what it tells."""
    path = folder / "messages"
    write_messages(messages, path)
    arguments = [str(port), str(connections), str(seconds), str(path)]
    command = [sys.executable, "-m", "tests.benchmarks.load.client", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the client failed: {done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def load(
    system: System,
    texts: Sequence[str],
    verifier: Verifier,
    folder: Path,
    *,
    first: int,
    connections: int,
    seconds: float,
) -> Round:
    """Load `system` with `texts` for some seconds, wait until all are decided, and audit."""
    roles = {**system.processes, "siteverify": [verifier.process.pid]}
    before, commands = read_cpu(roles), _count_commands(system)
    report = run_client(system.port, connections, seconds, system.build(texts, first), folder)
    settled_after = _settle(system, report["ids"])
    answered = max(len(report["ids"]), 1)
    after = read_cpu(roles)
    spent = {role: (after[role] - before[role]) * 1000 / answered for role in roles}
    outcomes: dict[str, int] = report["outcomes"]
    taken = sorted(report["milliseconds"]) or [float("nan")]
    return Round(
        system=system.name,
        seconds=report["seconds"],
        late=report["late"],
        settled_after=settled_after,
        cpu=spent | {"client": report["cpu"] * 1000 / answered},
        commands=(_count_commands(system) - commands) / answered,
        megabytes=read_megabytes(system.processes),
        strange=report["strange"],
        decided=outcomes.pop("decided", 0),
        pending=outcomes.pop("pending", 0),
        failed=sum(outcomes.values()),
        p50=percentile(taken, 50),
        p95=percentile(taken, 95),
        p99=percentile(taken, 99),
    )


def _settle(system: System, acknowledged: Sequence[str]) -> float:
    """Wait until everything is decided and audit it; returns the seconds that it took."""
    started = time.perf_counter()
    database = system.database
    if database is None:
        return 0.0
    wait_until(lambda: not count_pending(database), timeout=SETTLE_SECONDS)
    taken = time.perf_counter() - started
    audit(database, acknowledged)
    return taken


def percentile(ascending: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile of values in ascending order."""
    return ascending[min(int(len(ascending) * percent / 100), len(ascending) - 1)]


def count_pending(database: Database) -> int:
    """Comments that nobody has decided yet."""
    query = select(func.count()).where(comments.c.status == Status.PENDING)
    with database.read() as connection:
        return connection.execute(query).scalar_one()


def audit(database: Database, acknowledged: Sequence[str]) -> None:
    """Every id that was answered is stored, once, and decided; AssertionError if not."""
    stored: dict[str, Status] = {}
    with database.read() as connection:
        for at in range(0, len(acknowledged), 500):
            chosen = comments.c.id.in_(acknowledged[at : at + 500])
            rows = connection.execute(select(comments.c.id, comments.c.status).where(chosen))
            stored.update({row.id: row.status for row in rows})
    assert len(set(acknowledged)) == len(acknowledged), "an id was answered twice"
    lost = [each for each in acknowledged if each not in stored]
    assert not lost, f"{len(lost)} acknowledged comments are not stored"
    pending = [each for each in acknowledged if stored[each] == Status.PENDING]
    assert not pending, f"{len(pending)} acknowledged comments were never decided"


def _count_commands(system: System) -> int:
    """Commands that the system's Redis has run, this one included."""
    return int(system.redis.info("stats")["total_commands_processed"]) if system.redis else 0
