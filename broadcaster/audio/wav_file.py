"""WAV files: plain ones, and those for radio stations, tagged, RF64 where 4 GiB are not enough."""

import html
import io
import os
import struct
import unicodedata
import wave
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from broadcaster.audio.tags import TagChapter, TagLoudness, Tags
from broadcaster.domain.errors import AudioError, StoreError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.speech import SampleBlock, Samples
from broadcaster.system.files import replace_file

_BEXT_VERSION = 2
_UNKNOWN = 0x7FFF  # a loudness field that says nothing
_PLAIN = str.maketrans({"Đ": "D", "đ": "d", "–": "-", "—": "-", "…": "...", "’": "'", "·": "-"})
RIFF_LIMIT = 0xFFFFFFFF  # bytes behind the first eight of a RIFF file; one more needs RF64
_COPIED_AT_ONCE = 1 << 20
_DS64 = 28  # bytes within the ds64 chunk: three sizes and an empty table


def wav_bytes(samples: Samples, rate: int) -> bytes:
    """Mono samples in [-1, 1] as 16-bit PCM; what lies beyond is held at full scale."""
    whole = np.rint(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(whole.tobytes())
    return file.getvalue()


def ascii_text(text: str) -> str:
    """The text without the marks of its letters; what then is not ASCII becomes "?"."""
    bare = unicodedata.normalize("NFD", text.translate(_PLAIN).replace("“", '"').replace("”", '"'))
    kept = "".join(c for c in bare if not unicodedata.combining(c))
    return kept.encode("ascii", "replace").decode()


def chunk(name: bytes, data: bytes, fill: bytes = b"\0") -> bytes:
    """A RIFF chunk; odd data get one more byte, which counts as data.

    libsndfile loses its way in an RF64 file where that byte does not count.
    """
    even = data + fill * (len(data) % 2)
    return name + struct.pack("<I", len(even)) + even


def metadata_chunks(tags: Tags, *, channels: int, bits: int) -> bytes:
    """Every chunk that goes before the samples."""
    return b"".join(
        (
            chunk(b"bext", _bext(tags, channels, bits)),
            chunk(b"iXML", _ixml(tags), fill=b"\n"),
            chunk(b"LIST", _info(tags)),
            _cue_points(tags.chapters),
        )
    )


def _bext(tags: Tags, channels: int, bits: int) -> bytes:
    head = struct.pack(
        "<256s32s32s10s8sQH64s",
        _fixed(f"{tags.album} - {tags.title}", 256),
        _fixed(tags.artist, 32),
        _fixed(tags.reference, 32),
        _fixed(tags.date, 10),
        _fixed(f"{tags.time}:00" if tags.time else "00:00:00", 8),
        0,  # samples since midnight: the file is no piece of a longer recording
        _BEXT_VERSION,
        b"",  # no UMID
    )
    mode = "mono" if channels == 1 else "stereo"
    history = f"A=PCM,F={HOUSE_RATE},W={bits},M={mode},T=broadcaster\r\n".encode("ascii")
    return head + _loudness_fields(tags.loudness) + bytes(180) + history


def _loudness_fields(read: TagLoudness | None) -> bytes:
    """Five numbers in hundredths of LUFS, LU and dBTP."""
    if read is None:
        return struct.pack("<5H", *[_UNKNOWN] * 5)
    levels = (read.integrated, read.range, read.true_peak, read.momentary_max, read.short_term_max)
    return struct.pack("<5h", *(round(level * 100) for level in levels))


def _fixed(text: str, room: int) -> bytes:
    return ascii_text(text).encode("ascii")[:room]


def _ixml(tags: Tags) -> bytes:
    read = tags.loudness
    fields = [("IXML_VERSION", "1.61"), ("PROJECT", tags.album), ("SCENE", tags.title)]
    fields += [("NOTE", tags.comment)]
    lines = [f"<{name}>{_xml(value)}</{name}>" for name, value in fields if value]
    if read is not None:
        levels = (
            ("LOUDNESS_VALUE", read.integrated),
            ("LOUDNESS_RANGE", read.range),
            ("MAX_TRUE_PEAK_LEVEL", read.true_peak),
            ("MAX_MOMENTARY_LOUDNESS", read.momentary_max),
            ("MAX_SHORT_TERM_LOUDNESS", read.short_term_max),
        )
        told = "".join(f"<{name}>{level:.2f}</{name}>" for name, level in levels)
        lines.append(f"<LOUDNESS>{told}</LOUDNESS>")
    bext = (
        ("BWF_DESCRIPTION", f"{tags.album} – {tags.title}"),
        ("BWF_ORIGINATOR", tags.artist),
        ("BWF_ORIGINATOR_REFERENCE", tags.reference),
        ("BWF_ORIGINATION_DATE", tags.date),
    )
    lines.append(f"<BEXT>{''.join(f'<{n}>{_xml(v)}</{n}>' for n, v in bext)}</BEXT>")
    body = "\n".join(lines)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<BWFXML>\n{body}\n</BWFXML>\n'
    return text.encode()


def _xml(text: str) -> str:
    """Text that XML may hold: control characters left out."""
    return html.escape("".join(c for c in text if c >= " " or c in "\n\t"), quote=False)


def _info(tags: Tags) -> bytes:
    texts = (
        (b"INAM", tags.title),
        (b"IPRD", tags.album),
        (b"IART", tags.artist),
        (b"ICRD", tags.date),
        (b"IGNR", tags.genre),
        (b"ILNG", tags.language),
        (b"ITRK", str(tags.number) if tags.number else ""),
    )
    told = (
        chunk(name, ascii_text(text).replace("\0", "").encode() + b"\0")
        for name, text in texts
        if text
    )
    return b"INFO" + b"".join(told)


def _cue_points(chapters: tuple[TagChapter, ...]) -> bytes:
    """A marker with its title at the beginning of every chapter."""
    if not chapters:
        return b""
    points = [
        struct.pack("<II4sIII", number, at, b"data", 0, 0, at)
        for number, at in enumerate((c.start * HOUSE_RATE // 1000 for c in chapters), start=1)
    ]
    labels = [
        chunk(b"labl", struct.pack("<I", number) + chapter.title.encode() + b"\0")
        for number, chapter in enumerate(chapters, start=1)
    ]
    cue = struct.pack("<I", len(points)) + b"".join(points)
    return chunk(b"cue ", cue) + chunk(b"LIST", b"adtl" + b"".join(labels))


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
        self, blocks: Iterable[SampleBlock], *, channels: int, bitrate: int = 0, path: Path
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
        from broadcaster.audio.id3_tags import tag_bytes  # mutagen is for who writes tags

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


def _integers(block: SampleBlock, bits: int) -> bytes:
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
        replace_file(aside, path)
    except OSError as error:
        hint = "Kiểm tra chỗ trống trên đĩa và quyền ghi thư mục; tệp cũ vẫn còn nguyên."
        raise StoreError(f"Không ghi được {path.name}", hint=hint, where=str(path)) from error
    finally:
        aside.unlink(missing_ok=True)
