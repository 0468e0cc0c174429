import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest
from redis import Redis

from service.moderation.broker import connect
from service.moderation.verdict_board import CHANNEL, LONGEST_MESSAGE, VerdictBoard, publish
from tests.waiting import wait_until


@pytest.fixture
def board(redis_url: str) -> Iterator[VerdictBoard]:
    board = VerdictBoard(partial(connect, redis_url, timeout=5))
    yield board
    board.close()


def never() -> bool:
    return False


def test_news_reaches_who_waits_for_it_and_no_other(board: VerdictBoard, redis_url: str) -> None:
    with board.expect("a") as first, board.expect("b") as second:
        publish(Redis.from_url(redis_url), ["a"])
        assert board.wait(first, 5, never)
        assert not second.is_set()


def test_news_of_many_reaches_all_who_wait(board: VerdictBoard, redis_url: str) -> None:
    with board.expect("a") as first, board.expect("a") as second, board.expect("b") as third:
        publish(Redis.from_url(redis_url), ["a", "b", "c"])
        assert all(board.wait(event, 5, never) for event in (first, second, third))


def test_waiting_ends_when_its_time_is_up(board: VerdictBoard) -> None:
    with board.expect("a") as event:
        assert not board.wait(event, 0.01, never)
        assert not board.wait(event, 0, never)


def test_whoever_finds_no_seat_soon_goes_without(redis_url: str) -> None:
    board = VerdictBoard(partial(connect, redis_url), seats=1)
    seated, asked = threading.Event(), threading.Event()

    def settle_when_asked() -> bool:
        seated.set()
        return asked.is_set()

    with board.expect("a") as first, board.expect("b") as second:
        waiting = threading.Thread(target=board.wait, args=(first, 30, settle_when_asked))
        waiting.start()
        assert seated.wait(10)
        assert not board.wait(second, 30, lambda: pytest.fail("it waited"))
        asked.set()
        waiting.join(10)
        assert not waiting.is_alive()
    board.close()


def test_a_message_that_is_too_long_or_foreign_harms_nobody(
    board: VerdictBoard, redis_url: str
) -> None:
    client = Redis.from_url(redis_url)
    with board.expect("a") as event:
        client.publish(CHANNEL, b"\xff\xfe,")
        client.publish(CHANNEL, b"a," * LONGEST_MESSAGE)
        publish(client, ["a"])
        assert board.wait(event, 5, never)


def test_without_redis_the_waiter_looks_for_itself() -> None:
    board = VerdictBoard(partial(connect, "unix:///nonexistent/valkey.sock"))
    with board.expect("a") as event:
        assert board.wait(event, 5, lambda: True)
    board.close()


def test_nobody_is_remembered_who_no_longer_waits(board: VerdictBoard) -> None:
    with board.expect("a"):
        pass
    assert not board._waiting


def test_the_listener_comes_back_after_losing_its_connection(
    board: VerdictBoard, redis_url: str
) -> None:
    client = Redis.from_url(redis_url)
    with board.expect("a") as event:
        wait_until(lambda: client.pubsub_numsub(CHANNEL)[0][1] == 1)
        client.client_kill_filter(_type="pubsub")
        deadline = time.monotonic() + 10
        while not event.is_set() and time.monotonic() < deadline:
            publish(client, ["a"])
            event.wait(0.05)
        assert event.is_set()
