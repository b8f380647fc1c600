"""A look at a public folder: whether what its records name is there, of its size and its bytes."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, filterfalse
from pathlib import Path

from broadcaster.publishing.record_index import KnownListings, RecordEntry
from broadcaster.publishing.records import START, PublishedFile, Turn

_BLOCK = 1 << 20  # bytes hashed at once
SHARE_SIZES = 1000  # files whose size a quick look takes, in turn: asking for one costs the most
SHARE_PAGES = SHARE_SIZES  # pages alone in their folders that it asks for; the turn of the sizes
SHARE_BYTES = 16 << 20  # what one look reads to the last byte, in turn as well
SHARE_FILES = 200


class Damage(StrEnum):
    """What is wrong with a published file; the value is what people read."""

    GONE = "mất"
    CHANGED = "bị sửa hoặc hỏng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was found of the files that some records name."""

    files: int  # that are named
    damaged: Mapping[str, Damage]  # by path
    groups: frozenset[str] = frozenset()  # whose files they are, and whose record is torn
    torn: frozenset[str] = frozenset()  # groups whose record is not what was written
    turn: Turn = START  # where the next look goes on


def inspect(
    folder: Path,
    records: Mapping[str, RecordEntry],
    *,
    turn: Turn | None = None,
    sizes: bool = True,
    known: KnownListings | None = None,
) -> Inspection:
    """Look whether every file that `records`, by group, name is there: each folder once.

    `known` tells which listings of folders held everything before, and is told of new ones.

    There is a folder for every short address, with nothing in it but its page. That it is there is
    seen each time; whether the page is in it is asked of a share of them in a quick look.

    `sizes` = of its size as well, of every one; else of a share from the `turn` on. With a `turn`
    a share of them is read to the last byte too, with the records that name them. In the end the
    shares have been everywhere.
    """
    begin = turn or START
    pages = _pages(records, None if turn is None or sizes else turn.sizes)
    lost = _missing(folder, records, pages, known or KnownListings())
    damaged = dict.fromkeys(lost, Damage.GONE)
    listed = _Listed(records)
    following = begin
    if sizes:
        measured: Iterable[PublishedFile] = (f for entry in records.values() for f in entry.files)
    else:
        count = min(SHARE_SIZES, listed.count)
        measured = listed.share(begin.sizes, count)
        following = replace(following, sizes=listed.place(begin.sizes + count))
    for file in measured:
        if file.path not in damaged and _size(f"{folder}/{file.path}") != file.size:
            damaged[file.path] = Damage.CHANGED
    if turn is not None:
        following = replace(following, bytes=_by_bytes(folder, listed, damaged, begin.bytes))
    torn = frozenset(name for name, entry in records.items() if not entry.whole)
    return Inspection(
        files=listed.count,
        damaged=damaged,
        groups=torn.union(_ill(records, damaged)),
        torn=torn,
        turn=following,
    )


def _pages(records: Mapping[str, RecordEntry], begin: int | None) -> list[str]:
    """The pages alone in their folders; with the number of one, a share of them from it on."""
    entries = [entry for entry in records.values() if entry.page_count]
    total = sum(entry.page_count for entry in entries)
    if begin is None or total <= SHARE_PAGES:
        return [*chain.from_iterable(entry.pages for entry in entries)]
    found: list[str] = []
    at = begin % total
    for entry in entries * 2:  # round the end
        if len(found) >= SHARE_PAGES:
            break
        if at >= entry.page_count:
            at -= entry.page_count
        else:
            found += entry.pages[at:]
            at = 0
    return found[:SHARE_PAGES]


def _missing(
    folder: Path, records: Mapping[str, RecordEntry], pages: Iterable[str], known: KnownListings
) -> list[str]:
    """The paths at which there is no file; each folder is listed once, `pages` are asked for."""
    known.look(records.values())
    naming: dict[str, list[RecordEntry]] = {}
    for entry in records.values():
        for inside in entry.folders:
            naming.setdefault(inside, []).append(entry)
    lost = _gone(folder, pages)
    for inside, entries in naming.items():
        names = _names(f"{folder}/{inside}".encode())
        look = _Listing(inside, names, entries, known.settled)
        if look.mark in known.marks and look.others_are_there:
            known.seen(look.mark)
            continue
        there = set(map(os.fsdecode, names))
        gone = {name for entry in entries for name in entry.names(inside)}.difference(there)
        paths = {f"{inside}/{name}" if inside else name for name in gone}
        if paths:
            alone = {page.rpartition("/")[0]: page for entry in entries for page in entry.pages}
            lost += [alone.get(path, path) for path in paths]
        else:
            # what stood only now is settled at the next look, unless it changes again
            later = _Listing(inside, names, entries, lambda entry: entry.read is None)
            for one in (later, look):
                if one.vouches:
                    known.seen(one.mark)
    # a disk may have it under another spelling of its name
    return [path for path in sorted({*lost}) if _size(f"{folder}/{path}") is None]


