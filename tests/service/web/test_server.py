import contextlib
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from tests.service.web.running_server import GET, LAST, Server, read_all, read_answer
from tests.waiting import wait_until


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    wanted = {"processes": 1, "threads": 2, "arrive_within": 30.0, "trusted": ""}
    server = Server(**{**wanted, **getattr(request, "param", {})})
    with server.connections:
        yield server
    server.process.terminate()
    server.process.communicate(timeout=20)


def test_clients_that_never_finish_their_request_hold_nobody_up(server: Server) -> None:
    unfinished = [
        b"",
        b"GET / HTTP/1.1\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
    ]
    for request in unfinished * 8:
        server.hold(request)
    started = time.monotonic()
    assert server.ask(LAST).startswith(b"HTTP/1.1 200")
    assert time.monotonic() - started < 5


def test_clients_that_stay_after_their_last_answer_hold_nobody_up(server: Server) -> None:
    started = time.monotonic()
    clients = [server.hold(LAST) for _ in range(10)]
    assert all(read_all(client).endswith(b"0 bytes") for client in clients)
    # None of them has closed its end: gunicorn by itself would wait 2 s for each in turn.
    assert server.ask(LAST).startswith(b"HTTP/1.1 200")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("server", [{"arrive_within": 0.5}], indirect=True)
@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha",
        # What one reader takes for no length at all, and another for 100 bytes.
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 000000100\r\n\r\nhalf",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 00000000000000000100\r\n\r\nhalf",
    ],
)
def test_a_request_that_never_arrives_is_given_up(server: Server, request_: bytes) -> None:
    with server.connect() as client:
        client.sendall(request_)
        # The end of the stream, or a refusal and then the end; not the client's timeout.
        assert not read_all(client).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        ([b"GET / HT", b"TP/1.1\r\nHost: x\r", b"\n\r\n"], b"0 bytes"),
        ([b"POST / HTTP/1.1\r\nHost: x\r\ncontent-length: 5\r\n\r\n1", b"2345"], b"5 bytes"),
        (
            [
                b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"2\r\nab",
                b"\r\n0\r\n\r\n",
            ],
            b"2 bytes",
        ),
        (
            [b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n", b"x" * 90_000],
            b"90000 bytes",
        ),
    ],
)
def test_a_request_in_pieces_is_put_together_and_the_connection_kept(
    server: Server, pieces: list[bytes], answer: bytes
) -> None:
    with server.connect() as client:
        for _ in range(2):
            for piece in pieces:
                client.sendall(piece)
                wait_until(lambda: unacknowledged(client) == 0)
            assert read_answer(client).endswith(answer)


def unacknowledged(client: socket.socket) -> int:
    import fcntl
    import struct
    import termios

    return int(struct.unpack("i", fcntl.ioctl(client, termios.TIOCOUTQ, b"\0\0\0\0"))[0])


def test_pipelined_requests_are_all_answered(server: Server) -> None:
    assert server.ask(GET + GET + LAST).count(b"HTTP/1.1 200") == 3


def test_requests_far_ahead_of_their_answers_are_all_answered(server: Server) -> None:
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n" + b"x" * 90_000
    answers = server.ask((GET + post) * 20 + LAST)
    assert (answers.count(b"\n0 bytes"), answers.count(b"\n90000 bytes")) == (21, 20)


@pytest.mark.parametrize("request_", [GET, GET + GET, b"POST / HTTP/1.1\r\n\r\n"])
def test_a_client_that_has_said_all_is_answered(server: Server, request_: bytes) -> None:
    client = server.hold(request_)
    client.shutdown(socket.SHUT_WR)
    assert read_all(client).count(b"HTTP/1.1 200") == request_.count(b"\r\n\r\n")


