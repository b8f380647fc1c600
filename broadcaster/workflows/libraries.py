"""Libraries of other units: followed, looked through, and taken over from."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from broadcaster.errors import BroadcasterError, InputError
from broadcaster.model.share import Library, Offered, Offers
from broadcaster.text import fold
from broadcaster.workflows.build import Station
from broadcaster.workflows.sharing import PackFiles, TakenOver, take_over
from broadcaster.workflows.tools import Tools


class Libraries(Protocol):
    """The list of those that are followed."""

    def all(self) -> tuple[Library, ...]:
        """Every library. Raises ConfigError when the list is damaged."""

    def put(self, libraries: Sequence[Library]) -> None:
        """Replace the list."""


class Reach(Protocol):
    """The way to libraries."""

    def place(self, typed: str) -> str:
        """The address as it is kept. Raises InputError."""

    def offers(self, address: str) -> Offers:
        """What a library has now."""

    def fetched(self, address: str, pack: Offered) -> AbstractContextManager[Path]:
        """The file of a pack, while the block runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The libraries of a station and the way to them."""

    libraries: Libraries
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A library as it was found now."""

    library: Library
    fresh: tuple[Offered, ...] = ()  # packs that were not taken over yet
    known: tuple[Offered, ...] = ()
    fault: BroadcasterError | None = None  # why it could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A pack of a library that was taken over, or could not be."""

    pack: Offered
    taken: TakenOver | None = None
    fault: BroadcasterError | None = None


def follow(followed: Followed, typed: str) -> Library:
    """Follow a library from now on. Raises InputError when it is followed already or is none."""
    address = followed.reach.place(typed)
    known = followed.libraries.all()
    if any(one.address == address for one in known):
        raise InputError("đài đã theo dõi kho bài này", hint="Xem: broadcaster share library list")
    found = Library(address=address, unit=followed.reach.offers(address).unit)
    followed.libraries.put([*known, found])
    return found


def forget(followed: Followed, words: str) -> Library:
    """Follow a library no more, named by its address or unit. Raises InputError when none is so."""
    known = followed.libraries.all()
    found = [one for one in known if fold(words) in {fold(one.address), fold(one.unit)}]
    found = found or [one for one in known if one.address == followed.reach.place(words)]
    if len(found) != 1:
        raise InputError(
            f"không rõ kho nào là “{words}”", hint="Ghi địa chỉ: broadcaster share library list"
        )
    followed.libraries.put([one for one in known if one != found[0]])
    return found[0]


def look(followed: Followed) -> Iterator[Seen]:
    """Every library that is followed; one that cannot be reached is told and the next is read."""
    for library in followed.libraries.all():
        try:
            packs = followed.reach.offers(library.address).packs
        except BroadcasterError as fault:
            yield Seen(library=library, fault=fault)
            continue
        yield Seen(
            library=library,
            fresh=tuple(pack for pack in packs if pack.sha256 not in library.received),
            known=tuple(pack for pack in packs if pack.sha256 in library.received),
        )


def receive(
    station: Station,
    tools: Tools,
    packs: PackFiles,
    followed: Followed,
    seen: Seen,
    *,
    day: date,
) -> Iterator[Received]:
    """Take over what is new in a library; each pack is remembered as soon as it is here."""
    library = seen.library
    for pack in seen.fresh:
        try:
            with followed.reach.fetched(library.address, pack) as path:
                taken = take_over(station, tools, packs, path, day=day)
        except BroadcasterError as fault:
            yield Received(pack=pack, fault=fault)
            continue
        library = replace(library, received=(*library.received, pack.sha256))
        known = followed.libraries.all()
        followed.libraries.put(
            [library if one.address == library.address else one for one in known]
        )
        yield Received(pack=pack, taken=taken)
