"""The gunicorn worker that spends a thread on a request only once it has arrived.

gunicorn's threaded worker hands a connection to a thread at its first byte, so that a few dozen
clients who never finish their request occupy them all. This one collects the bytes itself, and
answers plain requests without gunicorn's parser. It also answers whoever is already in the
listening sockets' backlog when it is told to stop.
"""

# gunicorn has no type hints.
# mypy: allow-untyped-calls

import errno
import math
import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import ThreadWorker

from service.web.connection import Connection, common_environ
from service.web.plain_request import Environ, read_plain
from service.web.request_size import expected_size
from service.web.threads import Threads
from service.web.written_answer import write_answer

READ_AT_ONCE = 64 * 1024
READ_AHEAD = 64 * 1024
"""Bytes of the next requests that are read while one is being answered."""
DRAIN = 0.05
"""Seconds that the rest of a body nobody has read may take to arrive."""
LINGER = 2.0
"""Seconds that a client has to read the last answer on a connection."""
SWEEP = 0.25
"""Seconds between two searches for connections whose time is up."""
NOT_NOW = {errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED}


class PatientWorker(ThreadWorker):
    """A threaded worker that no slow client can occupy, and that stops without a dropped request.

    `arrive_within` is how many seconds a request may take to arrive, from its first byte (or from
    the connection) to its last.

    The main thread alone reads, closes and gives connections to threads. A thread that is done
    sets `busy` to False before it looks for what has arrived meanwhile; the main thread looks at
    `busy` after it has read. So at least one of the two sees the next request.
    """

    arrive_within = 20.0
    poller: Any
    tpool: Threads

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connections: set[Connection] = set()
        self._listening = True
        self._sweep_at = 0.0
        self._notify_at = 0.0
        self._idle_until = math.inf
        self._keepalive = float(self.cfg.keepalive)

    def init_process(self) -> None:
        """Serve until told to stop; runs in the process of this worker."""
        self._common = common_environ(self.cfg)
        super().init_process()

    def get_thread_pool(self) -> Threads:
        """As many threads as are configured."""
        return Threads(self.cfg.threads)

    def notify(self) -> None:
        """Tell the parent process that this one is alive, once a second at most."""
        now = time.monotonic()
        if now >= self._notify_at:
            self._notify_at = now + 1
            super().notify()

    def accept(self, listener: socket.socket) -> bool:
        """Take one connection; whether there was one."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in NOT_NOW:
                raise
            return False
        conn = Connection(self.cfg, client, address, listener.getsockname(), self._common)
        conn.timeout = time.monotonic() + self.arrive_within
        self.nr_conns += 1
        self._connections.add(conn)
        self._listen_to(conn)
        self.on_client_socket_readable(conn, client)
        return True

    def _listen_to(self, conn: Connection) -> None:
        if not conn.heard:
            conn.heard = True
            readable = partial(self.on_client_socket_readable, conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, readable)

    def _ignore(self, conn: Connection) -> None:
        if conn.heard:
            conn.heard = False
            self.poller.unregister(conn.sock)

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """More of a request has arrived, or its client has gone."""
        try:
            received = client.recv(READ_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if conn.lingering:
            if not received:
                self._end(conn)
            return
        conn.received += received
        conn.ended = not received
        if conn.ended or (conn.busy and len(conn.received) > READ_AHEAD):
            self._ignore(conn)
        self._proceed(conn)

    def _proceed(self, conn: Connection) -> None:
        """Have the next request answered if it has arrived."""
        if conn.busy:
            return
        size = conn.size = conn.size or expected_size(conn.received)
        if size is None:
            self._leave_to_parser(conn, time.monotonic() + self.arrive_within)
        elif 0 < size <= len(conn.received):
            self._take(conn, size)
        elif conn.ended:
            self._end(conn)
        elif conn.received and not conn.begun:
            conn.begun = True
            conn.timeout = time.monotonic() + self.arrive_within

    def _take(self, conn: Connection, size: int) -> None:
        environ = read_plain(bytes(conn.received[:size]), conn.common, conn.schemes)
        if environ is None:
            # The parser may read another length from it, and wait for more.
            self._leave_to_parser(conn, time.monotonic() + self.arrive_within)
            return
        del conn.received[:size]
        conn.occupy(math.inf)
        self.tpool.run(self._answer, conn, environ)

    def _answer(self, conn: Connection, environ: Environ) -> None:
        """Answer a plain request; runs in a thread."""
        last = not self.alive or self.nr_conns > self.max_keepalived
        if not write_answer(self.wsgi, environ, conn.sock, self.cfg, last=last):
            self.method_queue.defer(self._part, conn)
            return
        conn.timeout = time.monotonic() + self._keepalive
        conn.busy = False
        if conn.received or not conn.heard:
            self.method_queue.defer(self._resume, conn)

    def _resume(self, conn: Connection) -> None:
        """Go on with what arrived while a thread was busy."""
        if not conn.busy and conn in self._connections:
            if not conn.ended:
                self._listen_to(conn)
            self._proceed(conn)

    def _leave_to_parser(self, conn: Connection, until: float) -> None:
        """Have gunicorn parse and answer a request that may not be complete, for a limited time."""
        self._ignore(conn)
        conn.occupy(until)
        conn.data_ready = True
        conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
        conn.parser.unreader.unread(bytes(conn.received))
        conn.received.clear()
        self.tpool.run(self._parse, conn)

    def _parse(self, conn: Connection) -> None:
        keep = self.handle(conn)
        self.method_queue.defer(self._take_back, conn, keep)

    def _take_back(self, conn: Connection, keep: bool) -> None:  # noqa: FBT001 - as gunicorn gives it
        if not keep:
            self._part(conn)
            return
        conn.sock.settimeout(0)
        conn.received += conn.parser.unreader.take_buffered()
        conn.timeout = time.monotonic() + self._keepalive
        conn.busy = False
        self._resume(conn)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:  # noqa: FBT001 - gunicorn's
        """Whether another request may follow: not if this one's body has not all been read.

        gunicorn would wait here for the rest of it, a thread to each client who never sends it.
        """
        return keepalive and bool(conn.parser.finish_body(deadline=time.monotonic() + DRAIN))

    def _part(self, conn: Connection) -> None:
        """Close once the client has read the answer (RFC 9112, 9.6), holding nobody up."""
        if conn.linger(time.monotonic() + LINGER):
            self._listen_to(conn)
        else:
            self._end(conn)

    def _end(self, conn: Connection) -> None:
        self._ignore(conn)
        self._connections.remove(conn)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Give up on requests that took too long to arrive, and on answers not taken."""
        now = time.monotonic()
        if now < self._sweep_at:
            return
        self._sweep_at = now + SWEEP
        for conn in [conn for conn in self._connections if conn.has_expired(now, self._idle_until)]:
            if conn.busy:
                conn.cut()
            else:
                self._end(conn)

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
        self._idle_until = deadline
