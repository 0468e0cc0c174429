import socket
import threading
import time
from pathlib import Path

import pytest

from service.web.captcha import CaptchaUnavailableError
from tests.service.web.captcha.conftest import SECRET, MakeProvider
from tests.standins.siteverify import PATH, Siteverify


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
    return port


class PlainListener:
    """Answers whatever it is sent with a line of text, and keeps what it was sent."""

    def __init__(self) -> None:
        self.received = b""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._listen)

    def __enter__(self) -> "PlainListener":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._server.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                self.received += connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize("token", ["slow", "drip", "drip-head"])
def test_a_server_that_takes_its_time_costs_the_visitor_three_seconds_at_most(
    make_provider: MakeProvider, standin: Siteverify, token: str
) -> None:
    provider = make_provider()
    begun = time.monotonic()
    with pytest.raises(CaptchaUnavailableError, match="timeout") as raised:
        provider.verify(token, None)
    assert time.monotonic() - begun < 3.2
    assert raised.value.retryable
    assert not raised.value.misconfigured
    assert len(standin.requests) == 1
    # The only thread is free again: nothing that the server does can hold it.
    assert provider.verify("good-0.9", None).score == 0.9


def test_a_redirect_never_gets_the_secret(make_provider: MakeProvider, standin: Siteverify) -> None:
    with pytest.raises(CaptchaUnavailableError, match="redirect") as raised:
        make_provider().verify("redirect", None)
    assert raised.value.misconfigured
    assert [asked.path for asked in standin.requests] == [PATH]


def test_without_tls_the_secret_does_not_leave(make_provider: MakeProvider) -> None:
    with PlainListener() as listener:
        provider = make_provider(recaptcha_verify_url=f"https://127.0.0.1:{listener.port}{PATH}")
        with pytest.raises(CaptchaUnavailableError, match="tls"):
            provider.verify("good-0.9", None)
    assert listener.received.startswith(b"\x16\x03")
    assert SECRET.encode() not in listener.received


def test_a_refused_connection_is_an_outage(make_provider: MakeProvider, closed_port: int) -> None:
    provider = make_provider(recaptcha_verify_url=f"http://127.0.0.1:{closed_port}{PATH}")
    with pytest.raises(CaptchaUnavailableError, match="connection") as raised:
        provider.verify("good-0.9", None)
    assert raised.value.retryable
    assert not raised.value.misconfigured


@pytest.mark.parametrize(
    ("token", "retryable", "misconfigured"),
    [("500", True, False), ("429", True, False), ("404", False, True), ("html", True, False)],
)
def test_the_operator_is_told_what_will_not_pass_by_itself(
    make_provider: MakeProvider, token: str, retryable: bool, misconfigured: bool
) -> None:
    with pytest.raises(CaptchaUnavailableError) as raised:
        make_provider().verify(token, None)
    assert (raised.value.retryable, raised.value.misconfigured) == (retryable, misconfigured)


def test_the_secret_is_in_no_error(make_provider: MakeProvider) -> None:
    with pytest.raises(CaptchaUnavailableError) as raised:
        make_provider().verify("refused", None)
    assert raised.value.__suppress_context__
    assert SECRET not in repr(raised.value)


def test_plain_http_on_loopback_never_passes_through_a_proxy(
    make_provider: MakeProvider, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("NO_PROXY", "")
    assert make_provider().verify("good-0.9", None).score == 0.9


def test_the_environments_proxy_is_used_for_https(
    make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PlainListener() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "")
        provider = make_provider(recaptcha_verify_url="https://siteverify.invalid/")
        with pytest.raises(CaptchaUnavailableError, match="connection"):
            provider.verify("good-0.9", None)
    assert proxy.received.startswith(b"CONNECT siteverify.invalid:443")


def test_no_credentials_of_the_operators_netrc_are_sent(
    make_provider: MakeProvider,
    standin: Siteverify,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password something\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    make_provider().verify("good-0.9", None)
    assert "Authorization" not in standin.requests[0].headers
