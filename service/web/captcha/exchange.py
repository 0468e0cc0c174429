"""A bounded POST to a captcha vendor and the decoded answer, behind a breaker."""

import json
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, SSLError

from service.web.captcha.breaker import Breaker
from service.web.captcha.deadline import BoundedCaller
from service.web.captcha.line import Line
from service.web.captcha.provider import CaptchaUnavailableError

PATIENCE = urllib3.Timeout(connect=1.0, read=2.0)
"""Seconds for a connection, and for each wait for bytes."""
BUDGET = 2.8
"""Seconds until a caller has its answer or an error; with our own work, less than three."""
LONGEST_ANSWER = 64 * 1024
# Uncompressed, so that the bound on the answer is a bound on memory.
HEADERS = {"User-Agent": "Palabre", "Accept-Encoding": "identity"}
WORTH_RETRYING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


class Exchange:
    """Posts to one address over connections that are kept, one for each of `threads` callers."""

    def __init__(self, url: str, headers: Mapping[str, str], *, threads: int) -> None:
        # What a session would settle anew for each call is settled once.
        self._request = requests.Request("POST", url, headers={**HEADERS, **headers}).prepare()
        # The body that is sent tells its own length.
        self._request.headers.pop("Content-Length", None)
        self._caller = BoundedCaller(partial(_open_session, url), threads=threads, budget=BUDGET)
        self._breaker = Breaker()

    def post(self, body: str) -> object:
        """The decoded answer to `body`, within BUDGET seconds.

        Raises CaptchaUnavailableError when no JSON came with status 200; at once, without asking,
        for a while after it has failed several times in a row.
        """
        return self._breaker.run(partial(self._call, body))

    def close(self) -> None:
        """End the threads and the connections."""
        self._caller.close()

    def _call(self, body: str) -> object:
        try:
            return self._caller.run(partial(self._exchange, body))
        except TimeoutError:
            raise CaptchaUnavailableError("timeout") from None

    def _exchange(self, body: str, line: Line) -> object:
        # `from None`: the original errors hold the request, and with it the secret.
        try:
            return _decode(self._fetch(body, line))
        except MaxRetryError as error:
            raise CaptchaUnavailableError(_find_cause(error.reason)) from None
        except (HTTPError, requests.RequestException, OSError) as error:
            raise CaptchaUnavailableError(_find_cause(error)) from None

    def _fetch(self, body: str, line: Line) -> bytes:
        with line.post(self._request, body, PATIENCE) as response:
            _check_status(response.status)
            answer: bytes = response.read(LONGEST_ANSWER + 1, decode_content=False)
        if len(answer) > LONGEST_ANSWER:
            raise CaptchaUnavailableError("too_large")
        return answer


def _find_cause(error: BaseException | None) -> str:
    if isinstance(error, SSLError):
        return "tls"
    # A refused connection is a kind of connection timeout to urllib3.
    late = isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError)
    return "timeout" if late and not isinstance(error, NewConnectionError) else "connection"


def _open_session(url: str) -> requests.Session:
    session = requests.Session()
    # The environment's proxy and certificate bundle count: some servers reach the outside no
    # other way.
    environment = session.merge_environment_settings(url, {}, None, None, None)
    session.verify = environment["verify"]
    # Plain http is for loopback only, and must not leave the machine through a proxy.
    session.proxies = environment["proxies"] if urlsplit(url).scheme == "https" else {}
    return session


def _check_status(status: int) -> None:
    if status == HTTPStatus.OK:
        return
    if status in range(300, 400):
        raise CaptchaUnavailableError("redirect", retryable=False, misconfigured=True)
    passing = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in WORTH_RETRYING
    raise CaptchaUnavailableError(f"status_{status}", retryable=passing, misconfigured=not passing)


def _decode(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise CaptchaUnavailableError("not_json") from None
