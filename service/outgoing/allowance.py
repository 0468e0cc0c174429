"""What an operator lets outgoing calls reach although it is not public: hosts and networks."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Self

from service.outgoing.addresses import Address, find_carried, is_public

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Allowance:
    """Hosts by their names, networks by their addresses; nothing unless something is listed."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, listed: Iterable[str]) -> Self:
        """From what `PALABRE_OUTGOING_ALLOW` lists: addresses, networks and names of hosts."""
        networks: list[Network] = []
        hosts: set[str] = set()
        for each in listed:
            try:
                networks.append(ip_network(each.strip("[]"), strict=False))
            except ValueError:
                hosts.add(each.lower().rstrip("."))
        return cls(frozenset(hosts), tuple(networks))

    def permits(self, host: str, address: Address) -> bool:
        """Whether a call to `host`, which has this address, may be made."""
        if is_public(address) or host.lower().rstrip(".") in self.hosts:
            return True
        carried = find_carried(address) if isinstance(address, IPv6Address) else None
        meant = (address, *((carried,) if carried else ()))
        return any(each in network for each in meant for network in self.networks)
