from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.outgoing.addresses import Address, is_public
from service.outgoing.allowance import Allowance

ipv4 = st.integers(0, 2**32 - 1).map(IPv4Address)
ipv6 = st.ip_addresses(v=6).map(lambda address: IPv6Address(int(address)))

INSIDE = """0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7
203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b:1::808:808 100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1
2620:4f:8000::1 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 2a00::1%eth0 fec0::1
ff02::1 ff0e::1"""
OUTSIDE = """1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 172.15.255.255 172.32.0.0 192.0.1.1
223.255.255.255 2a00:1450::1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1"""


def forms(address: IPv4Address) -> list[IPv6Address]:
    """Every IPv6 address that leads to the same machine, or once did."""
    number = int(address)
    return [
        IPv6Address(f"::ffff:{address}"),
        IPv6Address(0x64FF9B << 96 | number),
        IPv6Address(0x2002 << 112 | number << 80 | 1),
    ]


@pytest.mark.parametrize("text", INSIDE.split())
def test_what_is_not_the_public_internet_is_kept_away_from(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE.split())
def test_what_is_public_is_reached(text: str) -> None:
    assert is_public(ip_address(text))


@given(ipv4)
def test_no_spelling_of_an_ipv4_address_is_more_public_than_the_address(
    address: IPv4Address,
) -> None:
    assert {is_public(form) for form in forms(address)} == {is_public(address)}


@given(st.one_of(ipv4, ipv6))
def test_nothing_that_python_itself_calls_private_or_local_is_public(
    address: IPv4Address | IPv6Address,
) -> None:
    special = (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
    )
    carries = isinstance(address, IPv6Address) and address.ipv4_mapped is not None
    if not carries and (special or not address.is_global):
        # Python counts all of 6to4 and NAT64 in one way, whatever is behind.
        number = int(address)
        if address.version == 6 and (number >> 112 == 0x2002 or number >> 32 == 0x64FF9B << 64):
            return
        assert not is_public(address)


@given(ipv4)
def test_a_network_is_allowed_in_all_spellings_and_no_other_is(address: IPv4Address) -> None:
    allowance = Allowance.read(["10.0.0.0/8"])
    allowed = is_public(address) or address in ip_network("10.0.0.0/8")
    spellings: list[Address] = [address, *forms(address)]
    for each in spellings:
        assert allowance.permits("anything.example.org", each) is allowed


def test_a_host_is_allowed_by_its_name_whatever_its_case_and_dot() -> None:
    allowance = Allowance.read(["Hooks.Internal.", "fd00::/8", "10.0.0.5"])
    assert allowance.permits("hooks.internal", ip_address("192.168.0.1"))
    assert allowance.permits("HOOKS.internal.", ip_address("127.0.0.1"))
    assert not allowance.permits("evil.hooks.internal", ip_address("127.0.0.1"))
    assert not allowance.permits("hooks.internal.evil.example", ip_address("127.0.0.1"))
    assert allowance.permits("any.example", ip_address("fd12::1"))
    assert allowance.permits("any.example", ip_address("10.0.0.5"))
    assert not allowance.permits("any.example", ip_address("10.0.0.6"))