class _Listing:
    """A folder's names, and the settled records that tell what should be among them.

    Equal marks, equal answers. What the other records name, those that changed since the last look,
    is no part of the mark and looked up name by name: a new episode leaves the mark as it was.
    """

    def __init__(
        self,
        inside: str,
        names: Sequence[bytes],
        entries: Iterable[RecordEntry],
        is_settled: Callable[[RecordEntry], bool],
    ) -> None:
        self._inside = inside
        self._settled: list[RecordEntry] = []
        self._others: set[bytes] = set()
        for entry in entries:
            if is_settled(entry):
                self._settled.append(entry)
            else:
                self._others.update(map(os.fsencode, entry.names(inside)))
        rest = list(filterfalse(self._others.__contains__, names))
        self.others_are_there = len(rest) + len(self._others) == len(names)
        told = "\n".join([inside, *(entry.mark for entry in self._settled), "", ""])
        digest = hashlib.sha256(told.encode())
        digest.update(b"\n".join(rest))  # megabytes, not to be copied once more
        self.mark = digest.hexdigest()

    @property
    def vouches(self) -> bool:
        """Whether no name counts to the others only because two records name it."""
        named = (map(os.fsencode, entry.names(self._inside)) for entry in self._settled)
        return all(map(self._others.isdisjoint, named))


def _ill(records: Mapping[str, RecordEntry], damaged: Iterable[str]) -> Iterator[str]:
    """The groups to which some damaged files belong."""
    by_folder: dict[str, set[str]] = {}
    for path in damaged:
        inside, _, name = path.rpartition("/")
        by_folder.setdefault(inside, set()).add(name)
    for group, entry in records.items():
        if any(not names.isdisjoint(entry.names(i)) for i, names in by_folder.items()):
            yield group


def _gone(site: Path, paths: Iterable[str]) -> list[str]:
    """Those of some paths at which nothing is, each asked for by itself."""
    if os.access not in os.supports_dir_fd:
        return [path for path in paths if not os.access(f"{site}/{path}", os.F_OK)]
    try:
        begin = os.open(site, os.O_RDONLY)
    except OSError:
        return [*paths]
    try:  # the way to the site is not walked a thousand times
        return [path for path in paths if not os.access(path, os.F_OK, dir_fd=begin)]
    finally:
        os.close(begin)


def _names(folder: bytes) -> list[bytes]:
    """The names in a folder, as the disk has them: thousands that nobody has to read."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - a Path for each name costs ten times as much
    except OSError:
        return []


def _size(path: str) -> int | None:
    """The bytes of a file; None = it is none, or cannot be looked at."""
    try:
        facts = os.stat(path)  # noqa: PTH116 - the same
    except OSError:
        return None
    return facts.st_size if stat.S_ISREG(facts.st_mode) else None


class _Listed:
    """The files of all records, one behind another; opened only where somebody looks."""

    def __init__(self, records: Mapping[str, RecordEntry]) -> None:
        self._records = records
        self.count = sum(entry.count for entry in records.values())

    def place(self, number: int) -> int:
        """A number behind the last file is one from the first on."""
        return number % self.count if self.count else 0

    def share(self, begin: int, count: int) -> Iterator[PublishedFile]:
        """So many files from a number on, round the end."""
        at, left = self.place(begin), count
        for entry in [*self._records.values()] * 2:
            if at >= entry.count:
                at -= entry.count
            elif left > 0:
                some = entry.some(at, left)
                yield from some
                at, left = 0, left - len(some)


def _by_bytes(folder: Path, listed: _Listed, damaged: dict[str, Damage], begin: int) -> int:
    """Read a share of the files from a number on; where the next share begins."""
    read = done = 0
    for file in listed.share(begin, min(SHARE_FILES, listed.count)):
        if read >= SHARE_BYTES:
            break
        read, done = read + file.size, done + 1
        if file.path not in damaged and digest_of(folder / file.path) != file.sha256:
            damaged[file.path] = Damage.CHANGED
    return listed.place(begin + done)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file; "" for one that cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()
