"""The client for addresses that an operator typed: it reaches the public internet and no more."""

import os
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import HTTPError, MaxRetryError, SSLError
from urllib3.util.ssl_ import create_urllib3_context

from service.outgoing.addresses import Address, read_address
from service.outgoing.allowance import Allowance
from service.outgoing.call import Call, PinnedAdapter
from service.outgoing.resolving import Resolver, resolve, resolve_within
from service.outgoing.target import BadUrlError, Target, read_target

# Uncompressed, so that the bound on the answer is a bound on memory.
HEADERS = {"User-Agent": "Palabre", "Accept-Encoding": "identity", "Connection": "close"}
CERTIFICATES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
"""Where the environment may name root certificates other than Mozilla's."""
PASSING = frozenset({"unresolved", "timeout", "connection", "tls"})
"""Causes that may be gone the next time."""


class OutgoingError(Exception):
    """No answer came; `cause` is one of bad_url, forbidden_address, unresolved, connection, tls,
    timeout, too_large, and `retryable` tells whether another try makes sense."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.retryable = cause in PASSING


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds for a connection and for the whole call, bytes of the longest answer."""

    connect_seconds: float = 3.0
    seconds: float = 10.0
    longest_answer: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, a redirect or an error too; headers by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether it says that all went well."""
        return 200 <= self.status < 300


class OutgoingClient:
    """Sends requests; safe to share between threads, and before a process forks.

    A host's name is looked up once a call, and the connection goes to what was found then: an
    address that is neither public nor permitted is never connected to.
    """

    def __init__(
        self,
        allowance: Allowance | None = None,
        *,
        resolver: Resolver = resolve,
        bounds: Bounds | None = None,
        certificates: str | None = None,
    ) -> None:
        self._allowance = allowance or Allowance()
        self._resolver = resolver
        self._bounds = bounds or Bounds()
        self._context = _create_context(certificates)

    @classmethod
    def allowing(cls, listed: Sequence[str]) -> "OutgoingClient":
        """The client of an installation, which lists what it allows all the same."""
        named = next(filter(None, map(os.environ.get, CERTIFICATES)), None)
        return cls(Allowance.read(listed), certificates=named)

    def send(
        self,
        url: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "POST",
        bounds: Bounds | None = None,
    ) -> Answer:
        """The answer, whatever its status; raises OutgoingError and no other error of the network.

        No redirect is followed, no proxy used, no connection kept.
        """
        limits = bounds or self._bounds
        # `from None`: the original errors hold the request, and with it what may be secret.
        try:
            target = read_target(url)
            request = _prepare(target, method, body, headers or {})
        except BadUrlError:
            raise OutgoingError("bad_url") from None
        with Call(limits.connect_seconds, limits.seconds) as call:
            addresses = self._find_addresses(target, call)
            try:
                return self._exchange(request, target, addresses, call, limits)
            except (requests.RequestException, HTTPError, OSError) as error:
                raise OutgoingError("timeout" if call.over else _find_cause(error)) from None

    def _find_addresses(self, target: Target, call: Call) -> list[Address]:
        try:
            found = resolve_within(self._resolver, target.host, target.port, call.seconds_left)
        except TimeoutError:
            raise OutgoingError("timeout") from None
        except (OSError, UnicodeError):
            raise OutgoingError("unresolved") from None
        read = [address for address in map(read_address, found) if address is not None]
        if not read:
            raise OutgoingError("unresolved")
        permitted = [each for each in read if self._allowance.permits(target.host, each)]
        if not permitted:
            raise OutgoingError("forbidden_address")
        return permitted

    def _exchange(
        self,
        request: requests.PreparedRequest,
        target: Target,
        addresses: Sequence[Address],
        call: Call,
        limits: Bounds,
    ) -> Answer:
        adapter = PinnedAdapter(partial(call.connect, addresses, target.port), self._context)
        try:
            patience = limits.connect_seconds, limits.seconds
            with adapter.send(request, stream=True, timeout=patience) as response:
                answer: bytes = response.raw.read(limits.longest_answer + 1, decode_content=False)
        finally:
            adapter.close()
        if call.over:
            raise OutgoingError("timeout")
        if len(answer) > limits.longest_answer:
            raise OutgoingError("too_large")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, answer)


def _prepare(
    target: Target, method: str, body: bytes, headers: Mapping[str, str]
) -> requests.PreparedRequest:
    try:
        request = requests.Request(method, target.url, headers={**HEADERS, **headers}, data=body)
        prepared = request.prepare()
        told = read_target(prepared.url or "")
    except (requests.RequestException, ValueError) as error:
        raise BadUrlError(target.url) from error
    # Two readers of one address must mean the same place by it.
    if (told.host, told.port, told.scheme) != (target.host, target.port, target.scheme):
        raise BadUrlError(target.url)
    return prepared


def _create_context(certificates: str | None) -> ssl.SSLContext:
    context = create_urllib3_context()
    context.load_verify_locations(cafile=certificates or DEFAULT_CA_BUNDLE_PATH)
    return context


def _find_cause(error: BaseException) -> str:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, SSLError | ssl.SSLError | requests.exceptions.SSLError):
            return "tls"
        if isinstance(seen, TimeoutError | requests.Timeout):
            return "timeout"
        inner = seen.reason if isinstance(seen, MaxRetryError) else None
        inner = inner or next((each for each in seen.args if isinstance(each, Exception)), None)
        seen = inner or seen.__cause__ or seen.__context__
    return "connection"
