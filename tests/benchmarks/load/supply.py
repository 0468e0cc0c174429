"""The comments of a run, each handed out once, so that none is ever a duplicate."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Self

from tests.benchmarks.load.comments import draw_cheap, draw_natural
from workers.scoring.model import Model

CONNECTIONS = 32
DELAY = 80
"""Milliseconds that siteverify takes where it is not instant."""
MOST_RATE = {("n-grams", 0): 2_000, ("full", 0): 700, ("n-grams", DELAY): 420}
"""Comments a second prepared for a kind of load, by mix and delay; who answers more runs out of
them and stops early."""


@dataclass(frozen=True)
class Plan:
    """How much is measured: rounds, seconds of each, answers to one client, minutes of load."""

    rounds: int = 5
    seconds: float = 5.0
    answers: int = 120
    minutes: float = 1.0

    @classmethod
    def quick(cls) -> Self:
        """Just enough to see that everything works; its figures mean little."""
        return cls(rounds=2, seconds=2.0, answers=25, minutes=0.2)


@dataclass(frozen=True)
class Batch:
    """Comments that nobody else was given, and the number of the first of them."""

    texts: list[str]
    first: int


class Supply:
    """Comments of both mixes: `n-grams` are decided by that tier alone, `full` is natural."""

    def __init__(self, plan: Plan, model: Model) -> None:
        rates = [rate for (mix, _), rate in MOST_RATE.items() if mix == "n-grams"]
        cheap = draw_cheap(int(sum(rates) * plan.seconds * plan.rounds), model)
        self._texts: dict[str, Iterator[str]] = {
            "n-grams": iter(cheap),
            "full": draw_natural(set(cheap)),
        }
        self._handed_out = 0

    def take(self, mix: str, most: int) -> Batch:
        """Return up to `most` comments."""
        batch = Batch(list(islice(self._texts[mix], most)), self._handed_out)
        self._handed_out += len(batch.texts)
        return batch
