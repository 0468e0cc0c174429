"""The one thread that ends calls which outlast their budget, however the other side dallies."""

import threading
import time

from service.web.captcha.line import Line


class Call:
    """One call: the line it is made on, when its time is up, and whether it was cut off."""

    __slots__ = ("ends_at", "line", "over")

    def __init__(self, ends_at: float) -> None:
        self.ends_at = ends_at
        self.line: Line | None = None
        self.over = False


class Watch:
    """Hangs up on calls that take `budget` seconds; its thread wakes about once a budget.

    All calls get the same budget, so that they end in the order in which they begin: nothing that
    begins while the thread sleeps can end before it wakes. `idle`: it sleeps until it is woken.
    """

    def __init__(self, budget: float) -> None:
        self.lock = threading.Lock()
        self._budget = budget
        self._changed = threading.Condition(self.lock)
        self._calls: dict[Call, None] = {}
        self._thread: threading.Thread | None = None
        self.idle = False

    def begin(self, line: Line) -> Call:
        """A call on `line`, from now on; under the lock."""
        call = Call(time.monotonic() + self._budget)
        call.line = line
        self._calls[call] = None
        if self._thread is None:
            # Made on first use: a thread that starts before a web server forks would be lost.
            self._thread = threading.Thread(target=self._run, name="captcha-watch", daemon=True)
            self._thread.start()
        elif self.idle:
            self._changed.notify()
        return call

    def end(self, call: Call) -> None:
        """The call is no longer made; under the lock."""
        call.line = None
        self._calls.pop(call, None)

    def close(self) -> None:
        """End the thread."""
        with self.lock:
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread:
            thread.join()

    def _run(self) -> None:
        with self.lock:
            rested = False
            while self._thread is threading.current_thread():
                first = next(iter(self._calls), None)
                # Woken by a call only after a quiet budget: a busy server never pays for that.
                self.idle = first is None and rested
                rested = first is None
                left = first.ends_at - time.monotonic() if first else self._budget
                if first and left <= 0:
                    self._cut_off(first)
                else:
                    self._changed.wait(None if self.idle else left)

    def _cut_off(self, call: Call) -> None:
        call.over = True
        if call.line:
            call.line.hang_up()
        self.end(call)
