import pytest
from flask import Flask, request

from service.web.clients import is_encrypted


@pytest.mark.parametrize(
    ("peer", "headers", "proxies", "expected"),
    [
        ("10.0.0.1", {"X-Forwarded-Proto": "https"}, ("10.0.0.0/8",), True),
        ("10.0.0.1", {"X-Forwarded-Proto": "HTTPS, http"}, ("10.0.0.0/8",), True),
        ("10.0.0.1", {"X-Forwarded-Proto": "http, https"}, ("10.0.0.0/8",), False),
        ("10.0.0.1", {"X-Forwarded-Proto": "http"}, ("10.0.0.0/8",), False),
        ("10.0.0.1", {}, ("10.0.0.0/8",), False),
        ("10.0.0.1", {"X-Forwarded-Proto": "https"}, (), False),
        ("192.0.2.1", {"X-Forwarded-Proto": "https"}, ("10.0.0.0/8",), False),
        ("", {"X-Forwarded-Proto": "https"}, ("10.0.0.0/8",), False),
    ],
)
def test_https_is_believed_of_trusted_proxies_only(
    app: Flask, peer: str, headers: dict[str, str], proxies: tuple[str, ...], expected: bool
) -> None:
    base = {"REMOTE_ADDR": peer}
    with app.test_request_context(headers=headers, environ_base=base):
        assert is_encrypted(request, proxies) is expected


def test_https_to_ourselves_needs_no_proxy(app: Flask) -> None:
    with app.test_request_context(base_url="https://localhost"):
        assert is_encrypted(request, ())
