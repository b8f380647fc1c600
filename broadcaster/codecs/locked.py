"""Sound that is locked by its seller (DRM): no program may decode it, so it is told at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_LOCKED_ENTRIES = frozenset({b"drms", b"drmi", b"enca", b"encv"})  # ISO/IEC 14496-12, 23001-7
_WITHIN = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
# ASF: the objects of content encryption and of extended content encryption
_ASF_LOCKS = tuple(
    bytes.fromhex(name)
    for name in (
        "fbb31122 23bd d211 b4b7 00a0c955fc6e",
        "14e68a29 2226 174c b935 dae07ee9289c",
    )
)
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_HEAD = 1 << 20  # bytes in which the objects are looked for
_MOST_BOXES = 4_096  # that are looked at in one file


def is_locked(path: Path) -> bool:
    """Whether an MP4 or WMA file says that its sound is encrypted."""
    with path.open("rb") as file:
        head = file.read(16)
        if head[4:8] == b"ftyp":
            return any(name in _LOCKED_ENTRIES for name in _entries(file, path.stat().st_size))
        if head == _ASF:
            rest = file.read(_ASF_HEAD)
            return any(lock in rest for lock in _ASF_LOCKS)
    return False


def _entries(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The kinds of sample that the tracks of an MP4 file hold."""
    waiting, looked = [(0, size)], 0
    while waiting and looked < _MOST_BOXES:
        at, end = waiting.pop()
        while at + 8 <= end and looked < _MOST_BOXES:
            looked += 1
            length, name, head = _box(file, at, end)
            if name in _WITHIN:
                waiting.append((at + head, at + length))
            elif name == b"stsd":
                file.seek(at + head + 8)
                yield from _kinds(file.read(min(length, 4_096)))
            at += length


def _box(file: BinaryIO, at: int, end: int) -> tuple[int, bytes, int]:
    """Length, name and length of the head of the box at a place."""
    file.seek(at)
    head = file.read(16)
    length, name = int.from_bytes(head[:4]), head[4:8]
    if length == 1 and len(head) == 16:
        return max(int.from_bytes(head[8:]), 16), name, 16
    return (end - at if length == 0 else max(length, 8)), name, 8


def _kinds(entries: bytes) -> Iterator[bytes]:
    at = 0
    while at + 8 <= len(entries):
        yield entries[at + 4 : at + 8]
        at += max(int.from_bytes(entries[at : at + 4]), 8)
