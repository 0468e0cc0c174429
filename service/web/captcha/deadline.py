"""HTTP calls that end within a budget of seconds, whatever the other side does.

A timeout of `requests` bounds each wait for bytes, not their sum: a server that sends a byte now
and then holds its caller for hours. Here one thread watches over all calls, and frees a caller by
shutting the socket down. Looking a name up has no socket yet, and no end of its own: connections
are made on threads apart, for which nobody waits beyond the budget.
"""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import requests

from service.web.captcha.line import Line, NotConnectedError
from service.web.captcha.watch import Call, Watch

Result = TypeVar("Result")
Work = Callable[[Line], Result]


class BoundedCaller:
    """Makes calls over connections that are kept, and new connections on `threads` threads."""

    def __init__(
        self, open_session: Callable[[], requests.Session], *, threads: int, budget: float
    ) -> None:
        self._open_session = open_session
        self._threads = threads
        self._budget = budget
        self._watch = Watch(budget)
        self._lock = self._watch.lock
        self._local = threading.local()
        self._lines: list[Line] = []
        self._free: list[Line] = []
        self._executor: ThreadPoolExecutor | None = None

    def run(self, work: Work[Result]) -> Result:
        """What `work` returns or raises; TimeoutError once the budget, in seconds, is spent.

        `work` may be begun twice, the first time up to a NotConnectedError of its line.
        """
        with self._lock:
            line = self._free.pop() if self._free else None
            call = self._watch.begin(line) if line else None
        if line and call:
            try:
                return self._perform(call, line, work)
            except NotConnectedError:
                pass
        return self._run_apart(work)

    def close(self) -> None:
        """End the threads and close their connections."""
        with self._lock:
            executor, self._executor = self._executor, None
            for line in self._lines:
                line.hang_up()
        if executor:
            executor.shutdown(wait=True, cancel_futures=True)
        self._watch.close()
        for line in self._lines:
            line.close()
        self._lines.clear()
        self._free.clear()

    def _run_apart(self, work: Work[Result]) -> Result:
        """As `run`, on another thread, where a connection may be made."""
        call = Call(0.0)
        future = self._get_executor().submit(self._connect, call, work)
        try:
            return future.result(timeout=self._budget)
        except TimeoutError:
            future.cancel()
            with self._lock:
                call.over = True
                if call.line:
                    call.line.hang_up()
            raise

    def _connect(self, call: Call, work: Work[Result]) -> Result:
        with self._lock:
            if call.over:
                raise TimeoutError
            line = self._free.pop() if self._free else None
        if line is None:
            line = Line(self._open_session(), self._keep)
        with self._lock:
            if line not in self._lines:
                self._lines.append(line)
            call.line = line
        self._local.call = call
        line.may_connect = True
        return self._perform(call, line, work)

    def _perform(self, call: Call, line: Line, work: Work[Result]) -> Result:
        try:
            result = work(line)
        except NotConnectedError:
            self._release(call, line)
            raise
        except BaseException:
            self._release(call, line, broken=True)
            if call.over:
                raise TimeoutError from None
            raise
        self._release(call, line)
        return result

    def _release(self, call: Call, line: Line, *, broken: bool = False) -> None:
        line.may_connect = False
        with self._lock:
            if broken:
                line.hang_up()
            self._watch.end(call)
            self._free.append(line)

    def _get_executor(self) -> ThreadPoolExecutor:
        # Made on first use: a thread that starts before a web server forks would be lost.
        with self._lock:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(self._threads, "captcha")
            return self._executor

    def _keep(self, line: Line, opened: socket.socket) -> None:
        """Keep a handle on what this thread opened, or end it if its caller has left already."""
        with self._lock:
            line.keep(opened)
            if self._local.call.over:
                line.hang_up()
