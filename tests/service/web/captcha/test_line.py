import pytest
from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)

from service.web.captcha.line import RETRIES

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
