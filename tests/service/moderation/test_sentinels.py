import socket
import threading
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError
from rq.serializers import JSONSerializer

from config.redis_address import parse_sentinels
from service.moderation.broker import KEEPALIVE, TIMEOUT, Broker, BrokerUnavailableError, connect
from service.moderation.queue import NAME, WorkQueue, open_queue
from service.moderation.store import Outcome
from service.moderation.verdict_board import CHANNEL, VerdictBoard, publish
from tests.waiting import wait_until
from tests.watched import WatchedValkeys, run_watched
from workers.worker import WarmWorker

ID = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedValkeys]:
    with run_watched(tmp_path_factory.mktemp("group")) as group:
        yield group


@pytest.fixture
def mute_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[WatchedValkeys]:
    """A group of its own, for a test that breaks it."""
    with run_watched(tmp_path / "group") as group:
        yield group


def primary_port(client: Redis) -> int:
    client.ping()
    return int(client.connection_pool.get_master_address()[1])  # type: ignore[attr-defined]


def test_the_primary_is_found_by_its_name(group: WatchedValkeys) -> None:
    with connect(group.url) as client:
        client.set("key", "value")
        assert primary_port(client) == group.servers[0]


def test_a_group_that_is_not_known_is_said_so(group: WatchedValkeys) -> None:
    url = group.url.replace("/palabre/", "/other/")
    with connect(url) as client, pytest.raises(RedisError, match="no primary 'other'"):
        client.ping()


def test_a_wrong_password_of_the_sentinels_is_said_so(group: WatchedValkeys) -> None:
    url = group.url.replace("?sentinel_password=", "?sentinel_password=not-")
    with connect(url) as client, pytest.raises(RedisError, match="AuthenticationError"):
        client.ping()


def test_one_try_and_no_more_when_no_sentinel_answers(mute_port: int) -> None:
    hosts = ",".join([f"127.0.0.1:{mute_port}"] * 3)
    broker = Broker(connect(f"redis+sentinel://{hosts}/palabre"), wait=lambda _: None)
    started = time.monotonic()
    with pytest.raises(BrokerUnavailableError), broker.attempt() as client:
        client.ping()
    # The bound is the promise itself: all together, to connect and to answer.
    assert time.monotonic() - started < min(1.0, 3 * TIMEOUT)


def test_many_threads_at_once_lose_no_sentinel(group: WatchedValkeys) -> None:
    client = connect(group.url)
    sentinels = client.connection_pool.sentinel_manager  # type: ignore[attr-defined]
    known = set(map(id, sentinels.sentinels))
    threads = [
        threading.Thread(target=partial(sentinels.discover_master, "palabre")) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(map(id, sentinels.sentinels)) == known
    client.close()


def test_a_worker_s_options_are_those_of_rq_and_the_rest_ours(group: WatchedValkeys) -> None:
    connection = connect(group.url, timeout=5)
    worker = WarmWorker(
        [open_queue(connection)], connection=connection, serializer=JSONSerializer, worker_ttl=20
    )
    options = connection.connection_pool.connection_kwargs
    assert options["socket_timeout"] == worker.connection_timeout == 7
    connection.close()


def test_a_connection_that_falls_silent_is_given_up_by_the_kernel(group: WatchedValkeys) -> None:
    with connect(group.url) as client:
        client.ping()
        connection = client.connection_pool.get_connection()
        found = {name: connection._sock.getsockopt(socket.IPPROTO_TCP, name) for name in KEEPALIVE}
        client.connection_pool.release(connection)
    assert found == KEEPALIVE


class Listener:
    """A board that hears of one comment, and remembers what it heard."""

    def __init__(self, url: str) -> None:
        self.heard = 0
        self.board = VerdictBoard(partial(connect, url, timeout=5), self.find)

    def find(self, _ids: object) -> Mapping[str, Outcome]:
        self.heard += 1
        return {}


def test_after_a_failover_everybody_finds_the_new_primary(doomed: WatchedValkeys) -> None:
    broker = Broker.from_url(doomed.url)
    queue = WorkQueue(broker)
    queue.enqueue([ID])
    listener = Listener(doomed.url)
    with listener.board.expect(ID):
        doomed.kill(doomed.servers[0])
        with pytest.raises(BrokerUnavailableError):
            queue.count()
        # The breaker's own look is what closes it: no request is needed for that.
        wait_until(lambda: broker.available, timeout=20)
        queue.enqueue([ID])
        client = connect(doomed.url)
        assert primary_port(client) == doomed.servers[1]
        assert client.llen(f"rq:queue:{NAME}") >= 1
        wait_until(lambda: client.pubsub_numsub(CHANNEL)[0][1] >= 1, timeout=20)
        publish(client, [ID])
        wait_until(lambda: listener.heard, timeout=10)
        client.close()
    listener.board.close()


def test_a_primary_that_was_demoted_is_left_at_once(doomed: WatchedValkeys) -> None:
    client = connect(doomed.url)
    client.set("key", "1")
    watched = parse_sentinels(doomed.url)
    assert watched is not None
    sentinel = client.connection_pool.sentinel_manager.sentinels[0]  # type: ignore[attr-defined]
    sentinel.execute_command("SENTINEL", "FAILOVER", watched.primary)

    def writes_to_the_other() -> bool:
        try:
            client.set("key", "2")
        except RedisError:
            return False
        return primary_port(client) == doomed.servers[1]

    wait_until(writes_to_the_other, timeout=20)
    client.close()
