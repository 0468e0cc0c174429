"""The threads in which requests are answered."""

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

logger = logging.getLogger(__name__)

Task = tuple[Callable[..., None], tuple[object, ...]]


class Threads:
    """A fixed number of threads with one queue, and no bookkeeping of results."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        for _ in range(count):
            # A daemon, so that an answer which never ends cannot keep the process alive.
            Thread(target=self._run, daemon=True).start()

    def run(self, function: Callable[..., None], *arguments: object) -> None:
        """Call `function` as soon as a thread is free."""
        self._tasks.put((function, arguments))

    def shutdown(self, *, wait: bool) -> None:  # noqa: ARG002 - gunicorn's signature
        """Let the threads end after what has been asked for already."""
        for _ in range(self._count):
            self._tasks.put(None)

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            function, arguments = task
            try:
                function(*arguments)
            except Exception:
                logger.exception("request failed outside the application")
            # Nothing of a request may live until this thread's next one.
            del task, function, arguments
