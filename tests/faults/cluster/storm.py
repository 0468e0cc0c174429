"""One blow under load, and the account of it: what was promised, stored, decided and shown."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import TypedDict

from tests.faults.audit import audit, count_pending, longest_wait
from tests.faults.cluster.blows import Blow
from tests.faults.cluster.cluster import START_SECONDS, Cluster
from tests.faults.crowd import Crowd, Posts
from tests.faults.ledger import PROMISES, Answer, Ledger
from tests.waiting import wait_until

CLIENTS = 24
UNDECIDED = "pending"
QUIET_SHARE = 0.1
"""Share of the load before the first blow; the rest is divided into outages and recoveries."""
DRAIN_SECONDS = 180.0


@dataclass(frozen=True)
class Load:
    """How many comments are posted, how many of them a second, and how often the blow falls."""

    submissions: int
    rate: float
    strikes: int

    @property
    def outage(self) -> float:
        """Seconds for which each blow lasts, and after it has been put right until the next."""
        return self.submissions / self.rate * (1 - QUIET_SHARE) / (2 * self.strikes)


@dataclass(frozen=True)
class Report:
    """One line of the table; seconds throughout.

    `refused_for` and `pending_for` are the longest stretches, from a blow on, in which tries were
    refused (or clients gave up on a host that said nothing), or answers left undecided.
    """

    fault: str
    strikes: int
    outage: float
    acknowledged: int
    lost: int
    twice: int
    broken: Sequence[str]
    refused: int
    refused_for: float
    pending_for: float
    slowest_ninety_ninth: float
    longest_undecided: float
    promised: float

    @property
    def kept(self) -> bool:
        """Whether every promise was."""
        clean = not (self.lost or self.twice or self.broken)
        return clean and self.longest_undecided <= self.promised


def endure(cluster: Cluster, blow: Blow, load: Load, seed: int) -> Report:
    """Post comments while the blow falls and is put right, and audit once all are decided."""
    wait_until(cluster.is_whole, timeout=START_SECONDS)
    ledger = Ledger()
    posts = Posts(blow.name, seed, marks=("",))
    crowd = Crowd(lambda: cluster.urls, posts, ledger)
    with crowd.posting(load.submissions, CLIENTS, load.rate):
        wait_until(lambda: len(ledger) >= load.submissions * QUIET_SHARE, timeout=DRAIN_SECONDS)
        struck = _strike(cluster, blow, load)
    wait_until(cluster.is_whole, timeout=START_SECONDS)
    database = cluster.database
    wait_until(lambda: count_pending(database, blow.name) == 0, timeout=DRAIN_SECONDS)
    found = audit(database, ledger, blow.name, Path("no-diary"), cluster.urls[0])
    lost = len(found.lost) + len(crowd.unanswered)
    return Report(
        fault=blow.title,
        strikes=load.strikes,
        outage=round(load.outage, 1),
        acknowledged=found.acknowledged,
        lost=lost,
        twice=len(found.twice),
        broken=found.broken[:10],
        longest_undecided=round(longest_wait(database, blow.name).total_seconds(), 1),
        promised=blow.within,
        **_measure(ledger.since(struck[0]), struck),
    )


class Times(TypedDict):
    """What the answers after the first blow tell."""

    refused: int
    refused_for: float
    pending_for: float
    slowest_ninety_ninth: float


def _measure(answers: Sequence[Answer], struck: Sequence[float]) -> Times:
    taken = sorted(each.seconds for each in answers if each.status in PROMISES)
    refusals = [each for each in answers if each.status not in PROMISES]
    undecided = [each for each in answers if each.verdict == UNDECIDED]
    return {
        "refused": len(refusals),
        "refused_for": _last(refusals, struck),
        "pending_for": _last(undecided, struck),
        "slowest_ninety_ninth": round(quantiles(taken, n=100)[-1], 3),
    }


def _strike(cluster: Cluster, blow: Blow, load: Load) -> list[float]:
    """Let the blow fall as often as the load says; the moments at which it did."""
    struck = []
    for _ in range(load.strikes):
        struck.append(time.monotonic())
        mend = blow.strike(cluster)
        _pass(load.outage)
        mend(cluster)
        _pass(load.outage)
    return struck


def _pass(seconds: float) -> None:
    """Let an outage last: the one thing here that is a duration and not a condition."""
    ends = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() >= ends, timeout=seconds + 1)


def _last(answers: Sequence[Answer], struck: Sequence[float]) -> float:
    """The longest that any of the answers came after the blow before it."""
    ends = (each.at + each.seconds for each in answers)
    return round(max((end - max(s for s in struck if s <= end) for end in ends), default=0.0), 1)
