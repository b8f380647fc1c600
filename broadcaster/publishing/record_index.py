"""What the records of a public folder name, without opening those that did not change.

Thousands of files are named by a hundred records, and a publishing changes two or three of these.
Key and folders of the others are kept in one file beside them, a line each, under what the disk
says of its record. It is a memory of records, never of published files: those are looked at each
time. A folder's listing is compared by its hash, where the same listing held everything before;
only for another one are the names needed, and then the records are opened. A folder that holds
nothing but its page, as every short address is one, is not listed: it is a name in the folder
around it, and its page is asked for by name.
"""

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from pathlib import Path

from broadcaster.domain.errors import StoreError
from broadcaster.publishing.public_paths import FOLDER
from broadcaster.publishing.records import (
    RECORD,
    PublishedFile,
    file_of,
    is_whole,
    key_in,
    lines_in,
    paths_in,
)
from broadcaster.storage.atomic import ASIDE, write_atomic

INDEX = "muc-luc"  # in the folder of the records; lost or damaged, it is made again
LISTINGS = "da-thay"  # beside it: marks of listings in which nothing was missing
PAGE = "index.html"  # what a server shows of a folder
_MARKS = 4  # that are kept of a folder: of the last looks, whatever had changed before each
_HEAD = "muc-luc 5"  # raise it when the file changes its form
_BETWEEN = "\t"  # in a line, between the folders, and between the pages
_BORDER = "\v"  # in a line, between the folders and the pages that are alone in theirs

_Version = tuple[int, int, int]  # inode, nanoseconds of the last change, bytes


@dataclass(frozen=True, kw_only=True)
class RecordEntry:
    """What the record of one group names; the record itself is opened only where it has to be."""

    key: str  # of the group
    count: int  # files that it names
    folders: tuple[str, ...]  # in which they are, or the folders of those below
    # pages that are all that their folders hold of the group; as the index tells them, a tab
    # between: there are ten thousand, and few are asked for
    alone: tuple[str, ...] | str = ()
    path: str = ""  # of a record that is whole as far as is known; text, for there are hundreds
    read: str | None = None  # the record, where it was opened for this
    mark: str = ""  # what the disk says of a record that was not opened

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The pages that are all that their folders hold of the group."""
        if isinstance(self.alone, str):
            return tuple(self.alone.split(_BETWEEN)) if self.alone else ()
        return self.alone

    @property
    def page_count(self) -> int:
        """How many of these there are."""
        if isinstance(self.alone, str):
            return self.alone.count(_BETWEEN) + 1 if self.alone else 0
        return len(self.alone)

    def names(self, folder: str) -> list[str]:
        """The files of one folder, and the folders in it that hold nothing but their page."""
        return self._named.get(folder, [])

    @cached_property
    def _named(self) -> Mapping[str, list[str]]:
        return _with_alone(_by_folder(paths_in(self.text)))

    @cached_property
    def text(self) -> str:
        """The record as it stands on the disk, damaged or not; "" when it is no more."""
        if self.read is not None or not self.path:
            return self.read or ""
        with suppress(OSError):
            return Path(self.path).read_text(encoding="utf-8", errors="replace")
        return ""

    @property
    def files(self) -> list[PublishedFile]:
        """The files in the order of the record."""
        return [file_of(line) for line in self._lines]

    def some(self, begin: int, count: int) -> list[PublishedFile]:
        """So many of them from a number on."""
        return [file_of(line) for line in self._lines[begin : begin + count]]

    @cached_property
    def _lines(self) -> list[tuple[str, str, str, str]]:
        return lines_in(self.text)

    @property
    def whole(self) -> bool:
        """Whether the record is what was written, as far as it was opened."""
        if self.read is not None:
            return is_whole(self.read)
        return "text" not in self.__dict__ or (bool(self.text) and is_whole(self.text))


class KnownListings:
    """Marks of listings of folders in which nothing was missing, of the looks before this one."""

    def __init__(self, marks: Iterable[str] = (), records: Iterable[str] = ()) -> None:
        """`records` are the marks of the records that stood at the last look."""
        self.marks = tuple(marks)
        self.records = frozenset(records)
        self.standing = self.records  # at this look
        self._seen: dict[str, None] = {}  # in their order, each once

    def settled(self, entry: RecordEntry) -> bool:
        """Whether a record stood at the last look as it stands now.

        Only such ones are part of a mark. The newest page changes with every publishing: a mark
        with it in it would never be met again.
        """
        return entry.read is None and entry.mark in self.records

    def look(self, entries: Iterable[RecordEntry]) -> None:
        """A look begins, at the files of these records."""
        self.standing = frozenset(entry.mark for entry in entries if entry.read is None)

    def seen(self, mark: str) -> None:
        """Another folder was whole."""
        self._seen[mark] = None

    def newest(self) -> tuple[str, ...]:
        """Those worth keeping, the last ones first."""
        every = dict.fromkeys((*self._seen, *self.marks))
        return tuple(every)[: max(len(self.marks), len(self._seen) * _MARKS)]


def entry_of(text: str) -> RecordEntry:
    """What a record names whose text was read."""
    paths = paths_in(text)
    named = _by_folder(paths)
    alone = [inside for inside, names in named.items() if _is_alone(inside, names)]
    pages = tuple(f"{inside}/{PAGE}" for inside in alone)
    lone = frozenset(alone)
    within = _with_alone(named)  # a page may be all of the group there, but for such folders
    folders = [i for i, names in within.items() if len(names) > 1 or i not in lone]
    return RecordEntry(
        key=key_in(text), count=len(paths), folders=tuple(folders), alone=pages, read=text
    )


def _is_alone(inside: str, names: list[str]) -> bool:
    """Whether a folder holds nothing but its page."""
    return bool(inside) and names == [PAGE]


def _with_alone(named: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The names by folder, with those of folders that hold nothing but their page."""
    found = {inside: [*names] for inside, names in named.items()}
    for inside, names in named.items():
        if _is_alone(inside, names):
            around, _, name = inside.rpartition("/")
            found.setdefault(around, []).append(name)
    return found


