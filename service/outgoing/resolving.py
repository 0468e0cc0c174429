"""Looking a host's name up, once and within a time: the answer is what is connected to."""

import socket
import threading
from collections.abc import Callable, Sequence

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a host and a port, as text; raises OSError where there is none."""


def resolve(host: str, port: int) -> list[str]:
    """What the system says, hosts file included, in its order; OSError or UnicodeError if none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def resolve_within(resolver: Resolver, host: str, port: int, seconds: float) -> Sequence[str]:
    """What `resolver` says, TimeoutError if it says nothing within `seconds`.

    A look-up cannot be stopped: it goes on by itself, and nobody waits for it any longer.
    """
    answers: list[Sequence[str]] = []
    failures: list[Exception] = []

    def look_up() -> None:
        try:
            answers.append(resolver(host, port))
        except Exception as error:  # noqa: BLE001 - raised again by whoever asked
            failures.append(error)

    thread = threading.Thread(target=look_up, name="resolving", daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    if failures:
        raise failures[0]
    if not answers:
        raise TimeoutError(host)
    return answers[0]
