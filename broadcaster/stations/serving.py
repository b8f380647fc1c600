"""At which address a station's list is really given: asked for there, as the station will."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from broadcaster.domain.errors import BroadcasterError
from broadcaster.net.connection import Trust, host_of
from broadcaster.publishing.addresses import address
from broadcaster.publishing.subscribers import private_root
from broadcaster.pull.download import fetch_small
from broadcaster.pull.http import SchoolConnection
from broadcaster.pull.manifest import MANIFEST, MOST_BYTES, SIGNATURE
from broadcaster.pull.signing import MOST_BYTES as MOST_SIGNATURE
from broadcaster.pull.signing import signed_by
from broadcaster.stations.mirror_site import StationSeat

_SECONDS = 4.0  # without an answer
_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedAddress:
    """An address of a station's list, and whether the list stands there."""

    url: str
    trouble: str = ""  # why it is not had there, a Vietnamese sentence; "" = it is


def served_addresses(
    seats: Sequence[StationSeat], roots: Sequence[str], key: bytes
) -> tuple[ServedAddress, ...]:
    """For each open seat the first of the site's addresses that gives its list, signed by `key`.

    None of them does: the first one, with what is the matter there.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(partial(_served, roots=roots, key=key), seats))


def _served(seat: StationSeat, roots: Sequence[str], key: bytes) -> ServedAddress:
    asked = []
    for root in roots:
        folder = private_root(root, seat.token)
        asked.append(ServedAddress(url=address(folder, MANIFEST), trouble=_trouble(folder, key)))
        if not asked[-1].trouble:
            return asked[-1]
    return asked[0]


def _trouble(folder: str, key: bytes) -> str:
    """Why the list is not had there; "" = it is."""
    url = address(folder, MANIFEST)
    try:
        trust = Trust(hosts=frozenset({host_of(url)}), read=_SECONDS)
        line = SchoolConnection(trust=trust)
        _, data = fetch_small(line, url, MOST_BYTES, {})
        _, seal = fetch_small(line, address(folder, SIGNATURE), MOST_SIGNATURE, {})
    except BroadcasterError as fault:
        return fault.sentence
    return "" if signed_by(data, seal, key) else "ở đó có trang khác, hoặc bản ký bằng khóa khác"