def _by_folder(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        inside, _, name = path.rpartition("/")
        found.setdefault(inside, []).append(name)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A record as it was when it was opened last."""

    version: _Version
    told: str  # as it stands in the index
    entry: RecordEntry


@dataclass(frozen=True, slots=True)
class RecordIndex:
    """The entries of every record of one public folder."""

    site: Path
    folder: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", self.site / FOLDER)

    def entries(self, *, afresh: bool = False) -> dict[str, RecordEntry]:
        """By group. Only what changed since the last time is opened; `afresh` opens every one."""
        known = {} if afresh else self._load()
        kept: dict[str, _Kept] = {}
        found: dict[str, RecordEntry] = {}
        for name, version in self._versions():
            have = known.get(name)
            if have is not None and have.version == version:
                kept[name], found[name] = have, have.entry
                continue
            with suppress(FileNotFoundError):  # a publishing is at work beside us
                text = self._path(name).read_text(encoding="utf-8", errors="replace")
                found[name] = entry = entry_of(text)
                told = _told(name, version, entry)
                if is_whole(text) and _is_read_back(told, entry):
                    kept[name] = _Kept(version=version, told=told, entry=entry)
        if kept != known and not afresh:
            self._save(kept)
        return found

    def listings(self) -> KnownListings:
        """What was seen of the folders before; a mark that is damaged equals nothing."""
        with suppress(OSError, UnicodeDecodeError):
            text = (self.folder / LISTINGS).read_text(encoding="ascii")
            marks, _, records = text.partition("\n\n")
            return KnownListings(marks.split(), records.splitlines())
        return KnownListings()

    def keep(self, known: KnownListings) -> None:
        """Remember the listings that were whole."""
        if (newest := known.newest()) != known.marks or known.standing != known.records:
            text = "\n".join([*newest, "", *sorted(known.standing)])
            with suppress(OSError):
                (self.folder / LISTINGS).write_text(text, encoding="ascii")

    def _versions(self) -> Iterator[tuple[str, _Version]]:
        """Every record in the order of the names, and what the disk says of it."""
        found = []
        with suppress(FileNotFoundError), os.scandir(self.folder) as there:
            for file in there:
                if file.name.endswith(RECORD) and not file.name.startswith(ASIDE):
                    with suppress(FileNotFoundError):
                        facts = file.stat()
                        version = facts.st_ino, facts.st_mtime_ns, facts.st_size
                        found.append((file.name.removesuffix(RECORD), version))
        yield from sorted(found)

    def _load(self) -> dict[str, _Kept]:
        try:
            head, _, rest = (self.folder / INDEX).read_bytes().partition(b"\n")
            if head != _head_of(rest):
                return {}
            told = rest.decode("ascii")
        except (OSError, UnicodeDecodeError):
            return {}
        return dict(_kept(str(self.folder), each) for each in told.split("\n") if each)

    def _save(self, kept: Mapping[str, _Kept]) -> None:
        rest = "\n".join(each.told for each in kept.values()).encode("ascii")
        with suppress(StoreError):  # without it the next publishing takes a little longer
            write_atomic(self.folder / INDEX, _head_of(rest) + b"\n" + rest, durable=False)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{RECORD}"


def _head_of(rest: bytes) -> bytes:
    return f"{_HEAD} {zlib.crc32(rest):08x}".encode("ascii")


def _told(name: str, version: _Version, entry: RecordEntry) -> str:
    """A record's line in the index."""
    first = " ".join(map(str, (name, *version, entry.count, entry.key)))
    pages = _BORDER + _BETWEEN.join(entry.pages) if entry.pages else ""
    return _BETWEEN.join((first, *entry.folders)) + pages


def _kept(inside: str, told: str) -> tuple[str, _Kept]:
    """A record of a folder by its line in the index."""
    listed, _, pages = told.partition(_BORDER)
    first, *folders = listed.split(_BETWEEN)
    name, inode, changed, size, count, key = first.split(" ", 5)
    entry = RecordEntry(
        key=key,
        count=int(count),
        folders=tuple(folders),
        alone=pages,
        path=f"{inside}/{name}{RECORD}",
        mark=first,
    )
    version = int(inode), int(changed), int(size)
    return name, _Kept(version=version, told=told, entry=entry)


def _is_read_back(told: str, entry: RecordEntry) -> bool:
    """Whether the index can hold it; a record that a hand wrote may name anything."""
    if not told.isascii() or "\n" in told:
        return False
    try:
        back = _kept("", told)[1].entry
    except ValueError:
        return False
    told_of = attrgetter("key", "count", "folders", "pages")
    return bool(told_of(back) == told_of(entry))
