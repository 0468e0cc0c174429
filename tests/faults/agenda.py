"""What a run has to do: each fault on each engine, without what has been done before."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tests.faults.figures import Figures
from tests.faults.stage import ENGINES
from tests.faults.trial import Fault

OVERHEAD = 7.0
"""Seconds to start everything for a trial, and to end it."""
SUBMISSIONS = 10_000


@dataclass(frozen=True)
class Item:
    """One trial to be made, and how many seconds it may take."""

    fault: Fault
    kind: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.fault.code:5} {ENGINES[self.kind]:10} about {self.seconds:4.0f} s"


def list_items(
    faults: Sequence[Fault],
    kinds: Collection[str],
    only: Collection[str],
    submissions: int,
    figures: Figures,
    *,
    again: bool,
) -> Sequence[Item]:
    """What is asked for and has not been kept with as many submissions yet, engine by engine."""
    return [
        Item(fault, kind, _estimate(fault, kind, submissions, figures))
        for kind in kinds
        for fault in faults
        if kind in fault.kinds
        and (not only or fault.code in only)
        and (again or not _is_done(fault, kind, submissions, figures))
    ]


def fit(items: Sequence[Item], figures: Figures, minutes: float) -> Sequence[Item]:
    """As many as fit into so many minutes, in their order: first those that were never tried."""
    left, chosen = minutes * 60, list[Item]()
    for item in sorted(items, key=lambda each: (each.fault.code, each.kind) in figures.results):
        if item.seconds <= left:
            left -= item.seconds
            chosen.append(item)
    return sorted(chosen, key=items.index)


def describe(items: Sequence[Item]) -> Iterator[str]:
    """The plan, a line each, and the sum."""
    yield from map(str, items)
    yield f"{len(items)} trials, about {minutes(items):.0f} minutes"


def minutes(items: Sequence[Item]) -> float:
    """How long they take, about."""
    return sum(each.seconds for each in items) / 60


def _is_done(fault: Fault, kind: str, submissions: int, figures: Figures) -> bool:
    found = figures.results.get((fault.code, kind))
    return bool(found and found.kept and found.acknowledged >= submissions)


def _estimate(fault: Fault, kind: str, submissions: int, figures: Figures) -> float:
    """As long as the last time, if that was as much; what its author thought otherwise."""
    found = figures.results.get((fault.code, kind))
    if found and found.seconds and found.acknowledged >= submissions:
        return found.seconds + OVERHEAD
    return fault.seconds * min(1.0, submissions / SUBMISSIONS) + OVERHEAD
