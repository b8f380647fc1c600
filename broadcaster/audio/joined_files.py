"""Sound files that were put behind each other as they are: where each part of them begins.

Decoders read the first part and stop there without a word. MP3s are taken apart by `mp3join`; here
are Ogg (a chain, RFC 3533, section 4), FLAC and WAV.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_PAGE = 27  # bytes of an Ogg page's head before the lengths of what it holds
_FIRST = 0x02  # flag of the page with which a stream begins
_FLAC = b"fLaC"
_STREAM_INFO = (b"\x00\x00\x00\x22", b"\x80\x00\x00\x22")  # the block that comes first, always
_BLOCK = 1 << 20
_MOST = 10_000  # parts; more is no recording


@dataclass(frozen=True, slots=True)
class FilePart:
    """A stretch of a file that is a sound file by itself."""

    start: int  # byte
    end: int  # byte behind the last one


def parts_of(path: Path) -> tuple[str, tuple[FilePart, ...]]:
    """The kind of the file's parts, for people, and where they are; none unless there are two."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] == b"OggS":
            kind, starts = "Ogg", _ogg_starts(file, size)
        elif head[:4] == _FLAC:
            kind, starts = "FLAC", _flac_starts(file)
        elif head[:4] == b"RIFF" and head[8:] == b"WAVE":
            kind, starts = "WAV", _wav_starts(file)
        else:
            return "", ()
        found = [at for at, _ in zip(starts, range(_MOST), strict=False)]
    if len(found) < 2:
        return kind, ()
    return kind, tuple(map(FilePart, found, [*found[1:], size]))


def _ogg_starts(file: BinaryIO, size: int) -> Iterator[int]:
    """Where streams begin behind others; several that begin together are a film with its sound."""
    at, within = 0, True  # among the pages with which streams begin
    yield 0
    while at + _PAGE <= size:
        file.seek(at)
        head = file.read(_PAGE + 255)
        if head[:4] != b"OggS":
            at = _next_page(file, at, size)
            continue
        first = bool(head[5] & _FIRST)
        if first and not within:
            yield at
        within = first
        at += _PAGE + head[26] + sum(head[_PAGE : _PAGE + head[26]])


def _next_page(file: BinaryIO, at: int, size: int) -> int:
    """Where the next page begins behind a place with none; the end of the file if nowhere."""
    while at < size:
        file.seek(at)
        block = file.read(_BLOCK)
        found = block.find(b"OggS")
        if found >= 0:
            return at + found
        if len(block) < _BLOCK:
            break
        at += len(block) - 3
    return size


def _flac_starts(file: BinaryIO) -> Iterator[int]:
    """Where a FLAC head stands; pictures and other blocks of the first head are passed over."""
    yield 0
    at = 4
    while True:
        file.seek(at)
        block = file.read(4)
        if len(block) < 4:
            return
        at += 4 + int.from_bytes(block[1:])
        if block[0] & 0x80:  # the last one: sound follows
            break
    file.seek(at)
    held = file.read(_BLOCK)
    while len(held) >= 8:
        found = held.find(_FLAC)
        while found >= 0 and found + 8 <= len(held):
            if held[found + 4 : found + 8] in _STREAM_INFO:
                yield at + found
            found = held.find(_FLAC, found + 4)
        at += len(held) - 7
        held = held[-7:] + file.read(_BLOCK)
        if len(held) == 7:
            return


def _wav_starts(file: BinaryIO) -> Iterator[int]:
    """Where a WAV stands right behind what the head of the one before it promises."""
    at = 0
    while True:
        file.seek(at)
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return
        yield at
        length = int.from_bytes(head[4:8], "little")
        at += 8 + length + length % 2
