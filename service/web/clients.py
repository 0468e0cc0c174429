"""The client's address and protocol, believed from a proxy only if the operator trusts it."""

import ipaddress
import re
from collections.abc import Sequence
from functools import cache

from flask import Request

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def find_address(request: Request, trusted_proxies: Sequence[str]) -> str:
    """The right-most hop of X-Forwarded-For that is no trusted proxy, else the peer's address.

    Whatever stands to the left of it was written by the client, and so was everything if the
    peer itself is not trusted. Empty for a peer without an address (a UNIX socket).
    """
    # One line, however many the client sent: WSGI has them joined (PEP 3333).
    forwarded = request.headers.get("X-Forwarded-For", "")
    found = ""
    for hop in (request.remote_addr or "", *reversed(forwarded.split(","))):
        address = _parse(hop)
        if address is None:
            break
        found = str(address)
        if not _is_trusted(address, trusted_proxies):
            break
    return found


def is_encrypted(request: Request, trusted_proxies: Sequence[str]) -> bool:
    """Whether the browser spoke https, to us or to a proxy that the operator trusts."""
    if request.is_secure:
        return True
    # The first of several proxies is the one that the browser spoke to.
    protocol = request.headers.get("X-Forwarded-Proto", "").partition(",")[0]
    if protocol.strip().lower() != "https":
        return False
    peer = _parse(request.remote_addr or "")
    return peer is not None and _is_trusted(peer, trusted_proxies)


def _is_trusted(address: Address, trusted_proxies: Sequence[str]) -> bool:
    if not trusted_proxies:
        return False
    return any(address in network for network in _parse_networks(tuple(trusted_proxies)))


@cache
def _parse_networks(networks: tuple[str, ...]) -> tuple[Network, ...]:
    # A setting, so the same for every request.
    return tuple(ipaddress.ip_network(network, strict=False) for network in networks)


def _parse(text: str) -> Address | None:
    # Some proxies add the port: 192.0.2.1:1234, [2001:db8::1]:1234.
    found = re.fullmatch(r"\s*(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+|(\S*))\s*", text)
    if found is None:
        return None
    try:
        address = ipaddress.ip_address(next(filter(None, found.groups()), ""))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
