"""Which addresses of the network belong to everybody, and which to this house only."""

import ipaddress

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the open internet.

    False for loopback, private, link-local, shared (RFC 6598), multicast, reserved and unspecified
    ones, for those hidden in an IPv6 form (mapped, 6to4, Teredo, NAT64), and for what is no
    numeric address at all.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in _meant(found))


def _meant(found: _Address) -> tuple[_Address, ...]:
    """The address, or those that it wraps: what a router in between would make of it."""
    if isinstance(found, ipaddress.IPv4Address):
        return (found,)
    if found.ipv4_mapped is not None:
        return (found.ipv4_mapped,)
    if found.sixtofour is not None:
        return (found, found.sixtofour)
    if found.teredo is not None:
        return (found, *found.teredo)
    if found in _NAT64:
        return (ipaddress.IPv4Address(int(found) & 0xFFFFFFFF),)
    return (found,)
