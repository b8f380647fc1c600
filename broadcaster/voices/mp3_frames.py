"""Walking through the frames of an MP3 without decoding, to see that it is whole."""

# ISO/IEC 11172-3 and 13818-3, layer III: kbit/s by index, samples per second by index
RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
SAMPLING = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


class NotMp3(Exception):
    """The bytes are not a whole layer III stream; the message says where it breaks."""


def mp3_seconds(data: bytes) -> float:
    """Length from the frame headers. Raises NotMp3 for anything else, or a last frame cut short."""
    at, length = _behind_tag(data), 0.0
    if at >= len(data):
        raise NotMp3("không có khung nào")
    while at < len(data):
        if data[at : at + 3] == b"TAG" and len(data) - at == 128:
            break
        size, seconds = _frame(data[at : at + 4])
        if at + size > len(data):
            raise NotMp3("khung cuối bị cắt")
        at, length = at + size, length + seconds
    return length


def _behind_tag(data: bytes) -> int:
    """Offset behind an ID3v2 tag at the beginning."""
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _frame(header: bytes) -> tuple[int, float]:
    """Bytes and seconds of the frame that begins with this header."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        raise NotMp3("không phải khung MP3")
    version, index, sampling = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or index in {0, 15} or sampling == 3:
        raise NotMp3("đầu khung sai")
    rate = SAMPLING[version][sampling]
    kilobits = (RATES_1 if version == 3 else RATES_2)[index]
    samples = 1152 if version == 3 else 576
    size = samples // 8 * kilobits * 1000 // rate + (header[2] >> 1 & 1)
    return size, samples / rate
