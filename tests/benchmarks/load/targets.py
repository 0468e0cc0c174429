"""What the service promises to be, beside what a run found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import median

from tests.benchmarks.load.figures import DATABASES, Figures, spread

SITEVERIFY = "siteverify alone, 80 ms"


@dataclass(frozen=True)
class Target:
    """A bound; `found` is the median over the rounds, `low` and `high` the range of them."""

    sentence: str
    bound: float
    found: float
    low: float
    high: float
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether the bound is kept."""
        return self.found >= self.bound if self.least else self.found <= self.bound

    @property
    def missed_by(self) -> float:
        """How far beyond the bound, as a share of it; 0 if it is kept."""
        return 0.0 if self.met else abs(self.found - self.bound) / self.bound


Judge = Callable[[Figures, str], Target]


def _throughput(figures: Figures, database: str) -> Target:
    ratios = figures.ratios(f"palabre-{database}", "n-grams", 0)
    text = "decided a second, as a multiple of what Isso stores (n-gram tier, 32 connections)"
    return Target(text, 3.5, *spread(ratios), least=True)


def _rest(figures: Figures, database: str) -> Target:
    rounds = figures.pick(f"palabre-{database}", "full", 0)
    pairs = zip(rounds, figures.scoring["full"], strict=True)
    rest = [each.own_cpu - scoring for each, scoring in pairs]
    return Target("CPU a comment besides scoring, full cascade, ms", 1.2, *spread(rest))


def _delayed(figures: Figures, database: str, *, percent: int, bound: float) -> Target:
    name = f"palabre-{database}, 80 ms"
    found = figures.quantile(name, percent) - figures.quantile(SITEVERIFY, percent)
    return Target(
        f"p{percent} beyond siteverify's own (80 ms), one client, ms", bound, found, found, found
    )


def _idle(figures: Figures, database: str) -> Target:
    found = figures.quantile(f"palabre-{database}, 0 ms", 50)
    return Target("p50 with an instant siteverify, one client, ms", 8.0, found, found, found)


def _commands(figures: Figures, database: str) -> Target:
    system = f"palabre-{database}"
    mixes = [figures.pick(system, mix, 0) for mix in ("n-grams", "full")]
    worst = max(mixes, key=lambda rounds: median(each.commands for each in rounds))
    return Target(
        "Redis commands a comment under load", 12.0, *spread([each.commands for each in worst])
    )


def _memory(figures: Figures, database: str, *, role: str, bound: float) -> Target:
    held = [megabytes[role] for _, megabytes in figures.memory[f"palabre-{database}"]]
    return Target(f"biggest {role} process, MB", bound, max(held), min(held), max(held))


def _growth(figures: Figures, database: str) -> Target:
    """The steepest role's growth over the second half: the first half may still warm up."""
    taken = figures.memory[f"palabre-{database}"]
    half, last = taken[len(taken) // 2][1], taken[-1][1]
    grown = [100 * (last[role] / half[role] - 1) for role in ("web", "worker", "sweeper")]
    minutes = taken[-1][0] / 60
    text = f"growth of a process over the second half of {minutes:.0f} min of load, %"
    return Target(text, 2.0, max(grown), min(grown), max(grown))


JUDGES: Mapping[str, Judge] = {
    "throughput": _throughput,
    "rest": _rest,
    "delayed p50": partial(_delayed, percent=50, bound=8.0),
    "delayed p99": partial(_delayed, percent=99, bound=20.0),
    "idle p50": _idle,
    "commands": _commands,
    "web memory": partial(_memory, role="web", bound=120.0),
    "worker memory": partial(_memory, role="worker", bound=400.0),
    "flat memory": _growth,
}
"""Every target by its name; each holds on both databases."""


def judge_all(figures: Figures) -> dict[tuple[str, str], Target]:
    """Every target's outcome, by its name and the database."""
    return {
        (name, database): judge(figures, database)
        for name, judge in JUDGES.items()
        for database in DATABASES
    }
