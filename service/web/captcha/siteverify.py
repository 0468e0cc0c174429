"""The one client of reCAPTCHA's siteverify: a bounded POST, and a decoded answer."""

import json
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
from pydantic import SecretStr
from urllib3.exceptions import HTTPError, ReadTimeoutError

from service.web.captcha.deadline import BoundedCaller
from service.web.captcha.provider import CaptchaUnavailableError

CONNECT_TIMEOUT = 1.0
READ_TIMEOUT = 2.0
BUDGET = 3.0
"""Seconds until a caller has its answer or an error, everything included."""
LONGEST_ANSWER = 64 * 1024
# Uncompressed, so that the bound on the answer is a bound on memory.
HEADERS = {"User-Agent": "Palabre", "Accept": "*/*", "Accept-Encoding": "identity"}
WORTH_RETRYING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


class SiteverifyClient:
    """Asks siteverify over connections that are kept, from at most `threads` threads."""

    def __init__(self, url: str, secret: SecretStr, *, threads: int) -> None:
        self._url = url
        self._secret = secret
        # What a session would settle anew for each call is settled once, which halves its cost.
        self._request = requests.Request("POST", url, headers=HEADERS).prepare()
        self._caller = BoundedCaller(partial(_open_session, url), threads=threads, budget=BUDGET)

    def ask(self, token: str, address: str | None) -> object:
        """The decoded answer about `token`, brought from IP `address`; within BUDGET seconds.

        Raises CaptchaUnavailableError when no JSON came with status 200.
        """
        fields = {"secret": self._secret.get_secret_value(), "response": token}
        if address:
            fields["remoteip"] = address
        try:
            return self._caller.run(partial(self._exchange, fields))
        except TimeoutError:
            raise CaptchaUnavailableError("timeout") from None

    def close(self) -> None:
        """End the threads and the connections."""
        self._caller.close()

    def _exchange(self, fields: Mapping[str, str], session: requests.Session) -> object:
        # `from None`: the original errors hold the request, and with it the secret.
        try:
            return _decode(self._fetch(fields, session))
        except (requests.Timeout, ReadTimeoutError):
            raise CaptchaUnavailableError("timeout") from None
        except requests.exceptions.SSLError:
            raise CaptchaUnavailableError("tls") from None
        except (requests.RequestException, HTTPError, OSError):
            raise CaptchaUnavailableError("connection") from None

    def _fetch(self, fields: Mapping[str, str], session: requests.Session) -> bytes:
        request = self._request.copy()
        request.prepare_body(fields, None)
        # Straight to the adapter: no redirect is followed, no cookie kept, no credentials added.
        with session.get_adapter(self._url).send(
            request,
            stream=True,
            timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
            verify=True if session.verify is None else session.verify,
            proxies=session.proxies,
        ) as response:
            _check_status(response.status_code)
            body: bytes = response.raw.read(LONGEST_ANSWER + 1, decode_content=False)
        if len(body) > LONGEST_ANSWER:
            raise CaptchaUnavailableError("too_large")
        return body


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
