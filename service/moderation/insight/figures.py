"""The figures of a site and a day, which add up to those of a period."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from service.moderation.codes import Status

OVERVIEW = "overview"
"""The kind under which figures are stored; each check's scores have another."""
SUSPECTED = (Status.FLAGGED, Status.REJECTED)
NOBODY = ""
"""Stands for the decision of a person where there is none."""

Tally = Counter[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of comments, each under what they have in common.

    `decisions`: (machine, person); `reasons`: (reason, machine, person), a comment once for each
    reason; `checks`: (check, person) of those that a check spoke against; `waits`: (seconds), from
    submission to the first review of what was held, in two significant figures; `appeals`:
    (outcome).
    """

    decisions: Tally = field(default_factory=Counter)
    reasons: Tally = field(default_factory=Counter)
    checks: Tally = field(default_factory=Counter)
    waits: Tally = field(default_factory=Counter)
    appeals: Tally = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        """Count in what others have counted."""
        for each in fields(self):
            getattr(self, each.name).update(getattr(other, each.name))

    def write(self) -> dict[str, object]:
        """As JSON holds them."""
        return {each.name: write_tally(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Figures":
        """From what `write` gave."""
        return cls(*(read_tally(stored.get(each.name, ())) for each in fields(cls)))

    def count(self, machine: Status, *people: str) -> int:
        """The comments of which the machine made this, and people one of those; all without any."""
        return sum(
            number
            for (made, person), number in self.decisions.items()
            if made == machine and (not people or person in people)
        )

    @property
    def received(self) -> int:
        """All comments."""
        return self.decisions.total()


def write_tally(tally: Tally) -> list[list[object]]:
    """A tally as rows: what is counted, then its number."""
    return [[*key, number] for key, number in sorted(tally.items(), key=str) if number]


def read_tally(rows: Iterable[list[Any]]) -> Tally:
    """A tally from the rows that `write_tally` made."""
    return Counter({tuple(row[:-1]): row[-1] for row in rows})


def round_wait(seconds: float) -> int:
    """Seconds in two significant figures: no quantile is off by more than a twentieth."""
    whole = max(0, round(seconds))
    step: int = 10 ** max(0, len(str(whole)) - 2)
    return round(whole / step) * step


def find_quantile(waits: Tally, share: float) -> int | None:
    """The wait, in seconds, within which that share of them lies; None if there is none."""
    needed = waits.total() * share
    for (seconds,), number in sorted(waits.items()):
        needed -= number
        if needed <= 0:
            return int(seconds)
    return None
