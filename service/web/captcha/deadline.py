"""HTTP calls that end within a budget of seconds, whatever the other side does.

A timeout of `requests` bounds each wait for bytes, not their sum: a server that sends a byte now
and then holds its caller for hours. Here a few threads make the calls, nobody waits for them
beyond the budget, and a thread whose caller has left is freed by shutting its socket down.
"""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import requests

from service.web.captcha.line import Line

Result = TypeVar("Result")
Work = Callable[[requests.Session], Result]


class _Call:
    """One call: whether its caller has left, and the line it is made on."""

    def __init__(self) -> None:
        self.over = False
        self.line: Line | None = None


class BoundedCaller:
    """Runs calls on at most `threads` threads, each with a session of its own."""

    def __init__(
        self, open_session: Callable[[], requests.Session], *, threads: int, budget: float
    ) -> None:
        self._open_session = open_session
        self._threads = threads
        self._budget = budget
        self._lock = threading.Lock()
        self._local = threading.local()
        self._lines: list[Line] = []
        self._executor: ThreadPoolExecutor | None = None

    def run(self, work: Work[Result]) -> Result:
        """What `work` returns or raises; TimeoutError once the budget, in seconds, is spent."""
        call = _Call()
        future = self._get_executor().submit(self._perform, call, work)
        try:
            return future.result(timeout=self._budget)
        except TimeoutError:
            future.cancel()
            with self._lock:
                call.over = True
                if call.line:
                    call.line.hang_up()
            raise

    def close(self) -> None:
        """End the threads and close their connections."""
        with self._lock:
            executor, self._executor = self._executor, None
            for line in self._lines:
                line.hang_up()
        if executor:
            executor.shutdown(wait=True, cancel_futures=True)
        for line in self._lines:
            line.close()
        self._lines.clear()

    def _get_executor(self) -> ThreadPoolExecutor:
        # Made on first use: a thread that starts before a web server forks would be lost.
        with self._lock:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(self._threads, "captcha")
            return self._executor

    def _perform(self, call: _Call, work: Work[Result]) -> Result:
        line = self._get_line()
        with self._lock:
            if call.over:
                raise TimeoutError
            call.line = line
        self._local.call = call
        try:
            return work(line.session)
        except BaseException:
            with self._lock:
                line.hang_up()
            raise
        finally:
            with self._lock:
                call.line = None

    def _get_line(self) -> Line:
        line: Line | None = getattr(self._local, "line", None)
        if line is None:
            line = self._local.line = Line(self._open_session(), self._watch)
            with self._lock:
                self._lines.append(line)
        return line

    def _watch(self, opened: socket.socket) -> None:
        """Keep a handle on what this thread opened, or end it if its caller has left already."""
        with self._lock:
            self._local.line.watch(opened)
            if self._local.call.over:
                self._local.line.hang_up()
