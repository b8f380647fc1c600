"""Pictures without what a telephone writes into them besides the picture: place, time, device.

JPEG: ITU-T T.81, annex B; Exif 2.32, 4.6; PNG: W3C, 11.3. The picture itself is not touched.
"""

_JPEG = b"\xff\xd8"
_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT_SEGMENTS = (0xE0, 0xE2, 0xEE)  # JFIF, colours (ICC), how Adobe codes them
_PRIVATE_CHUNKS = (b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME")
_TURNED = 0x0112  # tag of Exif: which side is up


def without_metadata(data: bytes) -> bytes:
    """The bytes of a JPEG or PNG without its metadata, but for which side is up.

    What is no such picture, or a broken one, comes back as it is.
    """
    if data.startswith(_JPEG):
        return _bare_jpeg(data)
    return _bare_png(data) if data.startswith(_PNG) else data


def _bare_jpeg(data: bytes) -> bytes:
    made, at = [_JPEG], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == 0xFF:  # it fills up
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at:end]
        private = (0xE0 <= kind <= 0xEF and kind not in _KEPT_SEGMENTS) or kind == 0xFE
        if not private and not (kind == 0xE2 and segment[4:8] == b"MPF\0"):
            made.append(segment)
        elif segment[4:10] == b"Exif\0\0" and (side := _side(segment[10:])) > 1:
            made.append(_only_side(side))
        at = end
        if kind == 0xDA:  # what is coded, up to the next segment
            while at + 1 < len(data) and not (
                data[at] == 0xFF and data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7
            ):
                following = data.find(b"\xff", at + 1)
                at = following if following >= 0 else len(data)
            made.append(data[end:at])
        if data[at : at + 2] == b"\xff\xd9":  # behind it there may be another picture
            return b"".join((*made, b"\xff\xd9"))
    return data


def _side(exif: bytes) -> int:
    """Which side is up, 1 … 8; 0 = it is not told."""

    def number(at: int, length: int) -> int:
        part = exif[at : at + length]
        return int.from_bytes(part, "little" if exif[:2] == b"II" else "big")

    first = number(4, 4)
    for entry in range(min(number(first, 2), 100)):
        at = first + 2 + 12 * entry
        if number(at, 2) == _TURNED:
            return number(at + 8, 2)
    return 0


def _only_side(side: int) -> bytes:
    tags = b"\0\x01" + _TURNED.to_bytes(2, "big") + b"\0\x03\0\0\0\x01" + side.to_bytes(2, "big")
    body = b"Exif\0\0MM\0*\0\0\0\x08" + tags + b"\0\0\0\0\0\0"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _bare_png(data: bytes) -> bytes:
    made, at = [_PNG], len(_PNG)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if kind not in _PRIVATE_CHUNKS:
            made.append(data[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(made)
    return data
