import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.moderation.gathering import PATIENCE, AbandonedError, CrowdedError, Gathering
from tests.waiting import wait_until


class Held:
    """Work that stops in its first call until it is let go, and remembers what it was given."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.begun, self.may_go = threading.Event(), threading.Event()

    def do(self, items: Sequence[int]) -> list[int | Exception]:
        self.calls.append(list(items))
        self.begun.set()
        assert self.may_go.wait(30)
        return [ValueError(item) if item < 0 else item * 10 for item in items]


def gather(most: int, items: Sequence[int]) -> tuple[list[list[int]], list[object]]:
    """The calls of the work and the outcomes, where all but the first item arrive during it."""
    held = Held()
    gathering = Gathering[int, int](held.do, most=most)

    def run(item: int) -> object:
        try:
            return gathering.run(item)
        except ValueError as error:
            return error

    with ThreadPoolExecutor(len(items)) as pool:
        outcomes = [pool.submit(run, items[0])]
        assert held.begun.wait(30)
        for count, item in enumerate(items[1:], 1):
            outcomes.append(pool.submit(run, item))
            while len(gathering._waiting) < count:
                pass
        held.may_go.set()
        return held.calls, [outcome.result(30) for outcome in outcomes]


def test_a_lone_item_is_served_at_once_by_its_own_thread() -> None:
    threads: list[int] = []

    def work(items: Sequence[str]) -> list[str]:
        threads.append(threading.get_ident())
        return [item.upper() for item in items]

    gathering = Gathering[str, str](work)
    assert [gathering.run("a"), gathering.run("b")] == ["A", "B"]
    assert threads == [threading.get_ident()] * 2


def test_what_arrives_meanwhile_is_served_together_in_order() -> None:
    calls, outcomes = gather(100, range(1, 8))
    assert calls == [[1], [2, 3, 4, 5, 6, 7]]
    assert outcomes == [10, 20, 30, 40, 50, 60, 70]


def test_no_call_gets_more_than_it_may() -> None:
    calls, outcomes = gather(2, range(1, 7))
    assert calls == [[1], [2, 3], [4, 5], [6]]
    assert outcomes == [10, 20, 30, 40, 50, 60]


def test_an_outcome_that_is_an_exception_is_raised_to_its_own_item_only() -> None:
    _, (first, second, third, fourth) = gather(100, [1, 2, -3, 4])
    assert (first, second, fourth) == (10, 20, 40)
    assert isinstance(third, ValueError)


def test_what_the_work_raises_is_raised_to_all_and_the_next_are_served() -> None:
    failures = iter([OSError("full")])

    def work(items: Sequence[int]) -> Sequence[int]:
        for failure in failures:
            raise failure
        return items

    gathering = Gathering[int, int](work)
    with pytest.raises(OSError, match="full"):
        gathering.run(1)
    assert gathering.run(2) == 2


def test_of_many_at_once_each_gets_its_own() -> None:
    gathering = Gathering[int, int](lambda items: [item * 3 for item in items], most=7)
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(gathering.run, range(2_000))) == [n * 3 for n in range(2_000)]


def test_what_follows_within_the_pause_waits_for_its_end_and_what_comes_later_does_not() -> None:
    now = [100.0]
    waits: list[float] = []
    gathering = Gathering[int, int](list, pause=5.0, clock=lambda: now[0], wait=waits.append)
    gathering.run(1)
    assert waits == []
    now[0] = 102.0
    gathering.run(2)
    assert waits == [3.0]
    now[0] = 107.5
    gathering.run(3)
    assert waits == [3.0]


def test_who_finds_all_seats_taken_is_turned_away_soon() -> None:
    held = Held()
    gathering = Gathering[int, int](held.do, seats=2)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(gathering.run, 1)
        assert held.begun.wait(30)
        second = pool.submit(gathering.run, 2)
        while not gathering._waiting:
            pass
        with pytest.raises(CrowdedError):
            gathering.run(3)
        held.may_go.set()
        assert [first.result(30), second.result(30)] == [10, 20]
    assert gathering.run(4) == 40


def test_no_more_are_served_together_than_have_seats() -> None:
    held = Held()
    gathering = Gathering[int, int](held.do, seats=2)
    with ThreadPoolExecutor(5) as pool:
        given = [pool.submit(gathering.run, 0)]
        assert held.begun.wait(30)
        given += [pool.submit(gathering.run, number) for number in range(1, 5)]
        wait_until(lambda: len(gathering._waiting) == 4)
        held.may_go.set()
        assert [each.result(30) for each in given] == [0, 10, 20, 30, 40]
    assert [len(call) for call in held.calls] == [1, 2, 2]


def test_who_finds_all_seats_taken_by_work_that_takes_long_is_turned_away_at_once() -> None:
    now = [100.0]
    held = Held()
    gathering = Gathering[int, int](held.do, seats=1, clock=lambda: now[0])
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(gathering.run, 1)
        assert held.begun.wait(30)
        assert gathering._left_patience() == PATIENCE
        now[0] += 2 * PATIENCE
        assert gathering._left_patience() == 0
        with pytest.raises(CrowdedError):
            gathering.run(2)
        held.may_go.set()
        assert first.result(30) == 10
    assert gathering._left_patience() == PATIENCE


def test_who_is_stopped_at_work_leaves_nobody_waiting() -> None:
    begun, may_go = threading.Event(), threading.Event()

    def work(items: Sequence[int]) -> Sequence[int]:
        begun.set()
        assert may_go.wait(30)
        if 2 in items:
            raise SystemExit
        return items

    gathering = Gathering[int, int](work)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(gathering.run, 1)
        assert begun.wait(30)
        others = [pool.submit(gathering.run, 2), pool.submit(gathering.run, 3)]
        while len(gathering._waiting) < 2:
            pass
        may_go.set()
        assert first.result(30) == 1
        failures = {type(each.exception(30)) for each in others}
    assert failures == {SystemExit, AbandonedError}
    assert gathering.run(4) == 4


def test_outcomes_that_are_too_few_are_raised_to_all() -> None:
    gathering = Gathering[int, int](lambda items: items[1:])
    with pytest.raises(ValueError, match="0 outcomes of 1 items"):
        gathering.run(1)


def test_who_finds_all_seats_taken_is_served_if_their_turn_comes_soon() -> None:
    gathering = Gathering[int, int](lambda items: [item * 3 for item in items], seats=1)
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(gathering.run, range(500))) == [n * 3 for n in range(500)]