@pytest.mark.parametrize("server", [{"processes": 2}], indirect=True)
def test_a_stop_under_load_drops_no_request(server: Server) -> None:
    dropped, asked = [], [0] * 16

    def ask_on(client: int) -> None:
        with contextlib.suppress(ConnectionRefusedError):
            while True:
                answer = server.ask(LAST) if client % 2 else read_answer(server.hold(GET))
                asked[client] += 1
                if not answer.startswith(b"HTTP/1.1 200"):
                    dropped.append(answer)

    clients = [Thread(target=ask_on, args=(client,)) for client in range(16)]
    for client in clients:
        client.start()
    wait_until(lambda: min(asked) > 5)
    server.process.terminate()
    for client in clients:
        client.join(15)
    assert dropped == []
    assert server.process.wait(timeout=15) == 0


@pytest.mark.parametrize("server", [{"processes": 2}], indirect=True)
def test_whoever_has_connected_before_the_stop_is_answered(server: Server) -> None:
    wait_until(lambda: len(server.processes()) == 2)
    processes = server.processes()
    kept = server.hold(GET)
    assert read_answer(kept)
    for process in processes:
        os.kill(process, signal.SIGSTOP)
        # Of two signals that have not been noticed yet, the kernel delivers SIGTERM first.
        wait_until(partial(has_stopped, process))
    waiting = [server.hold(GET) for _ in range(12)]
    server.process.terminate()
    for process in processes:
        wait_until(partial(has_pending_stop, process))
        os.kill(process, signal.SIGCONT)
    kept.sendall(GET)
    assert [read_all(client)[:12] for client in [kept, *waiting]] == [b"HTTP/1.1 200"] * 13
    assert server.process.wait(timeout=15) == 0


def has_stopped(process: int) -> bool:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return re.search(r"State:\s*T", status) is not None


def has_pending_stop(process: int) -> bool:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    pending = re.search(r"ShdPnd:\s*([0-9a-f]+)", status)
    return bool(pending and int(pending[1], 16) >> (signal.SIGTERM - 1) & 1)


def test_an_idle_connection_does_not_delay_the_stop_beyond_its_linger(server: Server) -> None:
    idle, kept = server.connect(), server.hold(GET)
    assert read_answer(kept)
    started = time.monotonic()
    assert server.stop() == ""
    assert time.monotonic() - started < 8
    assert (read_all(idle), read_all(kept)) == (b"", b"")


def test_a_killed_server_leaves_no_process_that_listens(server: Server) -> None:
    server.process.kill()

    def refuses() -> bool:
        try:
            server.connect().close()
        except ConnectionRefusedError:
            return True
        return False

    wait_until(refuses)


@pytest.mark.parametrize("server", [{"processes": 2}], indirect=True)
def test_the_metrics_folder_is_private_shared_and_removed_at_the_end(server: Server) -> None:
    (name,) = {server.get("/metrics-folder") for _ in range(20)}
    folder = Path(name)
    assert folder.stat().st_mode & 0o777 == 0o700
    (victim, *_) = server.processes()
    os.kill(victim, signal.SIGTERM)
    wait_until(lambda: victim not in server.processes())
    assert folder.exists()
    server.stop()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("server", "scheme"),
    [({"trusted": ""}, "http"), ({"trusted": "10.0.0.1, 127.0.0.3/8"}, "https")],
    indirect=["server"],
)
def test_only_a_trusted_proxy_may_say_https_and_none_may_move_the_path(
    server: Server, scheme: str
) -> None:
    assert server.get("/scheme", "X-Forwarded-Proto: https", "SCRIPT_NAME: /evil") == scheme


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: banana"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
        ["Content-Length: 5", "Content-Length: 5"],
        ["Content-Length: +4"],
        ["Host : y"],
        ["X: a\0b"],
    ],
)
def test_an_ambiguous_request_is_refused_once_and_its_rest_not_believed(
    server: Server, lines: list[str]
) -> None:
    head = "\r\n".join(["POST / HTTP/1.1", "Host: x", *lines, "", ""]).encode()
    answer = server.ask(head + b"0\r\n\r\n" + GET)
    assert re.match(rb"HTTP/1.1 (400|501) ", answer)
    assert answer.count(b"HTTP/1.1 ") == 1
