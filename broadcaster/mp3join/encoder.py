"""Blocks of samples to MP3, through LAME in a thread of its own.

LAME at constant bit rate turns the sound down: it multiplies by 0.95 up to 160 kbit/s, 0.97 at 192
and 0.98 at 224 (its preset table says so, and the decoded files do). This is the one place that
makes up for it: the samples are divided by that factor, so what is decoded is as loud as what was
given. Samples that leave 16 bits after that are clipped; a mastered mix never does.
"""

import os
import queue
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import lameenc
import numpy as np

from broadcaster.domain.errors import AudioError, StoreError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.speech import SampleBlock
from broadcaster.mp3join.frames import crc16, info_frame, info_frame_length, is_bit_rate
from broadcaster.mp3join.segment import Pcm
from broadcaster.system.files import replace_file

_QUALITY = 3  # LAME's own default
_SUMMED_AT_ONCE = 1 << 20  # bytes: check sums are quick in large pieces
_WAITING = 3  # blocks between the mixing and the encoding thread


def lame_scale(bitrate: int) -> float:
    """The factor by which LAME turns the sound down at a constant bit rate (kbit/s)."""
    steps = ((160, 0.95), (192, 0.97), (224, 0.98))
    return next((factor for limit, factor in steps if bitrate <= limit), 1.0)


def refuse_rate(channels: int, bitrate: int) -> None:
    """Raise AudioError for a bit rate or number of channels that MP3 does not have."""
    if channels not in (1, 2) or not is_bit_rate(bitrate):
        raise AudioError(
            f"Không mã hóa được MP3 {bitrate} kbit/s, {channels} kênh",
            hint="Chọn 1 hoặc 2 kênh và mức 64, 96, 128, 192, 256 hoặc 320 kbit/s.",
        )


def lame_integers(block: SampleBlock, bitrate: int) -> Pcm:
    """Samples as the 16-bit numbers that LAME takes, up by what LAME will turn them down."""
    scaled = block * np.float32(32_767.0 / lame_scale(bitrate))
    np.rint(scaled, out=scaled)
    np.clip(scaled, -32_768, 32_767, out=scaled)
    return scaled.astype(np.int16, order="C")


class Mp3Encoder:
    """Writes constant-bit-rate MP3 at the house rate, with an exact Info frame."""

    def encode(
        self, blocks: Iterable[SampleBlock], *, channels: int, bitrate: int, path: Path
    ) -> int:
        """Write the MP3 aside and put it in place when whole; returns the frames that went in.

        The blocks are pulled in this thread and encoded in another. Raises AudioError for a bit
        rate or number of channels that MP3 does not have, StoreError when the disk refuses.
        Whatever stops it, `path` is left as it was.
        """
        refuse_rate(channels, bitrate)
        aside = path.with_name(f".tmp-{os.getpid()}-{path.name}")
        try:
            with aside.open("wb") as file:
                samples = _Stream(file, channels, bitrate).write(blocks)
            replace_file(aside, path)
        except OSError as error:
            hint = "Kiểm tra chỗ trống trên đĩa và quyền ghi thư mục; tệp cũ vẫn còn nguyên."
            raise StoreError(f"Không ghi được {path.name}", hint=hint, where=str(path)) from error
        finally:
            aside.unlink(missing_ok=True)
        return samples


class _Stream:
    """One MP3 being written: LAME in its thread, the queue before it, the counts behind it."""

    def __init__(self, file: BinaryIO, channels: int, bitrate: int) -> None:
        self._file = file
        self._channels = channels
        self._bitrate = bitrate
        self._queue: queue.Queue[Pcm | None] = queue.Queue(_WAITING)
        self._trouble: BaseException | None = None
        self._bytes = self._crc = 0
        self._unsummed = bytearray()

    def write(self, blocks: Iterable[SampleBlock]) -> int:
        """Encode every block, then put the Info frame in the room left for it."""
        room = info_frame_length(self._channels, self._bitrate)
        self._file.write(bytes(room))
        thread = threading.Thread(target=self._run, name="lame", daemon=True)
        thread.start()
        samples = 0
        try:
            for block in blocks:
                if self._trouble is not None:
                    break
                samples += len(block)
                self._queue.put(lame_integers(block, self._bitrate))
        finally:
            self._queue.put(None)
            thread.join()
        if self._trouble is not None:
            raise self._trouble
        if samples == 0:
            raise AudioError("Không có âm thanh nào để mã hóa", hint="Kiểm tra lại kịch bản.")
        self._file.seek(0)
        self._file.write(
            info_frame(
                channels=self._channels,
                bitrate=self._bitrate,
                samples=samples,
                frames=round(self._bytes * HOUSE_RATE / (144_000 * self._bitrate)),
                music_bytes=self._bytes,
                music_crc=self._crc,
            )
        )
        return samples

    def _run(self) -> None:
        """The encoding thread; after trouble it only empties the queue, so that nobody waits."""
        waiting = self._waiting()
        try:
            self._encode(waiting)
        except BaseException as error:
            self._trouble = error
            for _ in waiting:
                pass

    def _waiting(self) -> Iterator[Pcm]:
        """What is in the queue, up to its end."""
        while (pcm := self._queue.get()) is not None:
            yield pcm

    def _encode(self, waiting: Iterator[Pcm]) -> None:
        encoder, fed = lame(self._channels, self._bitrate), False
        for pcm in waiting:
            if len(pcm):
                self._keep(bytes(encoder.encode(pcm)))
                fed = True
        if fed:
            self._keep(bytes(encoder.flush()))
        self._sum_up()

    def _keep(self, music: bytes) -> None:
        self._file.write(music)
        self._bytes += len(music)
        self._unsummed += music
        if len(self._unsummed) >= _SUMMED_AT_ONCE:
            self._sum_up()

    def _sum_up(self) -> None:
        self._crc = crc16(bytes(self._unsummed), self._crc)
        self._unsummed.clear()


def lame(channels: int, bitrate: int) -> lameenc.Encoder:
    """LAME at a constant bit rate, from and to the house rate."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(channels)
    encoder.set_bit_rate(bitrate)
    encoder.set_in_sample_rate(HOUSE_RATE)
    encoder.set_out_sample_rate(HOUSE_RATE)
    encoder.set_quality(_QUALITY)
    return encoder
