"""A look at a public folder: whether what its records name is there, of its size and its bytes."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_FILE = re.compile(r"^tep \d+ (\d+) ([0-9a-f]{64}) (\S+)$", re.MULTILINE)
_BLOCK = 1 << 20  # bytes hashed at once
SHARE_BYTES = 16 << 20  # what one look reads to the last byte, so that every look takes as long
SHARE_FILES = 200


class Damage(StrEnum):
    """What is wrong with a published file; the value is what people read."""

    GONE = "mất"
    CHANGED = "bị sửa hoặc hỏng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was found of the files that some records name."""

    files: int = 0  # that are named
    damaged: Mapping[str, Damage]  # by path
    groups: frozenset[str] = frozenset()  # whose files they are, and whose record is torn
    torn: frozenset[str] = frozenset()  # groups whose record is not what was written
    turn: int = 0  # where the next look by bytes goes on


_Named = tuple[str, str, str, str]  # group, size, SHA-256, path: of ten thousands, so no objects


def inspect(folder: Path, records: Mapping[str, str], *, turn: int | None = None) -> Inspection:
    """Look at every file that `records`, texts by group, name: one look at each folder.

    With a `turn` a bounded share of them, from that number on, is read to the last byte as well.
    """
    named = [(name, *row) for name, text in records.items() for row in _FILE.findall(text)]
    sizes = _Sizes(folder)
    damaged: dict[str, Damage] = {}
    for _, size, _, path in named:
        found = sizes.of(path)
        if found != int(size):
            damaged[path] = Damage.GONE if found is None else Damage.CHANGED
    following = 0
    if turn is not None and named:
        following = _by_bytes(folder, named, damaged, turn % len(named))
    torn = frozenset(name for name, text in records.items() if not is_whole(text))
    return Inspection(
        files=len(named),
        damaged=damaged,
        groups=torn.union(group for group, _, _, path in named if path in damaged),
        torn=torn,
        turn=following,
    )


def _by_bytes(folder: Path, named: Sequence[_Named], damaged: dict[str, Damage], turn: int) -> int:
    """Read a share of the files from a number on; where the next share begins."""
    read, count = 0, min(SHARE_FILES, len(named))
    for at in range(count):
        if read >= SHARE_BYTES:
            return (turn + at) % len(named)
        _, size, digest, path = named[(turn + at) % len(named)]
        read += int(size)
        if path not in damaged and digest_of(folder / path) != digest:
            damaged[path] = Damage.CHANGED
    return (turn + count) % len(named)


class _Sizes:
    """The sizes of the files below a folder; each folder in it is looked at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[str, dict[str, int]] = {}

    def of(self, path: str) -> int | None:
        """The bytes of a file; None = it is not there."""
        inside, _, name = path.rpartition("/")
        found = self._seen.get(inside)
        if found is None:
            found = self._seen[inside] = dict(_scan(self._folder / inside))
        size = found.get(name)
        return _size(self._folder / path) if size is None else size


def _scan(folder: Path) -> Iterator[tuple[str, int]]:
    try:
        entries = os.scandir(folder)
    except OSError:
        return
    with entries:
        for entry in entries:
            try:
                if entry.is_file():
                    yield entry.name, entry.stat().st_size
            except OSError:  # it went away, or leads nowhere
                continue


def _size(path: Path) -> int | None:
    """Of a file that stands under another spelling of its name, as some disks have it."""
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None


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


# --- a record that was torn -------------------------------------------------------------------

_SEAL = re.compile(r"^# .* \[([0-9a-f]{16})\]$")


def seal_of(rest: str) -> str:
    """The seal of a record, from everything behind its first line."""
    return hashlib.sha256(rest.encode()).hexdigest()[:16]


def is_whole(text: str) -> bool:
    """Whether a record is what was written; one of an earlier version carries no seal."""
    head, _, rest = text.partition("\n")
    found = _SEAL.match(head)
    return found is None or found[1] == seal_of(rest)
