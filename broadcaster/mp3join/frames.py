"""Frames of a constant-bit-rate MP3 by LAME; the Info frame before them, and its CRC-16."""

import struct
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.errors import AudioError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.mp3join.frame_heads import BIT_RATES, HEAD

_LANE = 256  # bytes; what is left behind the last whole lane goes byte by byte
_MOST_LANES = 1_024  # side by side
SAMPLES_PER_FRAME = 1_152
ENCODER_DELAY = 576  # samples that LAME puts before the sound
DECODER_DELAY = 529  # samples that every decoder adds
_BIT_RATES = BIT_RATES[1, 3][1:]  # MPEG-1 layer III, without the free one
_CONTENT = 120 + 36  # bytes of the Xing part and of LAME's
_SIDE = {1: 17, 2: 32}  # bytes of side information by channels
BUILD_AGAIN = "Hãy dựng lại số này."
MOST_RESERVOIR = 511  # bytes that main_data_begin can tell: nine bits


def frame_length(bitrate: int) -> int:
    """Bytes of an MPEG-1 layer III frame without padding at the house rate."""
    return 144_000 * bitrate // HOUSE_RATE


def is_bit_rate(bitrate: int) -> bool:
    """Whether an MP3 at the house rate can have this bit rate (kbit/s)."""
    return bitrate in _BIT_RATES


def info_frame_length(channels: int, bitrate: int) -> int:
    """Bytes of the Info frame of a stream; low bit rates need one of a higher rate."""
    return frame_length(_info_bit_rate(channels, bitrate))


def info_frame(
    *, channels: int, bitrate: int, samples: int, frames: int, music_bytes: int, music_crc: int
) -> bytes:
    """The Info frame of a stream of `frames` MP3 frames (this one not counted).

    `samples` went into the encoder; `music_bytes` and `music_crc` belong to the frames that follow.
    """
    length = info_frame_length(channels, bitrate)
    padding = max(0, frames * SAMPLES_PER_FRAME - ENCODER_DELAY - samples)
    total = length + music_bytes
    xing = b"Info" + struct.pack(">III", 0x0F, frames, total) + _seek_table() + _quality()
    lame = b"".join(
        (
            b"LAME3.100",
            bytes([0x01, 0]),  # revision 0, constant bit rate; low-pass not stated
            bytes(8),  # peak and replay gain: not stated
            bytes([0x04, min(bitrate, 255)]),  # flags: ATH type 4
            (ENCODER_DELAY << 12 | min(padding, 4_095)).to_bytes(3, "big"),
            bytes([0x40 if channels == 1 else 0x4C, 0, 0, 0]),  # 44.1 kHz; mono, or joint stereo
            struct.pack(">IH", total, music_crc),
        )
    )
    body = _header(channels, bitrate) + bytes(_SIDE[channels]) + xing + lame
    body += crc16(body).to_bytes(2, "big")
    return body.ljust(length, b"\0")


def _header(channels: int, bitrate: int) -> bytes:
    index = _BIT_RATES.index(_info_bit_rate(channels, bitrate)) + 1
    mode = 0xC0 if channels == 1 else 0x40  # mono, or joint stereo
    return bytes([0xFF, 0xFB, index << 4, mode | 0x04])  # 44.1 kHz, no check sum, original


def _info_bit_rate(channels: int, bitrate: int) -> int:
    needed = HEAD + _SIDE[channels] + _CONTENT
    return next(rate for rate in _BIT_RATES if rate >= bitrate and frame_length(rate) >= needed)


