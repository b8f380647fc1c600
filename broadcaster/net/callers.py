"""Whom a network address stands for, and which addresses are believed about others."""

import ipaddress
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeAlias

IpNetwork: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

THIS_MACHINE = ("127.0.0.1", "::1")
_LONGEST = 100  # letters of an address with its zone
_MOST_STEPS = 20  # of a chain of proxies that are looked at, the last ones


@lru_cache(maxsize=4096)
def household(address: str) -> str:
    """Whom an address stands for: itself, or the network of a line where it is of version 6.

    A line of version 6 has more addresses than anybody can count, and may take another for every
    request: what is limited by address is limited by this.
    """
    found = _address(address)
    if found is None:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))


class TrustedProxies:
    """The machines that stand before a server and are believed when they say who asks."""

    def __init__(self, told: Iterable[str] = ()) -> None:
        """`told` are addresses and networks, besides this machine. Raises ValueError."""
        self._networks = tuple(ipaddress.ip_network(one) for one in (*THIS_MACHINE, *told))
        self._holds = lru_cache(maxsize=4096)(self._lies_inside)
        self._known = lru_cache(maxsize=4096)(self._asker)

    def __contains__(self, address: object) -> bool:
        return isinstance(address, str) and len(address) <= _LONGEST and self._holds(address)

    def _lies_inside(self, address: str) -> bool:
        found = _address(address)
        return found is not None and any(found in network for network in self._networks)

    def asker(self, peer: str, forwarded: Sequence[str]) -> str:
        """Who asks, where `peer` is connected and hands on these values of X-Forwarded-For.

        Each proxy writes behind the others whom it sees: the last one that is no proxy of ours
        counts, whatever somebody wrote before it. Who is no proxy of ours speaks for nobody.
        """
        if peer not in self:
            return peer
        chain = ",".join(forwarded)
        return (self._known if len(chain) <= _LONGEST else self._asker)(peer, chain)

    def _asker(self, peer: str, forwarded: str) -> str:
        chain = forwarded.rsplit(",", _MOST_STEPS)
        for step in reversed(chain):
            found = _address(_without_port(step.strip()))
            if found is None:
                return peer
            peer = str(found)
            if peer not in self:
                break
        return peer


@lru_cache(maxsize=4096)  # each request asks several times, and the next comes from the same few
def _address(text: str) -> IpAddress | None:
    """An address; one of version 4 that is written as one of version 6 is of version 4."""
    if len(text) > _LONGEST:
        return None
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _without_port(step: str) -> str:
    """1.2.3.4:5 and [::1]:5 as addresses."""
    if step.startswith("["):
        return step[1:].partition("]")[0]
    return step.partition(":")[0] if step.count(":") == 1 else step
