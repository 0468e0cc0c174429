import socket
from typing import Self

import pytest
import requests
from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)

from service.web.captcha.line import RETRIES, Line

POOL: object = None
CONNECTION = HTTPConnection("127.0.0.1")


@pytest.mark.parametrize(
    "error", [NewConnectionError(CONNECTION, "refused"), ConnectTimeoutError("slow")]
)
def test_a_connection_that_was_never_made_is_tried_once_more(error: Exception) -> None:
    left = RETRIES.increment("POST", "/", error=error)
    with pytest.raises(MaxRetryError):
        left.increment("POST", "/", error=error)


@pytest.mark.parametrize(
    "error",
    [ReadTimeoutError(POOL, "/", "slow"), ProtocolError("closed")],  # type: ignore[arg-type]
)
def test_a_request_that_may_have_spent_the_token_is_never_sent_again(error: Exception) -> None:
    with pytest.raises(type(error)):
        RETRIES.increment("POST", "/", error=error)


class ClosedMeanwhile(socket.socket):
    """A socket whose line is closed by another thread just while it is being shut down."""

    line: Line
    closed = 0

    def dup(self) -> Self:
        return self

    def shutdown(self, how: int) -> None:
        self.line.close()
        super().shutdown(how)

    def close(self) -> None:
        self.closed += 1
        super().close()


def test_a_line_may_be_closed_while_its_time_is_up() -> None:
    with ClosedMeanwhile() as opened, requests.Session() as session:
        line = opened.line = Line(session, lambda *_: None)
        line.keep(opened)
        line.hang_up()
        assert opened.closed == 1
