"""The client's address, believed from a proxy only if the operator trusts it."""

import ipaddress
from collections.abc import Sequence

from flask import Request


def find_address(request: Request, trusted_proxies: Sequence[str]) -> str:
    """The right-most hop of X-Forwarded-For that is no trusted proxy, else the peer's address.

    Whatever stands to the left of it was written by the client, and so was everything if the
    peer itself is not trusted. Empty for a peer without an address (a UNIX socket).
    """
    networks = [ipaddress.ip_network(network, strict=False) for network in trusted_proxies]
    forwarded = ",".join(request.headers.getlist("X-Forwarded-For")).split(",")
    found = ""
    for hop in (request.remote_addr or "", *reversed(forwarded)):
        address = _parse(hop)
        if address is None:
            break
        found = str(address)
        if not any(address in network for network in networks):
            break
    return found


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
