"""A client's connection, with what has arrived of its next request."""

# gunicorn has no type hints.
# mypy: allow-untyped-calls

import contextlib
import ipaddress
import math
import os
import socket
from collections.abc import Mapping
from typing import Any

from gunicorn.http.wsgi import base_environ
from gunicorn.workers.gthread import TConn

Address = tuple[Any, ...]


def common_environ(cfg: Any) -> dict[str, Any]:
    """What all plain requests of a process have in common in their WSGI environment."""
    environ: dict[str, Any] = {
        **base_environ(cfg),
        "wsgi.multithread": True,
        "wsgi.url_scheme": "http",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SCRIPT_NAME": os.environ.get("SCRIPT_NAME", ""),
    }
    # The sockets do not block, and sendfile works on those that do only.
    del environ["wsgi.file_wrapper"]
    return environ


class Connection(TConn):
    """What `PatientWorker` knows of one client."""

    cfg: Any
    parser: Any
    timeout: float

    def __init__(
        self,
        cfg: Any,
        sock: socket.socket,
        client: Address,
        server: Address,
        common: Mapping[str, Any],
    ) -> None:
        super().__init__(cfg, sock, client, server)
        self.received = bytearray()
        self.size: int | None = 0
        """Bytes of the request that begins in `received`, 0 while that cannot be told."""
        self.begun = True
        """Whether the time for the next request to arrive is already running."""
        self.busy = False
        """Whether a thread has the connection."""
        self.heard = False
        """Whether the poller tells of new bytes."""
        self.ended = False
        """Whether the client sends no more."""
        self.lingering = False
        """Whether only the client's end is awaited."""

        self.common = {
            **common,
            "REMOTE_ADDR": client[0],
            "REMOTE_PORT": str(client[1]),
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1]),
        }
        self.schemes = _trusted_schemes(cfg, client[0])

    def occupy(self, until: float) -> None:
        """A thread has it now, `until` when the rest of its request must have come."""
        self.busy = True
        self.begun = False
        self.size = 0
        self.timeout = until

    def linger(self, until: float) -> bool:
        """Send no more; whether the client may need until then to read the answer."""
        self.busy = False
        self.lingering = True
        self.timeout = until
        try:
            self.sock.shutdown(socket.SHUT_WR)
            self.sock.settimeout(0)
        except OSError:
            return False
        return not self.ended

    def cut(self) -> None:
        """Let the thread that waits for more read the end of the stream instead."""
        self.timeout = math.inf
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RD)

    def has_expired(self, now: float, idle_until: float) -> bool:
        """Whether its time is up; nobody idle is waited for beyond `idle_until`."""
        idle = not (self.busy or self.lingering or self.received)
        return min(self.timeout, idle_until if idle else self.timeout) < now


def _trusted_schemes(cfg: Any, sender: str) -> dict[str, str]:
    """The fields with which `sender` may say that the client came over https."""
    networks = cfg.forwarded_allow_networks()
    if not networks or not any(ipaddress.ip_address(sender) in network for network in networks):
        return {}
    fields = cfg.secure_scheme_headers.items()
    return {"HTTP_" + name.replace("-", "_"): value for name, value in fields}
