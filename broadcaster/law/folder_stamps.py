"""The files of a register's folder and what tells that one of them changed, looked at in one go.

A folder of 20,000 is looked at by every run: what is not asked for is not made.
"""

import hashlib
import marshal
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from broadcaster.law.followed_register import FOLLOWED

_SUFFIXES = (".md", ".txt")


class FileStamp(NamedTuple):
    """A file of the register, and what tells that it changed."""

    name: str
    changed: int  # nanoseconds
    moved: int  # nanoseconds, of its place on the disk; where there is none, when it was made
    size: int  # bytes


class FolderStamps:
    """The stamps of all files at one moment, in the order of their names."""

    def __init__(self, found: list[tuple[str, int, int, int]]) -> None:
        """`found`: in any order; the same folder gives the same one until it changes."""
        self._found = found

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[FileStamp]:
        return iter(self._sorted)

    @cached_property
    def _sorted(self) -> list[FileStamp]:
        return [FileStamp._make(one) for one in sorted(self._found)]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the files."""
        return frozenset(one[0] for one in self._found)

    @cached_property
    def by_name(self) -> dict[str, FileStamp]:
        """The files by their names."""
        return {one[0]: FileStamp._make(one) for one in self._found}

    @cached_property
    def print(self) -> str:
        """One word for all of it: another one when anything differs."""
        return hashlib.sha256(marshal.dumps(self._found, 0)).hexdigest()


def folder_stamps(folder: Path) -> FolderStamps:
    """The files of a folder that belong to a register, and those it follows. Raises OSError."""
    found = _stamped(folder, "")
    with suppress(FileNotFoundError, NotADirectoryError):
        found += _stamped(folder / FOLLOWED, f"{FOLLOWED}/")
    return FolderStamps(found)


def _stamped(folder: Path, before: str) -> list[tuple[str, int, int, int]]:
    with _entries(folder) as entries:
        return [
            (before + name, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size)
            for entry in entries
            if (name := entry.name)[-4:].lower().endswith(_SUFFIXES)
            and name[0] not in "_."
            and name[:6].upper() != "README"
            and entry.is_file()
            for facts in (entry.stat(),)
        ]


@contextmanager
def _entries(folder: Path) -> Iterator[Iterator[os.DirEntry[str]]]:
    """What stands in a folder; where the system can, without its whole path for every file."""
    if os.scandir not in os.supports_fd:
        with os.scandir(folder) as entries:
            yield entries
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        with os.scandir(opened) as entries:
            yield entries
    finally:
        os.close(opened)
