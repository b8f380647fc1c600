"""The frames of a constant-bit-rate MP3 as LAME writes it: MPEG-1 layer III, 44.1 kHz.

A frame's sound may begin in the room that earlier frames left free, the bit reservoir: its side
information says how many bytes of main data before the frame belong to it (ISO/IEC 11172-3,
2.4.1.7, main_data_begin).
"""

from itertools import pairwise

from broadcaster.codecs.info_frame import frame_length
from broadcaster.errors import AudioError

_HEADER = 4  # bytes
_SIDE = {1: 17, 2: 32}  # bytes of side information by channels
MOST_RESERVOIR = 511  # bytes that main_data_begin can tell: nine bits


def frame_starts(data: bytes | bytearray, bitrate: int) -> list[int]:
    """Where each frame begins, and the end of the last one.

    Raises AudioError when the bytes are anything but whole frames of this bit rate.
    """
    starts = whole_frames(data, bitrate)
    if starts[-1] != len(data):
        raise AudioError("Dòng MP3 vừa mã hóa bị cụt", hint="Hãy dựng lại số này.")
    return starts


def whole_frames(data: bytes | bytearray, bitrate: int) -> list[int]:
    """Where each whole frame begins, and the end of the last one; a part of one may follow.

    Raises AudioError when the bytes are anything but frames of this bit rate.
    """
    length = frame_length(bitrate)
    starts, at, end = [0], 0, len(data)
    while end - at >= length:
        if data[at] != 0xFF or data[at + 1] != 0xFB:
            raise AudioError("Dòng MP3 vừa mã hóa bị hỏng", hint="Hãy dựng lại số này.")
        at += length + (data[at + 2] >> 1 & 1)
        if at > end:
            break
        starts.append(at)
    return starts


def main_data_begin(data: bytes | bytearray, start: int) -> int:
    """Bytes of main data before the frame at `start` that belong to it."""
    return data[start + _HEADER] << 1 | data[start + _HEADER + 1] >> 7


def main_data(data: bytes | bytearray, starts: list[int], channels: int) -> bytes:
    """The main data of some frames, one behind the other."""
    head = _HEADER + _SIDE[channels]
    return b"".join(bytes(data[a + head : b]) for a, b in pairwise(starts))


def main_data_length(starts: list[int], channels: int) -> int:
    """The bytes of main data of some frames."""
    frames = len(starts) - 1
    return starts[-1] - starts[0] - frames * (_HEADER + _SIDE[channels])


def put_before_end(data: bytearray, starts: list[int], reservoir: bytes, channels: int) -> None:
    """Write main data into the last bytes of main data of some frames.

    Raises AudioError when the frames have less room than that.
    """
    head = _HEADER + _SIDE[channels]
    left = reservoir
    for number in range(len(starts) - 2, -1, -1):
        if not left:
            return
        end = starts[number + 1]
        part = left[-(end - starts[number] - head) :]
        data[end - len(part) : end] = part
        left = left[: len(left) - len(part)]
    if left:
        raise AudioError("Đoạn âm thanh quá ngắn để nối", hint="Hãy dựng lại số này.")
