"""WAV files for radio stations: 16 or 24 bit PCM, tagged, and RF64 where 4 GiB are not enough.

Room for the ds64 chunk of RF64 (EBU Tech 3306) is kept in every file as a JUNK chunk, so that the
head is equally long whichever it becomes.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from broadcaster.codecs.tagging import tag_bytes
from broadcaster.codecs.wave_chunks import chunk, metadata_chunks
from broadcaster.errors import AudioError, StoreError
from broadcaster.model.sound import HOUSE_RATE
from broadcaster.model.tags import Tags
from broadcaster.system.replacing import replace

Block = NDArray[np.float32]

RIFF_LIMIT = 0xFFFFFFFF  # bytes behind the first eight of a RIFF file; one more needs RF64
_COPIED_AT_ONCE = 1 << 20
_DS64 = 28  # bytes within the ds64 chunk: three sizes and an empty table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wave:
    """What the head of a WAV file says of its samples."""

    channels: int
    bits: int
    data_bytes: int

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.bits // 8


class WavEncoder:
    """Writes 16 or 24 bit PCM at the house rate; samples beyond full scale are held there.

    `limit` is the size from which a file is RF64.
    """

    def __init__(self, bits: int, limit: int = RIFF_LIMIT) -> None:
        self._bits = bits
        self._limit = limit

    def encode(
        self, blocks: Iterable[Block], *, channels: int, bitrate: int = 0, path: Path
    ) -> int:
        """Write the file aside and put it in place when whole; returns its frames.

        `bitrate` follows from the bits and is not looked at. Raises AudioError when there is no
        sound, StoreError when the disk refuses; then `path` is left as it was.
        """
        empty = _Wave(channels=channels, bits=self._bits, data_bytes=0)
        with _replacing(path) as file:
            file.write(wave_head(empty, b"", self._limit))
            written = sum(file.write(_integers(block, self._bits)) for block in blocks)
            if written == 0:
                raise AudioError("Không có âm thanh nào để ghi", hint="Kiểm tra lại kịch bản.")
            file.write(bytes(written % 2))
            file.seek(0)
            whole = _Wave(channels=channels, bits=self._bits, data_bytes=written)
            file.write(wave_head(whole, b"", self._limit))
        return written // whole.frame_bytes


class WavTagger:
    """Puts bext, iXML, INFO, cue points and ID3 before the samples, which are copied untouched."""

    def __init__(self, limit: int = RIFF_LIMIT) -> None:
        self._limit = limit

    def write(self, path: Path, tags: Tags) -> None:
        """Replace all that the file tells of itself.

        Raises AudioError when it is no WAV of ours, StoreError when the disk refuses.
        """
        if not path.is_file():
            raise AudioError(f"Không tìm thấy {path.name} để ghi thông tin", where=str(path))
        with path.open("rb") as old:
            wave = _read_head(old, path)
            chunks = metadata_chunks(tags, channels=wave.channels, bits=wave.bits)
            chunks += chunk(b"id3 ", tag_bytes(tags))
            with _replacing(path) as new:
                new.write(wave_head(wave, chunks, self._limit))
                left = wave.data_bytes + wave.data_bytes % 2
                while left > 0 and (piece := old.read(min(_COPIED_AT_ONCE, left))):
                    new.write(piece)
                    left -= len(piece)


def wave_head(wave: _Wave, chunks: bytes, limit: int = RIFF_LIMIT) -> bytes:
    """Everything before the samples; `chunks` are the metadata."""
    rate = HOUSE_RATE * wave.frame_bytes
    form = struct.pack("<HHIIHH", 1, wave.channels, HOUSE_RATE, rate, wave.frame_bytes, wave.bits)
    middle = chunks + chunk(b"fmt ", form)
    size = 4 + 8 + _DS64 + len(middle) + 8 + wave.data_bytes + wave.data_bytes % 2
    if size <= limit:
        first = b"RIFF" + struct.pack("<I", size) + b"WAVE" + chunk(b"JUNK", bytes(_DS64))
        return first + middle + b"data" + struct.pack("<I", wave.data_bytes)
    frames = wave.data_bytes // wave.frame_bytes
    sizes = struct.pack("<QQQI", size, wave.data_bytes, frames, 0)
    first = b"RF64" + struct.pack("<I", RIFF_LIMIT) + b"WAVE" + chunk(b"ds64", sizes)
    return first + middle + b"data" + struct.pack("<I", RIFF_LIMIT)


def _read_head(file: BinaryIO, path: Path) -> _Wave:
    """What the head says; the file then stands at the first sample."""
    kind, _, form = struct.unpack("<4sI4s", file.read(12).ljust(12))
    long_sizes: tuple[int, ...] = ()
    channels = bits = 0
    while kind in (b"RIFF", b"RF64") and form == b"WAVE" and len(head := file.read(8)) == 8:
        name, size = struct.unpack("<4sI", head)
        if name == b"data" and channels:
            size = long_sizes[1] if kind == b"RF64" else size
            return _Wave(channels=channels, bits=bits, data_bytes=size)
        data = file.read(size + size % 2)
        if name == b"ds64":
            long_sizes = struct.unpack_from("<QQQ", data)
        elif name == b"fmt ":
            channels, bits = struct.unpack_from("<HxxxxxxxxxxH", data, 2)
    raise AudioError(f"{path.name} không phải tệp WAV", where=str(path))


def _integers(block: Block, bits: int) -> bytes:
    """Little-endian PCM of 16 or 24 bits."""
    full = float(1 << (bits - 1))
    whole = np.clip(np.rint(block.astype(np.float64) * full), -full, full - 1.0)
    if bits == 16:
        return bytes(whole.astype("<i2").tobytes())
    wide = np.ascontiguousarray(whole.astype("<i4")).view(np.uint8).reshape(-1, 4)
    return bytes(np.ascontiguousarray(wide[:, :3]).tobytes())


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file written aside that becomes `path` when all went well."""
    aside = path.with_name(f".tmp-{os.getpid()}-wav-{path.name}")
    try:
        with aside.open("wb") as file:
            yield file
        replace(aside, path)
    except OSError as error:
        hint = "Kiểm tra chỗ trống trên đĩa và quyền ghi thư mục; tệp cũ vẫn còn nguyên."
        raise StoreError(f"Không ghi được {path.name}", hint=hint, where=str(path)) from error
    finally:
        aside.unlink(missing_ok=True)
