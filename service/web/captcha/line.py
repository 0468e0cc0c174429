"""One kept connection to a vendor, whose socket another thread may shut down."""

import contextlib
import socket
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, HTTPConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Retry, Timeout

# A connection that was never made has carried no token: it may be tried once more. Everything
# else may have spent the token, which a second call would then find used.
RETRIES = Retry(total=1, connect=1, read=False, redirect=0, status=0, other=0)

Watch = Callable[["Line", socket.socket], None]


class NotConnectedError(Exception):
    """There is no connection, and whoever asked may not wait for one; nothing was sent."""


class Line:
    """A session's connection pool of one, with a second handle on the socket it opened last.

    The caller keeps `keep` and `hang_up` from running at the same time, and tells by `may_connect`
    whether a connection may be made. `watch` gets every socket once it is connected, before TLS
    replaces the object.
    """

    def __init__(self, session: requests.Session, watch: Watch) -> None:
        self.may_connect = False
        self.session = session
        self._watch = watch
        self._adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=RETRIES)
        self._pool: HTTPConnectionPool | None = None
        self._handle: socket.socket | None = None

    def post(
        self, request: requests.PreparedRequest, body: str, timeout: Timeout
    ) -> BaseHTTPResponse:
        """The answer to `request` with `body`, unread; raises urllib3's errors.

        No redirect is followed, no cookie kept, no credentials added. The adapter settles
        certificates and proxies once for the line; for each call that would double the cost.
        """
        if self._pool is None:
            self._pool = self._open_pool(request)
        headers: Mapping[str, str] = request.headers
        return self._pool.urlopen(
            "POST",
            request.path_url,
            body=body,
            headers=headers,
            retries=RETRIES,
            timeout=timeout,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )

    def keep(self, opened: socket.socket) -> None:
        """Keep a handle on a socket that has just been connected."""
        self.hang_up()
        self._handle = opened.dup()

    def hang_up(self) -> None:
        """Shut the socket down: whoever waits on it is told at once that it is over."""
        # The line may be closed in the very moment in which its time is up.
        handle, self._handle = self._handle, None
        if handle is None:
            return
        with contextlib.suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)
        handle.close()

    def close(self) -> None:
        """Close the session and its connection."""
        self.hang_up()
        self._adapter.close()
        self.session.close()

    def connect(self, connect: Callable[[], socket.socket]) -> socket.socket:
        """What `connect` opened, once it is watched; NotConnectedError where it must not be."""
        if not self.may_connect:
            raise NotConnectedError
        opened = connect()
        self._watch(self, opened)
        return opened

    def _open_pool(self, request: requests.PreparedRequest) -> HTTPConnectionPool:
        session = self.session
        verify = True if session.verify is None else session.verify
        adapter: Any = self._adapter
        pool = adapter.get_connection_with_tls_context(request, verify, proxies=session.proxies)
        adapter.cert_verify(pool, request.url, verify, None)
        base = HTTPSConnection if pool.scheme == "https" else HTTPConnection
        pool.ConnectionCls = _make_watched(base, self)
        return pool  # type: ignore[no-any-return]


def _make_watched(base: type[HTTPConnection], line: Line) -> type[HTTPConnection]:
    class Watched(base):  # type: ignore[misc, valid-type]
        def _new_conn(self) -> socket.socket:
            return line.connect(super()._new_conn)

    return Watched
