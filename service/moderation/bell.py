"""The lightest way for one thread to wake another."""

import threading

FOR_EVER = -1.0


class Bell:
    """Wakes whoever waits, once for each ring.

    A bare lock, because a threading.Event costs several of them, and every comment needs one.
    """

    def __init__(self) -> None:
        self._rung = threading.Lock()
        self._rung.acquire()

    def ring(self) -> None:
        """Wake the one who waits, or who will; at most once before they wait again."""
        self._rung.release()

    def wait(self, seconds: float = FOR_EVER) -> bool:
        """Whether it rings within so many seconds."""
        return self._rung.acquire(timeout=seconds)
