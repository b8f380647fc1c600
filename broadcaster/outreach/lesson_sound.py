"""The sound of one item out of a finished MP3: whole frames of it, copied; nothing is encoded anew.

What is handed on is so, to the byte, what was approved; only where it begins and ends is new.
"""

import hashlib
import math
from pathlib import Path

from broadcaster.audio.id3_tags import tag_bytes
from broadcaster.audio.tags import Tags
from broadcaster.domain.episode import AudioFile
from broadcaster.domain.errors import InputError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.mp3join.frames import (
    DECODER_DELAY,
    ENCODER_DELAY,
    MOST_RESERVOIR,
    SAMPLES_PER_FRAME,
    crc16,
    frame_length,
    info_frame,
    info_frame_length,
    whole_frames,
)
from broadcaster.mp3join.mpeg_file import mpeg_file
from broadcaster.outreach.lesson_item import LessonItem
from broadcaster.storage.os_errors import explained

_LATE = DECODER_DELAY + 1 + ENCODER_DELAY  # samples by which a decoded file is behind its frames


def item_sound(folder: Path, item: LessonItem, tags: Tags) -> bytes:
    """The MP3 of an item whose show's files lie in `folder`, with tags of its own.

    Raises InputError where the file is not the one that was approved.
    """
    path = folder / item.audio.name
    with explained(path, "đọc tệp"):
        data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != item.audio.sha256:
        raise InputError(
            f"tệp âm thanh của số {item.episode} không còn đúng bản đã duyệt",
            hint="Dựng lại bằng broadcaster build, gửi duyệt lại rồi làm gói.",
            where=str(path),
        )
    return tag_bytes(tags) + _cut(path, data, item)


def _cut(path: Path, data: bytes, item: LessonItem) -> bytes:
    read = mpeg_file(path)
    if read is None:
        raise InputError(f"tệp {path.name} không phải MP3", hint="Dựng lại số này.")
    audio, part = item.audio, read.parts[0]
    begin = part.start
    if part.claimed:
        begin += info_frame_length(audio.channels, audio.bitrate)
    starts = whole_frames(data[begin : part.end], audio.bitrate)
    first, last = _frames(item, audio, len(starts) - 1)
    music = data[begin + starts[first] : begin + starts[last]]
    count = last - first
    head = info_frame(
        channels=audio.channels,
        bitrate=audio.bitrate,
        samples=count * SAMPLES_PER_FRAME - ENCODER_DELAY,
        frames=count,
        music_bytes=len(music),
        music_crc=crc16(music),
    )
    return head + music


def _frames(item: LessonItem, audio: AudioFile, count: int) -> tuple[int, int]:
    """The first frame of an item, and the one behind its last.

    It begins earlier by as many frames as may hold what the first one needs: a player leaves out
    a frame whose beginning it has not got. A chapter begins behind a pause, so nothing is heard
    of what stands before it.
    """
    reservoir = math.ceil(MOST_RESERVOIR / (frame_length(audio.bitrate) - 36)) + 1
    first = math.floor((item.start * HOUSE_RATE + _LATE) / SAMPLES_PER_FRAME) - reservoir
    last = math.ceil((item.end * HOUSE_RATE + _LATE) / SAMPLES_PER_FRAME)
    if item.end >= audio.seconds:
        last = count
    return max(first, 0), max(min(last, count), 1)
