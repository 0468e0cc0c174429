import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
from pydantic import SecretStr

from service.web.captcha import CaptchaUnavailableError
from service.web.captcha.deadline import BoundedCaller
from service.web.captcha.line import Line
from service.web.captcha.siteverify import SiteverifyClient
from tests.service.web.captcha.conftest import MakeProvider
from tests.standins.siteverify import Siteverify


@contextmanager
def open_forgetful_server() -> Iterator[tuple[str, threading.Semaphore]]:
    """Answers `{}` once a connection and closes it unannounced; one release for each closing."""
    closings = threading.Semaphore(0)

    def serve() -> None:
        for _ in range(2):
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            closings.release()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", closings
        thread.join()


@pytest.mark.parametrize("token", ["slow", "drip", "drip-head"])
def test_a_kept_connection_that_falls_silent_costs_three_seconds_at_most(
    make_provider: MakeProvider, standin: Siteverify, token: str
) -> None:
    provider = make_provider()
    provider.verify("good-0.9", None)
    begun = time.monotonic()
    with pytest.raises(CaptchaUnavailableError, match="timeout"):
        provider.verify(token, None)
    assert time.monotonic() - begun < 3.2
    assert [asked.fields["response"] for asked in standin.requests] == ["good-0.9", token]
    assert standin.script.connections == 1
    assert provider.verify("good-0.8", None).score == 0.8


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew() -> None:
    with open_forgetful_server() as (url, closings):
        client = SiteverifyClient(url, SecretStr("s"), threads=1)
        for _ in range(2):
            assert client.ask("token", None) == {}
            assert closings.acquire(timeout=10)
        client.close()


def test_a_name_that_is_looked_up_forever_holds_no_caller() -> None:
    answered = threading.Event()

    def look_up(line: Line) -> bool:
        assert line.may_connect
        return answered.wait(10)

    caller = BoundedCaller(requests.Session, threads=1, budget=0.05)
    with pytest.raises(TimeoutError):
        caller.run(look_up)
    answered.set()
    caller.close()


def test_callers_at_the_same_time_never_share_a_line() -> None:
    together = threading.Barrier(2, timeout=10)
    lines: list[Line] = []

    def meet(line: Line) -> None:
        together.wait()
        lines.append(line)

    caller = BoundedCaller(requests.Session, threads=2, budget=5)
    for _ in range(2):
        threads = [threading.Thread(target=caller.run, args=(meet,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    caller.close()
    assert len(lines) == 4
    assert len(set(lines[:2])) == 2
    assert set(lines[:2]) == set(lines[2:])
