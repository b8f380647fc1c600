"""Keys under which published files are kept: equal keys, equal files."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from broadcaster.domain.master import MasterSettings
from broadcaster.domain.station import Show, StationProfile

_ROOMS = (
    "domain",
    "pictures",
    "production",
    "programme",
    "publishing",
    "pull",  # the manifest and playlists that stations are handed
    "stations",
    "templating",
)


def key_of(*parts: object) -> str:
    """A short name for some facts; other facts have another name."""
    told = "\0".join(str(part) for part in parts)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


@cache
def program_key() -> str:
    """What changes with every byte of the program that can change a published file."""
    digest = hashlib.sha256()
    root = files("broadcaster")
    for room in _ROOMS:
        for name, data in _bytes(root / room, room):
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.hexdigest()


def station_key(station: StationProfile) -> str:
    """What the pages and feeds tell of a station; its voices and levels are not among it."""
    told = replace(
        station,
        shows=(),
        engines=(),
        online_allowed=False,
        online_allowed_by="",
        roles=(),
        loudness=0.0,
        true_peak=0.0,
        approval=False,
        approver="",
        readings=(),
        command=None,
        masters=MasterSettings(),
    )
    return key_of(program_key(), repr(told))


def show_key(station: StationProfile, show: Show, *pictures: str) -> str:
    """What the pages and feeds tell of a show."""
    return key_of(station_key(station), repr(show), *pictures)


def _bytes(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        inside = f"{name}/{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _bytes(entry, inside)
        elif entry.is_file():
            yield inside, entry.read_bytes()
