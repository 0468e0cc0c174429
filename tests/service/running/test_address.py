import http.server
import socket
import threading
from collections.abc import Iterator

import pytest

from service.running.address import AddressTakenError, browsable, is_ready, require_free


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


class Ready(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/readyz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Unready(Ready):
    status = 503


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - only shown
        ("::", "http://[::1]:8000"),
        ("192.0.2.7", "http://192.0.2.7:8000"),
    ],
)
def test_the_address_shown_is_one_that_a_browser_can_open(host: str, address: str) -> None:
    assert browsable(host, 8000) == address


def test_a_free_port_is_free(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    require_free("127.0.0.1", port)


def test_a_taken_port_is_refused_with_another_to_try(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    with pytest.raises(AddressTakenError, match=rf"port {port} is already .* PORT={port + 1}"):
        require_free("127.0.0.1", port, patience=0)


def test_an_address_of_another_machine_is_refused_at_once() -> None:
    with pytest.raises(AddressTakenError, match=r"cannot listen on 192\.0\.2\.7 port 8000"):
        require_free("192.0.2.7", 8000, patience=60)


@pytest.mark.parametrize(("handler", "ready"), [(Ready, True), (Unready, False)])
def test_a_server_is_ready_when_it_says_so(handler: type[Ready], ready: bool) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        assert is_ready(f"http://127.0.0.1:{server.server_port}") is ready
        server.shutdown()
        thread.join()


def test_nobody_is_not_ready(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    assert not is_ready(f"http://127.0.0.1:{port}")
