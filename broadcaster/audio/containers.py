"""What a file is by its first bytes: audio or not, encrypted or not, a WAV with a wrong header."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from broadcaster.audio.pydub_door import container_of
from broadcaster.domain.errors import AssetError

HEAD = 512  # bytes that are looked at
_SOUNDS = (b"fLaC", b"OggS", b"ID3", b"FORM", b"RF64", b"riff")
_STRANGERS = (
    (b"MZ", "một chương trình Windows (.exe) đổi tên"),
    (b"\x7fELF", "một chương trình Linux đổi tên"),
    (b"\xca\xfe\xba\xbe", "một chương trình đổi tên"),
    (b"#!", "một tệp lệnh, không phải âm thanh"),
    (b"PK", "tệp nén hoặc tệp Word (.zip, .docx)"),
    (b"\x1f\x8b", "tệp nén (.gz)"),
    (b"7z\xbc\xaf", "tệp nén (.7z)"),
    (b"Rar!", "tệp nén (.rar)"),
    (b"BZh", "tệp nén (.bz2)"),
    (b"\xfd7zXZ", "tệp nén (.xz)"),
    (b"\x89PNG", "một tấm ảnh PNG"),
    (b"\xff\xd8\xff", "một tấm ảnh JPEG"),
    (b"GIF8", "một tấm ảnh GIF"),
    (b"BM", "một tấm ảnh BMP"),
    (b"%PDF", "tệp PDF"),
    (b"\xd0\xcf\x11\xe0", "tệp Word hoặc Excel đời cũ"),
    (b"{\\rtf", "tệp RTF"),
)
_MARKUP = (b"<svg", b"<!doctype", b"<html", b"<?xml", b"<script", b"<?php")
_HINT = "Chọn tệp âm thanh: WAV, MP3, M4A, OGG, FLAC hay bản ghi của điện thoại. Chưa cất gì cả."
_MPEG = 0xE0  # the three highest bits behind 0xFF begin a frame of MPEG sound
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
ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_HEAD = 1 << 20  # bytes in which the objects are looked for
_MOST_BOXES = 4_096  # that are looked at in one file
_HEAD = 1 << 20  # bytes in which the sound is expected to begin
_SLACK = 8  # bytes behind the sound that are no chunk and no matter
_UNKNOWN = 0x7FFFF000  # a recorder that could not know the length writes this or more
_LARGEST = 0xFFFFFFFF
_PLAIN = (1, 3)  # kinds of samples that lie there as they are: whole numbers, floats


def refuse_stranger(head: bytes, name: str) -> None:
    """Raise AssetError, which says what the file is, unless it begins like a sound.

    `head` is its first HEAD bytes; a RIFF that is no WAVE is refused too (a picture, a film).
    """
    if not head:
        raise AssetError(f"{name} là tệp trống", hint=_HINT)
    if _is_sound(head):
        return
    low = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if any(low.startswith(mark) for mark in _MARKUP) or b"<script" in low:
        raise AssetError(f"{name} là một trang web hoặc hình vẽ có mã lệnh bên trong", hint=_HINT)
    for beginning, what in _STRANGERS:
        if head.startswith(beginning):
            raise AssetError(f"{name} là {what}", hint=_HINT)
    raise AssetError(f"{name} không phải là tệp âm thanh", hint=_HINT)


def _is_sound(head: bytes) -> bool:
    if head.startswith(b"RIFF"):
        return head[8:12] == b"WAVE"
    if head.startswith(_SOUNDS):
        return True
    if container_of(head) is not None:
        return True
    return (
        head[0] == 0xFF
        and len(head) > 1
        and head[1] & _MPEG == _MPEG
        and head[1] != 0xFF
        and (not head.startswith(b"\xff\xd8"))
    )


def is_locked(path: Path) -> bool:
    """Whether an MP4 or WMA file says that its sound is encrypted."""
    with path.open("rb") as file:
        head = file.read(16)
        if head[4:8] == b"ftyp":
            return any(name in _LOCKED_ENTRIES for name in _entries(file, path.stat().st_size))
        if head == ASF:
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
