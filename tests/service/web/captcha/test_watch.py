import socket
from collections.abc import Iterator

import pytest
import requests

from service.web.captcha.line import Line
from service.web.captcha.watch import Watch
from tests.waiting import wait_until

BUDGET = 0.05


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch(BUDGET)
    yield made
    made.close()


@pytest.fixture
def ends() -> Iterator[tuple[Line, socket.socket]]:
    ours, theirs = socket.socketpair()
    theirs.settimeout(10)
    line = Line(requests.Session(), lambda *_: None)
    line.keep(ours)
    with ours, theirs:
        yield line, theirs
        line.close()


def test_a_call_that_outlasts_its_budget_is_hung_up(
    watch: Watch, ends: tuple[Line, socket.socket]
) -> None:
    line, theirs = ends
    with watch.lock:
        call = watch.begin(line)
    assert theirs.recv(1) == b""
    assert call.over


def test_a_call_that_has_ended_is_left_alone(
    watch: Watch, ends: tuple[Line, socket.socket]
) -> None:
    line, theirs = ends
    with watch.lock:
        watch.end(watch.begin(line))
    # Later calls are cut off later: when this one is, the other would have been.
    with watch.lock:
        second = watch.begin(Line(requests.Session(), lambda *_: None))
    wait_until(lambda: second.over or None)
    theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        theirs.recv(1)


def test_a_call_after_a_quiet_time_is_watched_as_well(
    watch: Watch, ends: tuple[Line, socket.socket]
) -> None:
    line, theirs = ends
    with watch.lock:
        watch.end(watch.begin(line))
    wait_until(lambda: watch.idle or None)
    with watch.lock:
        watch.begin(line)
    assert theirs.recv(1) == b""