def _seek_table() -> bytes:
    return bytes(percent * 256 // 100 for percent in range(100))


def _quality() -> bytes:
    return struct.pack(">I", 100 - 10 * 4 - 3)  # as LAME rates -q 3 at its usual VBR setting


def frame_starts(data: bytes | bytearray, bitrate: int) -> list[int]:
    """Where each frame begins, and the end of the last one.

    Raises AudioError when the bytes are anything but whole frames of this bit rate.
    """
    starts = whole_frames(data, bitrate)
    if starts[-1] != len(data):
        raise AudioError("Dòng MP3 vừa mã hóa bị cụt", hint=BUILD_AGAIN)
    return starts


def whole_frames(data: bytes | bytearray, bitrate: int) -> list[int]:
    """Where each whole frame begins, and the end of the last one; a part of one may follow.

    Raises AudioError when the bytes are anything but frames of this bit rate.
    """
    length = frame_length(bitrate)
    starts, at, end = [0], 0, len(data)
    while end - at >= length:
        if data[at] != 0xFF or data[at + 1] != 0xFB:
            raise AudioError("Dòng MP3 vừa mã hóa bị hỏng", hint=BUILD_AGAIN)
        at += length + (data[at + 2] >> 1 & 1)
        if at > end:
            break
        starts.append(at)
    return starts


def main_data_begin(data: bytes | bytearray, start: int) -> int:
    """Bytes of main data before the frame at `start` that belong to it."""
    return data[start + HEAD] << 1 | data[start + HEAD + 1] >> 7


def main_data(data: bytes | bytearray, starts: list[int], channels: int) -> bytes:
    """The main data of some frames, one behind the other."""
    head = HEAD + _SIDE[channels]
    return b"".join(bytes(data[a + head : b]) for a, b in pairwise(starts))


def main_data_length(starts: list[int], channels: int) -> int:
    """The bytes of main data of some frames."""
    frames = len(starts) - 1
    return starts[-1] - starts[0] - frames * (HEAD + _SIDE[channels])


def put_before_end(data: bytearray, starts: list[int], reservoir: bytes, channels: int) -> None:
    """Write main data into the last bytes of main data of some frames.

    Raises AudioError when the frames have less room than that.
    """
    head = HEAD + _SIDE[channels]
    left = reservoir
    for number in range(len(starts) - 2, -1, -1):
        if not left:
            return
        end = starts[number + 1]
        part = left[-(end - starts[number] - head) :]
        data[end - len(part) : end] = part
        left = left[: len(left) - len(part)]
    if left:
        raise AudioError("Đoạn âm thanh quá ngắn để nối", hint=BUILD_AGAIN)


def _table() -> NDArray[np.uint16]:
    values = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        values = np.where(values & 1, (values >> 1) ^ np.uint16(0xA001), values >> 1)
    return values.astype(np.uint16)


_TABLE = _table()
_PLAIN = _TABLE.tolist()


def crc16(data: bytes, crc: int = 0) -> int:
    """The check sum of `data`, going on from `crc`."""
    start = 0
    while lanes := min((len(data) - start) // _LANE, _MOST_LANES):
        piece = np.frombuffer(data, np.uint8, lanes * _LANE, start)
        crc = _in_lanes(piece.reshape(lanes, _LANE), crc)
        start += len(piece)
    return _one_by_one(data[start:], crc)


def crc16_joined(parts: Iterable[tuple[int, int]]) -> int:
    """The check sum of stretches that follow each other, from the sum and length of each."""
    crc = 0
    for own, length in parts:
        crc = _behind_zeros(crc, length) ^ own
    return crc


def _behind_zeros(crc: int, length: int) -> int:
    """What a sum becomes after `length` zero bytes."""
    for power in range(length.bit_length()):
        if length >> power & 1:
            crc = _mapped(_zeros(power), crc)
    return crc


@lru_cache(maxsize=64)
def _zeros(power: int) -> tuple[int, ...]:
    """What each bit of a sum becomes after 2**power zero bytes."""
    if power == 0:
        return tuple(_one_by_one(bytes(1), 1 << bit) for bit in range(16))
    half = _zeros(power - 1)
    return tuple(_mapped(half, value) for value in half)


def _mapped(images: tuple[int, ...], crc: int) -> int:
    found = 0
    for bit, image in enumerate(images):
        if crc >> bit & 1:
            found ^= image
    return found


def _one_by_one(data: bytes, crc: int) -> int:
    for byte in data:
        crc = (crc >> 8) ^ _PLAIN[(crc ^ byte) & 0xFF]
    return crc


@lru_cache(maxsize=1)
def _pairs() -> NDArray[np.uint16]:
    """What each sum becomes after two zero bytes."""
    sums = np.arange(1 << 16, dtype=np.uint16)
    for _ in range(2):
        sums = (sums >> 8) ^ _TABLE[sums & 0xFF]
    return sums


def _in_lanes(data: NDArray[np.uint8], crc: int) -> int:
    """All lanes from zero side by side, then joined: shifting a sum past a lane is linear."""
    pairs = np.ascontiguousarray(data.view("<u2").T)
    sums, places = np.zeros(len(data), dtype=np.uint16), np.empty(len(data), dtype=np.intp)
    table = _pairs()
    for column in pairs:
        np.bitwise_xor(sums, column, out=places)
        np.take(table, places, out=sums, mode="clip")  # none is outside; "raise" makes a copy
    low, high = _shifts()
    for lane in sums.tolist():
        crc = low[crc & 0xFF] ^ high[crc >> 8] ^ lane
    return crc


@lru_cache(maxsize=1)
def _shifts() -> tuple[list[int], list[int]]:
    """What the low and the high byte of a sum become behind a lane of zero bytes."""
    bits = [_behind_zeros(1 << bit, _LANE) for bit in range(16)]
    return _combinations(bits[:8]), _combinations(bits[8:])


def _combinations(bits: list[int]) -> list[int]:
    table = [0]
    for bit in bits:
        table += [value ^ bit for value in table]
    return table
