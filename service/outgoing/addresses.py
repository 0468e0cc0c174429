"""Which addresses belong to the public internet, and which an outgoing call must keep away from."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

# Listed here rather than left to `ipaddress`, whose own lists differ from one Python to another:
# https://www.iana.org/assignments/iana-ipv4-special-registry
FORBIDDEN_IPV4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # behind a carrier's NAT
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local, where clouds keep their metadata
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that IANA gives out (RFC 4291); everything else is private, local or reserved."""
FORBIDDEN_IPV6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # Teredo and other protocol assignments
            "2001:db8::/32",  # documentation
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
NAT64 = IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = IPv6Network("2002::/16")


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, whatever form it is written in.

    An IPv6 address that carries an IPv4 address (mapped, NAT64 of RFC 6052, 6to4 of RFC 3056) is
    as public as that one.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in FORBIDDEN_IPV4)
    carried = find_carried(address)
    if carried is not None:
        return is_public(carried)
    if address.scope_id is not None or address not in GLOBAL_UNICAST:
        return False
    return not any(address in network for network in FORBIDDEN_IPV6)


def find_carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that packets for an IPv6 address end up at, if it carries one."""
    number = int(address)
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if number >> 32 == int(NAT64.network_address) >> 32:
        return IPv4Address(number & 0xFFFFFFFF)
    if number >> 112 == int(SIX_TO_FOUR.network_address) >> 112:
        return IPv4Address(number >> 80 & 0xFFFFFFFF)
    return None


def read_address(text: str) -> Address | None:
    """An address as `socket.getaddrinfo` writes it, None for anything else."""
    try:
        return ip_address(text)
    except ValueError:
        return None
