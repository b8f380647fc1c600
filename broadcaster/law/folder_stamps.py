"""The files of a register's folder and what tells that one of them changed, looked at in one go.

A folder of 20,000 is looked at by every run: what is not asked for is not made.
"""

import hashlib
import marshal
import os
from collections.abc import Iterator
from contextlib import suppress
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
    found = [*_stamped(folder, "")]
    with suppress(FileNotFoundError, NotADirectoryError):
        found += _stamped(folder / FOLLOWED, f"{FOLLOWED}/")
    return FolderStamps(found)


def _stamped(folder: Path, before: str) -> list[tuple[str, int, int, int]]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name[-4:].lower().endswith(_SUFFIXES) and name[0] not in "_." and entry.is_file():
                facts = entry.stat()
                found.append((name, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size))
    kept = [one for one in found if one[0][:6].upper() != "README"]
    return [(before + one[0], *one[1:]) for one in kept] if before else kept
