"""The Info frame that stands first in a constant-bit-rate MP3.

It tells players how many frames follow, where to seek, and how many samples the encoder put before
and behind the sound, so that they play exactly what went in. The layout is that of Xing and LAME
(MP3 Info Tag revision 0).
"""

import struct

from broadcaster.codecs.crc16 import crc16
from broadcaster.model.sound import HOUSE_RATE

SAMPLES_PER_FRAME = 1_152
ENCODER_DELAY = 576  # samples that LAME puts before the sound
DECODER_DELAY = 529  # samples that every decoder adds
_BIT_RATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # MPEG-1 layer III
_CONTENT = 120 + 36  # bytes of the Xing part and of LAME's


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
    side = 17 if channels == 1 else 32
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
    body = _header(channels, bitrate) + bytes(side) + xing + lame
    body += crc16(body).to_bytes(2, "big")
    return body.ljust(length, b"\0")


def _header(channels: int, bitrate: int) -> bytes:
    index = _BIT_RATES.index(_info_bit_rate(channels, bitrate)) + 1
    mode = 0xC0 if channels == 1 else 0x40  # mono, or joint stereo
    return bytes([0xFF, 0xFB, index << 4, mode | 0x04])  # 44.1 kHz, no check sum, original


def _info_bit_rate(channels: int, bitrate: int) -> int:
    needed = 4 + (17 if channels == 1 else 32) + _CONTENT
    return next(rate for rate in _BIT_RATES if rate >= bitrate and frame_length(rate) >= needed)


def _seek_table() -> bytes:
    return bytes(percent * 256 // 100 for percent in range(100))


def _quality() -> bytes:
    return struct.pack(">I", 100 - 10 * 4 - 3)  # as LAME rates -q 3 at its usual VBR setting
