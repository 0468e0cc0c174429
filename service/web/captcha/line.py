"""A session whose socket another thread may shut down."""

import contextlib
import socket
from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import ConnectionPool
from urllib3.util import Retry

# A connection that was never made has carried no token: it may be tried once more. Everything
# else may have spent the token, which a second call would then find used.
RETRIES = Retry(total=1, connect=1, read=False, redirect=0, status=0, other=0)

Watch = Callable[[socket.socket], None]


class Line:
    """One thread's session, with a second handle on the socket that it opened last.

    The caller keeps `watch` and `hang_up` from running at the same time.
    """

    def __init__(self, session: requests.Session, watch: Watch) -> None:
        self.session = session
        self._handle: socket.socket | None = None
        adapter = _WatchedAdapter(watch)
        session.mount("https://", adapter)
        session.mount("http://", adapter)

    def watch(self, opened: socket.socket) -> None:
        """Keep a handle on a socket that has just been connected."""
        self.hang_up()
        self._handle = opened.dup()

    def hang_up(self) -> None:
        """Shut the socket down: whoever waits on it is told at once that it is over."""
        if self._handle is None:
            return
        with contextlib.suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)
        self._handle.close()
        self._handle = None

    def close(self) -> None:
        """Close the session and its connection."""
        self.hang_up()
        self.session.close()


class _WatchedAdapter(HTTPAdapter):
    """Tells of every socket once it is connected, before TLS replaces the object."""

    def __init__(self, watch: Watch) -> None:
        self._classes = {
            "http": _make_watched(HTTPConnection, watch),
            "https": _make_watched(HTTPSConnection, watch),
        }
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=RETRIES)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> ConnectionPool:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = self._classes[pool.scheme]
        return pool  # type: ignore[no-any-return]


def _make_watched(base: type[HTTPConnection], watch: Watch) -> type[HTTPConnection]:
    class Watched(base):  # type: ignore[misc, valid-type]
        def _new_conn(self) -> socket.socket:
            opened: socket.socket = super()._new_conn()
            watch(opened)
            return opened

    return Watched
