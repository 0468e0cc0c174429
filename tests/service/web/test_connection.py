# gunicorn has no type hints.
# mypy: allow-untyped-calls

import socket
from collections.abc import Iterator

import pytest
from gunicorn.config import Config

from service.web.connection import Connection, common_environ

CLIENT, SERVER = ("127.0.0.3", 5), ("127.0.0.1", 80)


@pytest.fixture
def connection() -> Iterator[Connection]:
    ours, clients = socket.socketpair()
    with ours, clients:
        yield connect(ours, "")


def connect(sock: socket.socket, trusted: str) -> Connection:
    cfg = Config()
    cfg.set("forwarded_allow_ips", trusted)
    return Connection(cfg, sock, CLIENT, SERVER, common_environ(cfg))


def test_only_an_idle_connection_ends_before_its_time(connection: Connection) -> None:
    connection.timeout = 10.0
    assert [connection.has_expired(now, idle_until=5.0) for now in (4.0, 6.0)] == [False, True]
    connection.received += b"GET"
    assert [connection.has_expired(now, idle_until=5.0) for now in (6.0, 11.0)] == [False, True]
    connection.occupy(20.0)
    assert [connection.has_expired(now, idle_until=5.0) for now in (11.0, 21.0)] == [False, True]


def test_nobody_waits_for_a_client_that_has_already_gone(connection: Connection) -> None:
    connection.ended = True
    assert not connection.linger(10.0)


def test_the_client_reads_the_end_while_it_is_waited_for(connection: Connection) -> None:
    assert connection.linger(10.0)
    assert not connection.has_expired(6.0, idle_until=5.0)


@pytest.mark.parametrize(
    ("trusted", "told"), [("", False), ("10.0.0.1", False), ("127.0.0.3", True)]
)
def test_only_a_trusted_sender_may_tell_the_scheme(trusted: str, told: bool) -> None:
    ours, clients = socket.socketpair()
    with ours, clients:
        assert ("HTTP_X_FORWARDED_PROTO" in connect(ours, trusted).schemes) == told
