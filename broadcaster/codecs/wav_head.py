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


@dataclass(frozen=True, slots=True, kw_only=True)
class WavHead:
    """Where the sound lies, and what the head says of its length."""

    start: int  # byte of the first sample
    claimed: int  # bytes of samples that are promised
    real: int  # bytes from there to the end of the file
    mended: bytes  # the head with the real length; b"" = the promise holds

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
        at = _data_chunk(head)
        if at is None:
            return None
        start = at + 8
        claimed = int.from_bytes(head[at + 4 : start], "little")
        file.seek(min(start + claimed + claimed % 2, size))
        behind = file.read(8)
    real = size - start
    mended = b""
    if claimed < real - _SLACK and not _is_chunk(behind, size - start - claimed):
        mended = head[:4] + struct.pack("<I", min(size - 8, _LARGEST)) + head[8 : at + 4]
        mended += struct.pack("<I", min(real, _LARGEST))
    return WavHead(start=start, claimed=claimed, real=real, mended=mended)


def _data_chunk(head: bytes) -> int | None:
    """The place of the chunk that holds the samples."""
    at = 12
    while at + 8 <= len(head):
        if head[at : at + 4] == b"data":
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
