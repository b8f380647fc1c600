"""What is to stand in feeds/, before it does, and keys that say what of it has changed."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from broadcaster.domain.episode import cited_in
from broadcaster.domain.master import MasterSettings
from broadcaster.domain.station import DraftingSettings, Show, StationProfile
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.law.changes import StandingFacts, standing_facts
from broadcaster.law.register import Register
from broadcaster.law.register_memory import RegisterMemory


class Stage(IntEnum):
    """When a file is put in place: what others name comes before those that name it."""

    SOUND = 0
    SIDE = 1  # transcripts, chapters, pictures
    PAGE = 2
    LIST = 3  # sitemaps, lists, search
    FEED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """One public file: either bytes, or a copy of a finished file."""

    path: str  # relative, forward slashes, ASCII
    content: bytes = b""
    copy_of: Path | None = None
    sha256: str = ""  # of what is copied, when it is known; "" = whatever stands there
    stage: Stage = Stage.SOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePart:
    """Files that change together; they are made only when the key is not the published one."""

    name: str  # for life, unique in the plan
    key: str  # changes when any of the files would
    make: Callable[[], Iterable[SiteFile]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGroup:
    """Parts that are looked at only when the key of the whole is not the published one."""

    name: str  # [a-z0-9.-] only, unique in the plan
    key: str
    parts: Callable[[], Iterable[SitePart]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """Every public file; feeds come last so that none ever names a missing file."""

    files: tuple[SiteFile, ...] = ()  # compared byte by byte at every publishing
    groups: tuple[SiteGroup, ...] = ()
    newest: datetime | None = None  # the newest moment that the site tells of
    as_of: datetime | None = None  # the moment it is planned for; None = whatever the clock says


# --- keys: equal keys, equal files ------------------------------------------------------------

_ROOMS = (
    "domain",
    "law",  # how documents stand
    "pictures",
    "production",
    "programme",
    "publishing",
    "pull",  # the manifest and playlists that stations are handed
    "stations",
    "templating",
    "voices",  # what engines are called
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
        old_urls=station.old_urls[:1] and ("",),  # that there are some is told, not which
        engines=(),
        online_allowed=False,
        online_allowed_by="",
        drafting=DraftingSettings(),
        roles=(),
        loudness=0.0,
        true_peak=0.0,
        approval=False,
        approver="",
        readings=(),
        command=None,
        masters=MasterSettings(),
        station_days=0,
        object_store=ObjectStoreSettings(),
        portal=replace(station.portal, frames=()),  # the server tells them, no page does
    )
    return key_of(program_key(), repr(told))


def show_key(station: StationProfile, show: Show, *pictures: str) -> str:
    """What the pages and feeds tell of a show."""
    return key_of(station_key(station), repr(show), *pictures)


# ten thousand episodes cite a few hundred rows of documents
_LAW = RegisterMemory[StandingFacts](8192)


def law_of(cites: str, on: date, register: Register) -> StandingFacts:
    """What pages and feeds tell on a day of the documents in an episode's line, and until when.

    Where their own pages stand is told too: another document of the same number moves them.
    """
    return _LAW.answer(register, (cites, on), lambda: _law_of(cites, on, register))


def _law_of(cites: str, on: date, register: Register) -> StandingFacts:
    from broadcaster.publishing.shelf_entries import source_page  # not for who plans nothing

    sources = cited_in(cites)
    facts = standing_facts(sources, on, register)
    pages = [source_page(register, source) for source in sources]
    return replace(facts, key=key_of(facts.key, *pages))


def law_key(cites: Iterable[str], on: date, register: Register) -> str:
    """What pages and feeds tell on a day of the law that some episodes cite, a line of each."""
    told = [row for row in cites if row]
    keys = {row: law_of(row, on, register).key for row in dict.fromkeys(told)}
    return " ".join([keys[row] for row in told])


def _bytes(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        inside = f"{name}/{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _bytes(entry, inside)
        elif entry.is_file():
            yield inside, entry.read_bytes()
