"""Walking through the frames of an MP3 without decoding, to see that it is whole."""

from broadcaster.dsp.mpeg_frames import HEAD, TAG_HEAD, frame_head, tag_length


class NotMp3(Exception):
    """The bytes are not a whole layer III stream; the message says where it breaks."""


def mp3_seconds(data: bytes) -> float:
    """Length from the frame headers. Raises NotMp3 for anything else, or a last frame cut short."""
    at = tag_length(data[:TAG_HEAD]) if data[:3] == b"ID3" else 0
    length = 0.0
    if at >= len(data):
        raise NotMp3("không có khung nào")
    while at < len(data):
        if data[at : at + 3] == b"TAG" and len(data) - at == 128:
            break
        size, seconds = _frame(data[at : at + HEAD])
        if at + size > len(data):
            raise NotMp3("khung cuối bị cắt")
        at, length = at + size, length + seconds
    return length


def _frame(header: bytes) -> tuple[int, float]:
    """Bytes and seconds of the frame that begins with this header."""
    told = frame_head(header)
    if told is None or told.layer != 3:
        raise NotMp3("không phải khung MP3")
    return told.length, told.samples / told.rate
