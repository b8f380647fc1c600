"""Text in the packed form that a client takes, packed once for every version."""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import brotli

SMALLEST = 256  # bytes below which packing gains nothing
LARGEST = 8_000_000  # bytes above which a text is sent as it is
_ROOM = 32_000_000  # bytes of packed text that are kept
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda data: brotli.compress(data, quality=5),
    "gzip": lambda data: gzip.compress(data, 6, mtime=0),
}


def accepted(header: str) -> str:
    """The packing that an Accept-Encoding header likes best; "" = none."""
    likes = dict(_like(part) for part in header.lower().split(",") if part.strip())
    others = likes.get("*", 0.0)
    weights = {name: likes.get(name, others) for name in _PACKERS}
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] > 0 and weights[best] >= likes.get("identity", 0.0) else ""


def _like(part: str) -> tuple[str, float]:
    name, *settings = (piece.strip() for piece in part.split(";"))
    for setting in settings:
        if setting.startswith("q="):
            try:
                return name, float(setting[2:])
            except ValueError:
                return name, 0.0
    return name, 1.0


class Packed:
    """Packed texts by content and packing, the least recently asked for thrown out first."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._size = 0

    def get(self, path: Path, digest: str, packing: str) -> bytes:
        """The packed bytes of a file whose content has this SHA-256."""
        key = digest, packing
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        data = _PACKERS[packing](path.read_bytes())
        self._kept[key] = data
        self._size += len(data)
        while self._size > self._room and self._kept:
            self._size -= len(self._kept.popitem(last=False)[1])
        return data
