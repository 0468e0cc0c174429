"""Group commit: what arrives while others are being served is served together, after them."""

import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class CrowdedError(Exception):
    """So many wait already that another would only take the room of those who want no commit."""


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
        self._most = most
        self._seats = seats
        self._inside = 0
        self._pause = pause
        self._clock = clock
        self._wait = wait
        self._rested_at = -math.inf
        self._lock = threading.Lock()
        self._waiting: list[_Seat[Item, Result]] = []
        self._led = False

    def run(self, item: Item) -> Result:
        """The outcome of one item; raises CrowdedError if `seats` others are inside already."""
        seat = _Seat[Item, Result](item)
        with self._lock:
            if self._inside >= self._seats:
                raise CrowdedError
            self._inside += 1
            self._waiting.append(seat)
            leads, self._led = not self._led, True
        try:
            if leads or seat.await_turn():
                self._lead()
            return seat.get_outcome()
        finally:
            with self._lock:
                self._inside -= 1

    def _lead(self) -> None:
        rest = self._rested_at - self._clock()
        if rest > 0:
            self._wait(rest)
        with self._lock:
            seats = self._waiting[: self._most]
            del self._waiting[: self._most]
        try:
            self._serve(seats)
        finally:
            self._rested_at = self._clock() + self._pause
            with self._lock:
                following = self._waiting[0] if self._waiting else None
                self._led = following is not None
            if following:
                following.call(leads=True)

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
        self._leads = False
        # A bare lock, because an Event costs several of them, and every comment needs one.
        self._called = threading.Lock()
        self._called.acquire()

    def await_turn(self) -> bool:
        """Wait to be called; whether it is to lead."""
        self._called.acquire()
        return self._leads

    def call(self, *, leads: bool) -> None:
        """Wake whoever sits here."""
        self._leads = leads
        self._called.release()

    def get_outcome(self) -> Result:
        """What the work made of the item; raises it if it is an exception."""
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome  # type: ignore[return-value] # served, so it is a Result
