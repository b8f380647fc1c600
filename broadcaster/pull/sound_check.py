"""Whether a file is the sound that a manifest promises: walked through from end to end.

The sum has shown already that every byte is the signed one; this finds a school's own mistake
before the station airs it: an empty file, a wrong length, something that is not sound at all.
"""

import struct
from collections.abc import Callable
from pathlib import Path

from broadcaster.mp3join.frame_heads import NotMp3, mp3_seconds
from broadcaster.pull.errors import ManifestUntrusted
from broadcaster.pull.manifest import ManifestFile

TOLERANCE = 1.5  # seconds between the manifest's figure and the file's
_OPUS_RATE = 48_000  # RFC 7845, 4: granule positions are always at 48 kHz


def check_sound(path: Path, file: ManifestFile) -> None:
    """Nothing, for sound of the promised length. Raises ManifestUntrusted otherwise."""
    read = _READERS.get(file.name.rpartition(".")[2])
    if read is None:
        return
    try:
        seconds = read(path.read_bytes())
    except (NotMp3, ValueError, IndexError, struct.error, ZeroDivisionError) as error:
        raise ManifestUntrusted(
            f"“{file.name}” không phải tệp âm thanh phát được",
            hint="Báo cho trường.",
            where=file.url,
        ) from error
    if file.seconds and abs(seconds - file.seconds) > TOLERANCE:
        raise ManifestUntrusted(
            f"“{file.name}” dài {seconds:.0f} giây, danh mục ghi {file.seconds:.0f} giây",
            hint="Báo cho trường; bài này chưa lấy.",
            where=file.url,
        )


def _wav_seconds(data: bytes) -> float:
    """Length of RIFF or RF64 PCM from its chunks (EBU Tech 3306)."""
    if data[:4] not in {b"RIFF", b"RF64"} or data[8:12] != b"WAVE":
        raise ValueError("not a WAV")
    at, second = 12, 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int(struct.unpack_from("<I", data, at + 4)[0])
        if name == b"fmt ":
            second = int(struct.unpack_from("<I", data, at + 16)[0])  # bytes of one
        if name == b"data":
            there = len(data) - at - 8
            if size not in {0xFFFFFFFF, there} and size > there:
                raise ValueError("cut short")
            return min(size, there) / second
        at += 8 + size + size % 2
    raise ValueError("no sound in it")


def _opus_seconds(data: bytes) -> float:
    """Length of Ogg Opus from its last page (RFC 3533, RFC 7845)."""
    at, granule, skip = 0, 0, 0
    while at < len(data):
        if data[at : at + 4] != b"OggS":
            raise ValueError("not an Ogg page")
        granule = struct.unpack_from("<q", data, at + 6)[0]
        table = data[at + 27 : at + 27 + data[at + 26]]
        body = at + 27 + len(table)
        if data[body : body + 8] == b"OpusHead":
            skip = struct.unpack_from("<H", data, body + 10)[0]
        at = body + sum(table)
        if at > len(data):
            raise ValueError("cut short")
    if granule <= skip:
        raise ValueError("no sound in it")
    return (granule - skip) / _OPUS_RATE


_READERS: dict[str, Callable[[bytes], float]] = {
    "mp3": mp3_seconds,
    "wav": _wav_seconds,
    "opus": _opus_seconds,
}
