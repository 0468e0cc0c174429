import threading
import time
from collections.abc import Iterable, Iterator
from functools import partial

import pytest
from redis import Redis

from service.moderation.broker import connect
from service.moderation.codes import Status
from service.moderation.database import UNREACHABLE
from service.moderation.store import Outcome
from service.moderation.verdict_board import CHANNEL, LONGEST_MESSAGE, VerdictBoard, publish
from tests.waiting import wait_until


def find_approved(ids: Iterable[str]) -> dict[str, Outcome]:
    return {each: Outcome(each, Status.APPROVED, ()) for each in ids}


class Ledger:
    """A stand-in for the database: everything is pending until it is told otherwise."""

    def __init__(self) -> None:
        self.status = Status.PENDING
        self.asked: list[list[str]] = []

    def find(self, ids: Iterable[str]) -> dict[str, Outcome]:
        self.asked.append(list(ids))
        return {each: Outcome(each, self.status, ()) for each in self.asked[-1]}


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def board(redis_url: str, ledger: Ledger) -> Iterator[VerdictBoard]:
    board = VerdictBoard(partial(connect, redis_url, timeout=5), ledger.find)
    yield board
    board.close()


def test_news_reaches_who_waits_for_it_and_no_other(
    board: VerdictBoard, ledger: Ledger, redis_url: str
) -> None:
    with board.expect("a") as first, board.expect("b") as second:
        ledger.status = Status.FLAGGED
        publish(Redis.from_url(redis_url), ["a"])
        assert board.wait("a", first, 5) == Outcome("a", Status.FLAGGED, ())
        assert second.outcome is None


def test_news_of_many_reaches_all_who_wait_after_one_look(
    board: VerdictBoard, ledger: Ledger, redis_url: str
) -> None:
    with board.expect("a") as first, board.expect("a") as second, board.expect("b") as third:
        ledger.status = Status.APPROVED
        publish(Redis.from_url(redis_url), ["a", "b", "c"])
        waits = (("a", first), ("a", second), ("b", third))
        found = [board.wait(name, news, 5) for name, news in waits]
    assert [each and each.comment_id for each in found] == ["a", "a", "b"]
    assert ledger.asked[0] == ["a", "b"]


def test_news_of_what_the_database_does_not_confirm_is_no_news(
    board: VerdictBoard, redis_url: str
) -> None:
    with board.expect("a") as news:
        publish(Redis.from_url(redis_url), ["a"])
        assert board.wait("a", news, 0.5) is None


def test_waiting_ends_when_its_time_is_up(board: VerdictBoard) -> None:
    with board.expect("a") as news:
        assert board.wait("a", news, 0.01) is None
        assert board.wait("a", news, 0) is None


def test_whoever_finds_no_seat_soon_goes_without(redis_url: str) -> None:
    seated, asked = threading.Event(), threading.Event()

    def find(ids: Iterable[str]) -> dict[str, Outcome]:
        seated.set()
        assert asked.wait(30)
        return find_approved(ids)

    board = VerdictBoard(partial(connect, redis_url), find, seats=1)
    with board.expect("a") as first, board.expect("b") as second:
        waiting = threading.Thread(target=board.wait, args=("a", first, 30))
        waiting.start()
        assert seated.wait(10)
        assert board.wait("b", second, 30) is None
        asked.set()
        waiting.join(10)
        assert not waiting.is_alive()
    board.close()


def test_a_message_that_is_too_long_or_foreign_harms_nobody(
    board: VerdictBoard, ledger: Ledger, redis_url: str
) -> None:
    client = Redis.from_url(redis_url)
    with board.expect("a") as news:
        client.publish(CHANNEL, b"\xff\xfe,")
        client.publish(CHANNEL, b"a," * LONGEST_MESSAGE)
        ledger.status = Status.APPROVED
        publish(client, ["a"])
        assert board.wait("a", news, 5)


def test_without_redis_the_waiter_looks_for_itself() -> None:
    board = VerdictBoard(partial(connect, "unix:///nonexistent/valkey.sock"), find_approved)
    with board.expect("a") as news:
        assert board.wait("a", news, 5)
    board.close()


def test_a_database_that_is_away_when_news_comes_does_not_end_the_listening(
    redis_url: str,
) -> None:
    failures = iter([UNREACHABLE[0]("", None, Exception())])

    def find(ids: Iterable[str]) -> dict[str, Outcome]:
        for failure in failures:
            raise failure
        return find_approved(ids)

    board = VerdictBoard(partial(connect, redis_url, timeout=5), find)
    client = Redis.from_url(redis_url)
    with board.expect("a") as news:
        publish(client, ["a"])
        publish(client, ["a"])
        assert news.await_outcome(10)
    board.close()


def test_nobody_is_remembered_who_no_longer_waits(board: VerdictBoard) -> None:
    with board.expect("a"):
        pass
    assert not board._waiting


def test_the_listener_comes_back_after_losing_its_connection(
    board: VerdictBoard, ledger: Ledger, redis_url: str
) -> None:
    client = Redis.from_url(redis_url)
    ledger.status = Status.APPROVED
    with board.expect("a") as news:
        wait_until(lambda: client.pubsub_numsub(CHANNEL)[0][1] == 1)
        client.client_kill_filter(_type="pubsub")
        deadline = time.monotonic() + 10
        while not news.await_outcome(0.05) and time.monotonic() < deadline:
            publish(client, ["a"])
        assert news.outcome
