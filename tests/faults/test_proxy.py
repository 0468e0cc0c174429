import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults.proxy import Mode, Proxy, Rule
from tests.waiting import wait_until

WORD = b"palaver"


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that says everything back."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve(client: socket.socket) -> None:
            with client:
                try:
                    while said := client.recv(1024):
                        client.sendall(said)
                except OSError:
                    return

        def accept() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture
def proxy(echo: int) -> Iterator[Proxy]:
    with Proxy(("127.0.0.1", echo), seed=7) as running:
        yield running


Dial = Callable[[], socket.socket]


@pytest.fixture
def dial(proxy: Proxy) -> Iterator[Dial]:
    opened: list[socket.socket] = []

    def connect() -> socket.socket:
        opened.append(socket.create_connection(("127.0.0.1", proxy.port), timeout=5))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


def hear(line: socket.socket, size: int = len(WORD)) -> bytes:
    heard = b""
    while len(heard) < size:
        part = line.recv(size - len(heard))
        if not part:
            break
        heard += part
    return heard


def test_it_passes_what_it_is_given(dial: Dial) -> None:
    line = dial()
    line.sendall(WORD)
    assert hear(line) == WORD


def test_refusing_it_resets_old_connections_and_takes_no_new_ones(proxy: Proxy, dial: Dial) -> None:
    line = dial()
    line.sendall(WORD)
    hear(line)
    with proxy.under(Rule(Mode.REFUSE)):
        with pytest.raises(ConnectionResetError):
            line.recv(1)
        with pytest.raises(ConnectionRefusedError):
            dial()
    again = dial()
    again.sendall(WORD)
    assert hear(again) == WORD


def test_a_black_hole_takes_everything_and_gives_it_back_when_it_ends(
    proxy: Proxy, dial: Dial
) -> None:
    with proxy.under(Rule(Mode.BLACKHOLE)):
        line = dial()
        line.sendall(WORD)
        line.settimeout(0.2)
        with pytest.raises(TimeoutError):
            line.recv(1)
    line.settimeout(5)
    assert hear(line) == WORD


@pytest.mark.parametrize("mode", [Mode.DELAY, Mode.DRIP])
def test_a_slow_line_carries_everything_later(proxy: Proxy, dial: Dial, mode: Mode) -> None:
    line = dial()
    with proxy.under(Rule(mode, seconds=0.05)):
        began = time.monotonic()
        line.sendall(WORD)
        assert hear(line) == WORD
    assert time.monotonic() - began >= 0.1


def test_a_cut_line_ends_after_so_many_bytes(proxy: Proxy, dial: Dial) -> None:
    line = dial()
    with proxy.under(Rule(Mode.CUT, after=len(WORD))):
        line.sendall(WORD)
        assert hear(line) == WORD
        line.sendall(WORD)
        with pytest.raises(ConnectionResetError):
            hear(line)


def test_a_corrupt_line_carries_something_else(proxy: Proxy, dial: Dial) -> None:
    line = dial()
    with proxy.under(Rule(Mode.CORRUPT)):
        line.sendall(WORD)
        heard = hear(line)
    assert len(heard) == len(WORD)
    assert heard != WORD


def test_a_server_that_is_not_there_resets_the_client(proxy: Proxy) -> None:
    with Proxy("/nonexistent/socket") as nowhere:
        try:
            line = socket.create_connection(("127.0.0.1", nowhere.port), timeout=5)
        except ConnectionResetError:
            # It was so quick that not even the connection was made.
            return
        wait_until(lambda: _is_reset(line))
        line.close()


def _is_reset(line: socket.socket) -> bool:
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True
