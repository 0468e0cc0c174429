"""Apps with settings of a test's own, and servers that never answer."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from config.settings import Settings
from service.web.app import create_app
from service.web.services import NAME


@contextmanager
def open_app(settings: Settings) -> Iterator[Flask]:
    """An app, whose threads and connections end with the block."""
    app = create_app(settings)
    try:
        yield app
    finally:
        services = app.extensions[NAME]
        services.board.close()
        services.captcha.close()
        services.database.close()
        services.broker.client.close()


@contextmanager
def open_silent_server() -> Iterator[tuple[socket.socket, str]]:
    """A listening socket that never says a word, and its `host:port`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server, f"127.0.0.1:{server.getsockname()[1]}"
