import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.exceptions import ResponseError

from service.moderation.broker import TIMEOUT, Broker, BrokerUnavailableError, connect
from tests.servers import ValkeyServer
from tests.waiting import wait_until


def test_a_redis_that_answers_is_used(redis_url: str) -> None:
    broker = Broker.from_url(redis_url)
    with broker.attempt() as client:
        client.set("key", "value")
    assert broker.available


def test_after_one_failure_nobody_asks_again_until_redis_is_back(tmp_path: Path) -> None:
    server = ValkeyServer(tmp_path / "valkey")
    broker = Broker(connect(server.url), wait=lambda _: None)
    try:
        with pytest.raises(BrokerUnavailableError), broker.attempt() as client:
            client.ping()
        assert not broker.available
        with pytest.raises(BrokerUnavailableError), broker.attempt():
            pytest.fail("a broken breaker let a command through")
        server.start()
        wait_until(lambda: broker.available)
        with broker.attempt() as client:
            assert client.ping()
    finally:
        server.close()


@pytest.fixture
def mute_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(5)
        yield listener.getsockname()[1]


def test_a_redis_that_hangs_is_given_up_within_a_second(mute_port: int) -> None:
    broker = Broker.from_url(f"redis://127.0.0.1:{mute_port}")
    started = time.monotonic()
    with pytest.raises(BrokerUnavailableError), broker.attempt() as client:
        client.ping()
    # The bound is the promise itself: connect and read each have TIMEOUT.
    assert time.monotonic() - started < min(1.0, 2 * TIMEOUT)


def test_a_full_redis_counts_as_unavailable_although_it_answers(redis_url: str) -> None:
    broker = Broker.from_url(redis_url)
    with pytest.raises(BrokerUnavailableError), broker.attempt():
        raise ResponseError("OOM command not allowed when used memory > 'maxmemory'.")
    wait_until(lambda: broker.available)


def test_a_mistake_of_ours_is_not_blamed_on_redis(redis_url: str) -> None:
    broker = Broker.from_url(redis_url)
    with pytest.raises(ZeroDivisionError), broker.attempt():
        raise ZeroDivisionError
    assert broker.available
