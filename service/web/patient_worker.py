"""The gunicorn worker that spends a thread on a request only once it has arrived.

gunicorn's threaded worker hands a connection to a thread at its first byte, so that a few dozen
clients who never finish their request occupy them all. This one collects the bytes itself. It also
answers whoever is already in the listening sockets' backlog when it is told to stop.
"""

# gunicorn has no type hints.
# mypy: allow-untyped-calls

import contextlib
import errno
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import TConn, ThreadWorker

from service.web.request_size import expected_size

READ_AT_ONCE = 64 * 1024
DRAIN = 0.05
"""Seconds that the rest of a body nobody has read may take to arrive."""
LINGER = 2.0
"""Seconds that a client has to read the last answer on a connection."""
NOT_NOW = {errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED}


class Connection(TConn):
    """A client's connection, with what has arrived of its next request."""

    received = b""
    linger: "Callable[[Connection], None]"

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - gunicorn's signature
        """Close now; gracefully means once the client has read what was sent (RFC 9112, 9.6)."""
        if graceful:
            # gunicorn waits for the client here, and all other clients wait with it.
            self.linger(self)
        else:
            super().close()


class PatientWorker(ThreadWorker):
    """A threaded worker that no slow client can occupy, and that stops without a dropped request.

    `arrive_within` is how many seconds a request may take to arrive, from its first byte (or from
    the connection) to its last.
    """

    arrive_within = 20.0
    poller: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unbounded: dict[Connection, float] = {}
        self._lingering: dict[Connection, float] = {}
        self._listening = True

    def accept(self, listener: socket.socket) -> bool:
        """Take one connection; whether there was one."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in NOT_NOW:
                raise
            return False
        self.nr_conns += 1
        conn = Connection(self.cfg, client, address, listener.getsockname())
        conn.linger = self._linger
        self._await_request(conn)
        return True

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Another request begins on a connection that was kept alive."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_request(conn)

    def _await_request(self, conn: Connection) -> None:
        conn.received = b""
        conn.timeout = time.monotonic() + self.arrive_within
        self.pending_conns.append(conn)
        self.poller.register(
            conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn)
        )
        self.on_pending_socket_readable(conn, conn.sock)

    def on_pending_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """More of a request has arrived, or its client has gone."""
        try:
            received = client.recv(READ_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        conn.received += received
        size = expected_size(conn.received)
        if received and size is not None and not 0 < size <= len(conn.received):
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if received:
            self._hand_over(conn, bounded=size is not None)
        else:
            self.nr_conns -= 1
            conn.close()

    def _hand_over(self, conn: Connection, *, bounded: bool) -> None:
        conn.data_ready = True
        conn.parser = conn.parser or http.get_parser(self.cfg, conn.sock, conn.client)
        conn.parser.unreader.unread(conn.received)
        conn.received = b""
        if bounded:
            super().enqueue_req(conn)
        else:
            self.enqueue_req(conn)

    def enqueue_req(self, conn: Connection) -> None:
        """Give a thread to a request that may not be complete, for a limited time."""
        self._unbounded[conn] = time.monotonic() + self.arrive_within
        super().enqueue_req(conn)

    def finish_request(self, conn: Connection, fs: "Future[Any]") -> None:
        """A thread is done with a connection."""
        self._unbounded.pop(conn, None)
        super().finish_request(conn, fs)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:  # noqa: FBT001 - gunicorn's
        """Whether another request may follow: not if this one's body has not all been read.

        gunicorn would wait here for the rest of it, a thread to each client who never sends it.
        """
        parser: Any = conn.parser
        return keepalive and bool(parser.finish_body(deadline=time.monotonic() + DRAIN))

    def _linger(self, conn: Connection) -> None:
        """Wait, without holding anybody up, until the client has read the answer."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            conn.close()
            return
        conn.sock.settimeout(0)
        self.nr_conns += 1
        self._lingering[conn] = time.monotonic() + LINGER
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._discard, conn))

    def _discard(self, conn: Connection, client: socket.socket) -> None:
        try:
            if client.recv(READ_AT_ONCE):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._part(conn)

    def _part(self, conn: Connection) -> None:
        del self._lingering[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Give up on requests that took too long to arrive, and on answers not taken."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn, until in self._lingering.items() if until < now]:
            self._part(conn)
        for conn in [conn for conn, until in self._unbounded.items() if until < now]:
            del self._unbounded[conn]
            # The thread that waits for more reads the end of the stream instead.
            with contextlib.suppress(OSError):
                conn.sock.shutdown(socket.SHUT_RD)

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - gunicorn's signature
        """Listen or not; a worker that stops first takes whoever has already connected."""
        super().set_accept_enabled(enabled)
        if not self.alive and self._listening:
            self._listening = False
            for listener in self.sockets:
                listener.settimeout(0)
                while self.accept(listener):
                    pass
                # At once, not at exit: nobody can be left waiting behind it.
                listener.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """While stopping, connections on which nothing has been asked end by `deadline`."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            if not conn.received:
                conn.timeout = min(conn.timeout, deadline)
        self.pending_conns = deque(sorted(self.pending_conns, key=lambda conn: conn.timeout))
