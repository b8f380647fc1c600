"""Libraries of other units: followed, looked through, and taken over from."""

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urljoin

from broadcaster.domain.errors import BroadcasterError, ConfigError, InputError
from broadcaster.domain.text import fold
from broadcaster.net.connection import Trust, host_of
from broadcaster.net.download import Download, download
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.sharing.pack import (
    MOST_LIST,
    OFFERS,
    Library,
    OfferedPack,
    PackList,
    offered_in,
    read_offers,
)
from broadcaster.sharing.packs import TakenOver, take_over
from broadcaster.storage.atomic import keep_earlier, write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import read_if_there

_HEADER = "# Kho bài của đơn vị khác mà đài theo dõi. Lệnh: broadcaster share library --help\n"
_ONLINE = ("http://", "https://")


class LibraryList:
    """The file of the libraries that are followed; people may read it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[Library, ...]:
        """Every library, in the order in which they came. Raises ConfigError when damaged."""
        try:
            data = read_if_there(self._path)
            tree = tomllib.loads(data.decode() if data is not None else "")
            return tuple(_library(each) for each in tree.get("library", []))
        except (
            OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError,
        ) as fault:  # fmt: skip
            raise ConfigError(
                "danh sách kho bài không đọc được",
                hint="Bản trước nằm trong .truoc/; hoặc xóa tệp này rồi thêm lại các kho.",
                where=str(self._path),
            ) from fault

    def put(self, libraries: Sequence[Library]) -> None:
        """Replace the list. Raises StoreError."""
        blocks = [
            f"\n[[library]]\naddress = {_text(one.address)}\nunit = {_text(one.unit)}\n"
            f"received = [{', '.join(map(_text, one.received))}]\n"
            for one in libraries
        ]
        keep_earlier(self._path)
        write_atomic(self._path, (_HEADER + "".join(blocks)).encode())


def _library(tree: dict[str, object]) -> Library:
    received = tree.get("received", [])
    assert isinstance(received, list)
    return Library(
        address=str(tree["address"]),
        unit=str(tree.get("unit", "")),
        received=tuple(map(str, received)),
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryReach:
    """How a library is read: a folder as it lies there, an address by its list."""

    trust: Trust
    folder: Path  # for what is being fetched
    tell: Callable[[InputError], None]  # of packs in a folder that cannot be used

    def place(self, typed: str) -> str:
        """The address as it is kept. Raises InputError, NetworkFault when it is none."""
        if typed.startswith(_ONLINE):
            host_of(typed)
            return typed if typed.endswith(".json") else f"{typed.rstrip('/')}/{OFFERS}"
        folder = Path(typed).resolve()
        if not folder.is_dir():
            raise InputError(
                f"không có thư mục “{typed}”", hint="Ghi địa chỉ https://… hoặc một thư mục."
            )
        return str(folder)

    def offers(self, address: str) -> PackList:
        """What a library has. Raises InputError, NetworkFault, StoreError."""
        if not address.startswith(_ONLINE):
            if not Path(address).is_dir():
                raise InputError(
                    f"không còn thấy thư mục “{address}”",
                    hint="Cắm lại ổ đĩa, hoặc nối lại ổ mạng.",
                )
            return offered_in(Path(address), "", self.tell)
        with self._fetched(Download(address=address, most=MOST_LIST)) as path:
            return read_offers(path.read_bytes(), address)

    @contextmanager
    def fetched(self, address: str, pack: OfferedPack) -> Iterator[Path]:
        """The file of a pack, while the block runs. Raises NetworkFault, StoreError."""
        if not address.startswith(_ONLINE):
            yield Path(address) / pack.name
            return
        wanted = Download(address=urljoin(address, pack.name), most=pack.bytes, sha256=pack.sha256)
        with self._fetched(wanted) as path:
            yield path

    @contextmanager
    def _fetched(self, wanted: Download) -> Iterator[Path]:
        name = hashlib.sha256(wanted.address.encode()).hexdigest()[:32]
        part = self.folder / f"{name}.zip"
        # The operator named this machine; whatever it leads on to is judged like any stranger.
        trust = replace(self.trust, hosts=self.trust.hosts | {host_of(wanted.address)})
        with explained(part, "tải gói bài"):
            got = download(wanted, part, trust)
        try:
            yield got.path
        finally:
            with suppress(OSError):
                got.path.unlink()


# --- what is done with them ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedLibraries:
    """The libraries of a station and the way to them."""

    libraries: LibraryList
    reach: LibraryReach


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryView:
    """A library as it was found now."""

    library: Library
    fresh: tuple[OfferedPack, ...] = ()  # packs that were not taken over yet
    known: tuple[OfferedPack, ...] = ()
    fault: BroadcasterError | None = None  # why it could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedPack:
    """A pack of a library that was taken over, or could not be."""

    pack: OfferedPack
    taken: TakenOver | None = None
    fault: BroadcasterError | None = None


def follow(followed: FollowedLibraries, typed: str) -> Library:
    """Follow a library from now on. Raises InputError when it is followed already or is none."""
    address = followed.reach.place(typed)
    known = followed.libraries.all()
    if any(one.address == address for one in known):
        raise InputError("đài đã theo dõi kho bài này", hint="Xem: broadcaster share library list")
    found = Library(address=address, unit=followed.reach.offers(address).unit)
    followed.libraries.put([*known, found])
    return found


def forget(followed: FollowedLibraries, words: str) -> Library:
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


def look(followed: FollowedLibraries) -> Iterator[LibraryView]:
    """Every library that is followed; one that cannot be reached is told and the next is read."""
    for library in followed.libraries.all():
        try:
            packs = followed.reach.offers(library.address).packs
        except BroadcasterError as fault:
            yield LibraryView(library=library, fault=fault)
            continue
        yield LibraryView(
            library=library,
            fresh=tuple(pack for pack in packs if pack.sha256 not in library.received),
            known=tuple(pack for pack in packs if pack.sha256 in library.received),
        )


def receive(
    station: StationContext,
    tools: ProductionTools,
    followed: FollowedLibraries,
    seen: LibraryView,
    *,
    day: date,
) -> Iterator[ReceivedPack]:
    """Take over what is new in a library; each pack is remembered as soon as it is here."""
    library = seen.library
    for pack in seen.fresh:
        try:
            with followed.reach.fetched(library.address, pack) as path:
                taken = take_over(station, tools, path, day=day)
        except BroadcasterError as fault:
            yield ReceivedPack(pack=pack, fault=fault)
            continue
        library = replace(library, received=(*library.received, pack.sha256))
        known = followed.libraries.all()
        followed.libraries.put(
            [library if one.address == library.address else one for one in known]
        )
        yield ReceivedPack(pack=pack, taken=taken)
