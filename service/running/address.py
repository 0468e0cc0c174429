"""Where the web server listens: whether that place is free, and whether it serves."""

import errno
import http.client
import socket
import time
from urllib.parse import urlsplit

PATIENCE = 2.0
"""Seconds a start waits for a server that is just ending."""


class AddressTakenError(Exception):
    """The web server cannot listen there; the message says what to do."""


def browsable(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def require_free(host: str, port: int, patience: float = PATIENCE) -> None:
    """Raise AddressTakenError unless a server can listen on `host` and `port`."""
    deadline = time.monotonic() + patience
    while error := _try_to_listen(host, port):
        if error.errno != errno.EADDRINUSE:
            raise AddressTakenError(f"cannot listen on {host} port {port}: {error.strerror}")
        if time.monotonic() > deadline:
            raise AddressTakenError(
                f"port {port} is already in use: stop what uses it, or choose another port "
                f"(for example PORT={port + 1})"
            )
        time.sleep(0.1)


def _try_to_listen(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        return error
    return None


def is_ready(address: str) -> bool:
    """Whether the server at `address` says that it can take comments."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
