"""One outgoing call: connections to addresses that were checked, and an end that always comes."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self, cast

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from service.outgoing.addresses import Address

Opener = Callable[[], socket.socket]


class Call:
    """Opens connections, and shuts them down once its seconds are over.

    A timeout of a socket bounds each wait for bytes, not their sum: a server that sends a byte
    now and then would hold its caller for hours.
    """

    def __init__(self, connect_seconds: float, seconds: float) -> None:
        self.over = False
        self._connect_seconds = connect_seconds
        self._ends_at = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._hang_up()

    @property
    def seconds_left(self) -> float:
        """Seconds until the end, never none: what has a timeout of zero does not block at all."""
        return max(self._ends_at - time.monotonic(), 0.001)

    def connect(self, addresses: Sequence[Address], port: int) -> socket.socket:
        """A connection to the first of the addresses that takes one; raises OSError."""
        failure: OSError = ConnectionError("no address")
        for address in addresses:
            try:
                return self._keep(self._open(address, port))
            except OSError as error:
                failure = error
            if self.over:
                break
        raise failure

    def _open(self, address: Address, port: int) -> socket.socket:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened.settimeout(min(self._connect_seconds, self.seconds_left))
            opened.connect((str(address), port))
            opened.settimeout(self.seconds_left)
        except OSError:
            opened.close()
            raise
        return opened

    def _keep(self, opened: socket.socket) -> socket.socket:
        """Keep a second handle on a socket, which TLS will replace by another object."""
        with self._lock:
            if self.over:
                opened.close()
                raise TimeoutError
            self._hang_up()
            self._handle = opened.dup()
        return opened

    def _end(self) -> None:
        with self._lock:
            self.over = True
            self._hang_up()

    def _hang_up(self) -> None:
        if self._handle is None:
            return
        with contextlib.suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)
        self._handle.close()
        self._handle = None


class PinnedAdapter(HTTPAdapter):
    """The adapter of one call: whatever the host is called, connections come from `open_socket`.

    TLS is verified by `context` against the host's name all the same. It follows no redirect and
    knows of no proxy, cookie or password file: that is what a session would do.
    """

    def __init__(self, open_socket: Opener, context: ssl.SSLContext) -> None:
        self._open_socket = open_socket
        self._context = context
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Hand the one TLS context to all pools: making one reads every root certificate."""
        super().init_poolmanager(*args, **options, ssl_context=self._context)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:  # noqa: ARG002
        """Add nothing: the context has its certificates, and demands a good one."""
        conn.cert_reqs = "CERT_REQUIRED"

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> HTTPConnectionPool:
        """The pool of requests, with connections of ours."""
        pool = cast(HTTPConnectionPool, super().get_connection_with_tls_context(*args, **options))
        base = HTTPSConnection if pool.scheme == "https" else HTTPConnection
        pool.ConnectionCls = _pin(base, self._open_socket)
        return pool


def _pin(base: type[HTTPConnection], open_socket: Opener) -> type[HTTPConnection]:
    class Pinned(base):  # type: ignore[misc, valid-type]
        def _new_conn(self) -> socket.socket:
            return open_socket()

    return Pinned
