"""Group commit: what arrives while others are being served is served together, after them."""

import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from service.moderation.bell import FOR_EVER, Bell

Item = TypeVar("Item")
Result = TypeVar("Result")

PATIENCE = 0.5
"""Seconds that those wait for their turn who found all seats taken."""


class CrowdedError(Exception):
    """So many wait, so long, that another would only take the room of those who want no commit."""


class AbandonedError(Exception):
    """Whoever did the work for all was stopped in the midst of it."""


class Gathering(Generic[Item, Result]):
    """Calls `work` with all items that arrived since its last call; it returns as many outcomes.

    The first to arrive does the work in its own thread and at once, so that a lone item waits for
    nobody. Those who arrive meanwhile, or within `pause` seconds after, wait; the first of them
    then does the work for all of them. An outcome that is an exception is raised to whom it
    belongs, one that `work` raises to all.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result | Exception]],
        *,
        most: int = 100,
        seats: float = math.inf,
        pause: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._work = work
        # Whoever is served stays for as long as the work takes, and that may be long.
        self._most = int(min(most, seats))
        self._seats = seats
        self._inside = 0
        self._pause = pause
        self._clock = clock
        self._wait = wait
        self._rested_at = -math.inf
        self._serving_since: float | None = None
        self._lock = threading.Lock()
        self._waiting: list[_Seat[Item, Result]] = []
        self._led = False

    def run(self, item: Item) -> Result:
        """The outcome of one item.

        Raises CrowdedError if `seats` others were inside already and its turn did not come soon.
        """
        seat = _Seat[Item, Result](item)
        with self._lock:
            patience = self._left_patience() if self._inside >= self._seats else FOR_EVER
            self._inside += 1
            self._waiting.append(seat)
            leads, self._led = not self._led, True
        try:
            if not leads:
                self._await_turn(seat, patience)
            if leads or seat.leads:
                self._lead()
            return seat.get_outcome()
        finally:
            with self._lock:
                self._inside -= 1

    def _left_patience(self) -> float:
        """Seconds until work has taken so long that nobody else's turn will come soon."""
        since = self._serving_since
        return PATIENCE if since is None else max(0.0, PATIENCE - (self._clock() - since))

    def _await_turn(self, seat: "_Seat[Item, Result]", patience: float) -> None:
        if seat.bell.wait(patience):
            return
        with self._lock:
            if seat in self._waiting and not seat.leads:
                self._waiting.remove(seat)
                raise CrowdedError
        # Somebody is serving it at this moment.
        seat.bell.wait(FOR_EVER)

    def _lead(self) -> None:
        rest = self._rested_at - self._clock()
        if rest > 0:
            self._wait(rest)
        with self._lock:
            seats = self._waiting[: self._most]
            del self._waiting[: self._most]
            self._serving_since = self._clock()
        try:
            self._serve(seats)
        finally:
            self._rested_at = self._clock() + self._pause
            with self._lock:
                self._serving_since = None
                self._led = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].call(leads=True)

    def _serve(self, seats: "Sequence[_Seat[Item, Result]]") -> None:
        outcomes: Sequence[Result | Exception] = [AbandonedError()] * len(seats)
        try:
            outcomes = self._ask([seat.item for seat in seats])
        except Exception as error:  # noqa: BLE001 - it is raised to everybody whom it concerns
            outcomes = [error] * len(seats)
        finally:
            # Whatever ends the leader's thread must not leave the others waiting for ever.
            for seat, outcome in zip(seats, outcomes, strict=True):
                seat.outcome = outcome
                seat.call(leads=False)

    def _ask(self, items: Sequence[Item]) -> Sequence[Result | Exception]:
        outcomes = self._work(items)
        if len(outcomes) != len(items):
            raise ValueError(f"{len(outcomes)} outcomes of {len(items)} items")
        return outcomes


class _Seat(Generic[Item, Result]):
    """Where one caller waits: to lead, or to be told an outcome."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.outcome: Result | Exception | None = None
        self.leads = False
        self.bell = Bell()

    def call(self, *, leads: bool) -> None:
        """Wake whoever sits here."""
        self.leads = leads
        self.bell.ring()

    def get_outcome(self) -> Result:
        """What the work made of the item; raises it if it is an exception."""
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome  # type: ignore[return-value] # served, so it is a Result
