"""The heads of MPEG audio frames and of the tags around them, walked without decoding."""

from dataclasses import dataclass

# kbit/s by MPEG version (1 or 2) and layer
BIT_RATES = {
    (1, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
HEAD = 4  # bytes
TAG_HEAD = 32  # bytes that tell how long a tag is


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameHead:
    """What the four bytes at the beginning of a frame say."""

    length: int  # bytes of the whole frame
    samples: int  # for each channel
    rate: int  # samples per second
    version: int  # 3 = MPEG-1, 2 = MPEG-2, 0 = MPEG-2.5, as it is written
    layer: int  # 1, 2 or 3
    mono: bool

    @property
    def kind(self) -> tuple[int, int, int, bool]:
        """What may not change within one stream."""
        return self.version, self.layer, self.rate, self.mono

    @property
    def side(self) -> int:
        """Bytes of side information behind the head of a layer III frame without check sum."""
        if self.version == 3:
            return 17 if self.mono else 32
        return 9 if self.mono else 17


def frame_head(head: bytes) -> FrameHead | None:
    """What a frame that begins so is, or None when none does. A free bit rate is not read."""
    if len(head) < HEAD or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    rate_index, bit_index = head[2] >> 2 & 3, head[2] >> 4
    if version == 1 or layer == 4 or rate_index == 3 or bit_index in (0, 15):
        return None
    rate, padding = _RATES[version][rate_index], head[2] >> 1 & 1
    bits = 1_000 * BIT_RATES[1 if version == 3 else 2, layer][bit_index]
    samples = 384 if layer == 1 else (576 if layer == 3 and version != 3 else 1_152)
    length = (12 * bits // rate + padding) * 4 if layer == 1 else samples * bits // (8 * rate)
    return FrameHead(
        length=length if layer == 1 else length + padding,
        samples=samples,
        rate=rate,
        version=version,
        layer=layer,
        mono=head[3] >> 6 == 3,
    )


def tag_length(head: bytes) -> int:
    """Bytes of the ID3 or APE tag that begins so (TAG_HEAD bytes will do); 0 when none does."""
    if head[:3] == b"ID3" and len(head) >= 10:
        sizes = zip(head[6:10], (21, 14, 7, 0), strict=True)  # seven bits a byte
        size = sum((byte & 0x7F) << shift for byte, shift in sizes)
        return 10 + size + (10 if head[5] & 0x10 else 0)
    if head[:3] == b"TAG":
        return 128
    if head[:8] == b"APETAGEX" and len(head) >= 16:
        return 32 + int.from_bytes(head[12:16], "little")
    return 0


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
