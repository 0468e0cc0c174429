import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from service.web.clients import find_address

APP = Flask(__name__)
TRUSTED = ("10.0.0.0/8", "2001:db8:ffff::/48")


def find(peer: str, forwarded: str | None, trusted: tuple[str, ...] = TRUSTED) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    with APP.test_request_context(headers=headers, environ_base={"REMOTE_ADDR": peer}):
        return find_address(request, trusted)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::5]:4711", "2001:db8::5"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("2001:db8:ffff::1", "2001:db8::5", "2001:db8::5"),
        ("", "198.51.100.1", ""),
    ],
)
def test_only_what_a_trusted_proxy_added_is_believed(
    peer: str, forwarded: str | None, address: str
) -> None:
    assert find(peer, forwarded) == address


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_whatever_a_client_writes_its_own_address_is_found(forwarded: str) -> None:
    assert find("10.0.0.1", f"{forwarded}, 198.51.100.1") == "198.51.100.1"
    assert find("198.51.100.1", forwarded) == "198.51.100.1"
