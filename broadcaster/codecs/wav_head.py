"""The head of a WAV file against what really lies behind it.

A recorder whose battery died leaves a length of 0 or of an earlier moment; a decoder believes it
and the rest is lost without a word. RIFF layout: Microsoft and IBM, 1991.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

_HEAD = 1 << 20  # bytes in which the sound is expected to begin
_SLACK = 8  # bytes behind the sound that are no chunk and no matter
_UNKNOWN = 0x7FFFF000  # a recorder that could not know the length writes this or more
_LARGEST = 0xFFFFFFFF
_PLAIN = (1, 3)  # kinds of samples that lie there as they are: whole numbers, floats


@dataclass(frozen=True, slots=True, kw_only=True)
class WavHead:
    """Where the sound lies, and what the head says of its length."""

    start: int  # byte of the first sample
    claimed: int  # bytes of samples that are promised
    real: int  # bytes from there to the end of the file
    mended: bytes  # the head with the real length and channels; b"" = what it says holds
    is_long: bool = False  # more sound lies there than was promised
    channels: int = 0  # as its other figures tell, where the head names a number that cannot be

    @property
    def is_cut(self) -> bool:
        """Whether the file ends before what was promised."""
        return self.real + _SLACK < self.claimed < _UNKNOWN


def wav_head(path: Path) -> WavHead | None:
    """The head of a RIFF WAV file, or None for anything else."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        size = path.stat().st_size
        if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
            return None
        at = _chunk(head, b"data")
        if at is None:
            return None
        start = at + 8
        claimed = int.from_bytes(head[at + 4 : start], "little")
        file.seek(min(start + claimed + claimed % 2, size))
        behind = file.read(8)
    real = size - start
    is_long = claimed < real - _SLACK and not _is_chunk(behind, size - start - claimed)
    channels_at, channels = _true_channels(head[:at])
    mended = bytearray(head[:start] if is_long or channels else b"")
    if is_long:
        mended[4:8] = struct.pack("<I", min(size - 8, _LARGEST))
        mended[at + 4 :] = struct.pack("<I", min(real, _LARGEST))
    if channels:
        mended[channels_at : channels_at + 2] = struct.pack("<H", channels)
    return WavHead(
        start=start,
        claimed=claimed,
        real=real,
        mended=bytes(mended),
        is_long=is_long,
        channels=channels,
    )


def _true_channels(head: bytes) -> tuple[int, int]:
    """Where the head names the channels, and how many there are; 0 = what it names may be true.

    A frame's bytes and a second's bytes agree with each other; against both of them a wrong number
    of channels would make the sound twice as fast, or half.
    """
    at = _chunk(head, b"fmt ")
    if at is None or at + 24 > len(head):
        return 0, 0
    kind, named, rate, speed, frame, bits = struct.unpack_from("<HHIIHH", head, at + 8)
    width = bits // 8
    sure = kind in _PLAIN and width and frame % width == 0 and speed == rate * frame
    channels = frame // width if sure else 0
    return at + 10, channels if channels != named else 0


def _chunk(head: bytes, name: bytes) -> int | None:
    """The place of the first chunk of that name."""
    at = 12
    while at + 8 <= len(head):
        if head[at : at + 4] == name:
            return at
        size = int.from_bytes(head[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return None


def _is_chunk(behind: bytes, room: int) -> bool:
    """Whether a chunk that fits into the rest of the file follows the samples."""
    if len(behind) < 8:
        return False
    name, size = behind[:4], int.from_bytes(behind[4:], "little")
    return all(0x20 <= byte < 0x7F for byte in name) and size <= room
