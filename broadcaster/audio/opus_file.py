"""Opus files for weak lines, through libsndfile, and their tags.

An Ogg stream carries a serial number that libsndfile draws at random; here it is made of the
sound itself, so that the same programme gives the same bytes. Opus works at 48,000 frames a
second; the blocks are resampled on the way.
"""

import base64
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import soundfile
from mutagen import MutagenError
from mutagen.flac import Picture
from mutagen.id3 import PictureType
from mutagen.ogg import OggPage
from mutagen.oggopus import OggOpus

from broadcaster.audio.tags import Tags
from broadcaster.domain.errors import AudioError, StoreError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.speech import SampleBlock
from broadcaster.domain.wording import timecode
from broadcaster.dsp.resampling import Resampler
from broadcaster.system.files import replace_file

# mypy: disallow-untyped-calls=False


OPUS_RATE = 48_000
_LEAST, _MOST = 6, 256  # kbit/s of a channel, the range that libsndfile offers
_R128 = -23.0  # LUFS to which R128_TRACK_GAIN turns (RFC 7845, section 5.2.1)
_PADDING = 0


class OpusEncoder:
    """Writes Ogg Opus at an average bit rate."""

    def encode(
        self, blocks: Iterable[SampleBlock], *, channels: int, bitrate: int, path: Path
    ) -> int:
        """Write the file aside and put it in place when whole; returns the frames that went in.

        Raises AudioError for a bit rate that Opus does not have or when there is no sound,
        StoreError when the disk refuses; then `path` is left as it was.
        """
        if not _LEAST * channels <= bitrate <= _MOST * channels:
            raise AudioError(
                f"Không mã hóa được Opus {bitrate} kbit/s, {channels} kênh",
                hint="Chọn mức từ 16 đến 128 kbit/s.",
            )
        with _replacing(path) as aside:
            frames = _encode(blocks, channels, _compression(channels, bitrate), aside)
            _settle_serial(aside)
        return frames


class OpusTagger:
    """Vorbis comments, chapters, cover and loudness of an Opus file."""

    def write(self, path: Path, tags: Tags) -> None:
        """Replace every tag of the file. Raises AudioError when it is not Opus."""
        with _replacing(path) as aside:
            try:
                aside.write_bytes(path.read_bytes())
                file = OggOpus(aside)
            except (MutagenError, FileNotFoundError) as error:
                raise AudioError(f"{path.name} không phải tệp Opus", where=str(path)) from error
            for name in tuple(file):
                del file[name]
            for name, value in _comments(tags):
                file[name] = [*file.get(name, []), value]
            file.save(padding=lambda _: _PADDING)


def _compression(channels: int, bitrate: int) -> float:
    """The level, 0 to 1, that libsndfile takes for 256 down to 6 kbit/s a channel."""
    return 1.0 - (bitrate / channels - _LEAST) / (_MOST - _LEAST)


def _encode(blocks: Iterable[SampleBlock], channels: int, level: float, path: Path) -> int:
    to_opus = Resampler(HOUSE_RATE, OPUS_RATE, channels)
    frames = 0
    with soundfile.SoundFile(
        path, "w", OPUS_RATE, channels, format="OGG", subtype="OPUS", compression_level=level
    ) as file:
        for block in blocks:
            frames += len(block)
            file.write(to_opus.feed(block))
        if frames == 0:
            raise AudioError("Không có âm thanh nào để mã hóa", hint="Kiểm tra lại kịch bản.")
        file.write(to_opus.finish())
    return frames


def _settle_serial(path: Path) -> None:
    """Give every page a serial number that follows from the packets."""
    with path.open("rb") as file:
        pages = list(_pages(file))
    serial = 0
    for page in pages:
        for packet in page.packets:
            serial = zlib.crc32(packet, serial)
    for page in pages:
        page.serial = serial
    path.write_bytes(b"".join(page.write() for page in pages))


def _pages(file: object) -> Iterator[OggPage]:
    while True:
        try:
            yield OggPage(file)
        except EOFError:
            return


def _comments(tags: Tags) -> Iterator[tuple[str, str]]:
    """Names and values; an empty text has no comment."""
    texts = (
        ("TITLE", tags.title),
        ("ALBUM", tags.album),
        ("ARTIST", tags.artist),
        ("TRACKNUMBER", str(tags.number) if tags.number else ""),
        ("DATE", tags.date),
        ("LANGUAGE", tags.language),
        ("ORGANIZATION", tags.publisher),
        ("GENRE", tags.genre),
        ("COMMENT", tags.comment),
        ("LYRICS", tags.lyrics),
        *tags.texts,
    )
    yield from ((name, text) for name, text in texts if text)
    if tags.loudness is not None:
        # Two hundred and fifty-sixths of a dB, as heard.
        yield "R128_TRACK_GAIN", str(round((_R128 - tags.loudness.integrated) * 256))
    for number, chapter in enumerate(tags.chapters, start=1):
        yield f"CHAPTER{number:03}", timecode(chapter.start)
        yield f"CHAPTER{number:03}NAME", chapter.title
    if tags.cover:
        yield "METADATA_BLOCK_PICTURE", _picture(tags.cover)


def _picture(cover: bytes) -> str:
    picture = Picture()
    picture.type = PictureType.COVER_FRONT
    picture.mime = "image/jpeg"
    picture.data = cover
    picture.width, picture.height = _jpeg_size(cover)
    picture.depth = 24
    return base64.b64encode(picture.write()).decode("ascii")


def _jpeg_size(cover: bytes) -> tuple[int, int]:
    """Width and height out of a JPEG's frame header; (0, 0) when there is none."""
    at = 2
    while at + 9 < len(cover) and cover[at] == 0xFF:
        marker, length = cover[at + 1], int.from_bytes(cover[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xC3:
            height, width = struct.unpack(">HH", cover[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A name to write to that becomes `path` when all went well."""
    aside = path.with_name(f".tmp-{os.getpid()}-opus-{path.name}")
    try:
        yield aside
        replace_file(aside, path)
    except (OSError, soundfile.LibsndfileError) as error:
        hint = "Kiểm tra chỗ trống trên đĩa và quyền ghi thư mục; tệp cũ vẫn còn nguyên."
        raise StoreError(f"Không ghi được {path.name}", hint=hint, where=str(path)) from error
    finally:
        aside.unlink(missing_ok=True)
