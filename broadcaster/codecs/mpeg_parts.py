"""The frames of an MP3, walked one by one: what is really in the file, whatever its head claims.

Decoders believe the first Info frame: of two MP3s joined with `cat` they read only the first one,
and a file that was cut off they read as far as it goes. So the frames are counted here, the file
is divided where another stream begins, and each part is decoded by itself. Frame layout: ISO/IEC
11172-3, section 2.4.2.3; Info frame: the Xing and LAME tag.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# kbit/s by MPEG version (1 or 2) and layer
_BIT_RATES = {
    (1, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_LOST = 1 << 16  # bytes that may lie between two frames before the rest is taken for no sound
_OFF = 2  # frames by which an honest head may be wrong
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MpegPart:
    """One stream within the file."""

    start: int  # byte of its first frame
    end: int  # byte behind its last one
    frames: int  # that hold sound, the Info frame not counted
    claimed: int = 0  # frames that its Info frame promises; 0 = it promises nothing
    head: bytes = b""  # an Info frame to put before it where it has none that counts

    @property
    def is_cut(self) -> bool:
        """Whether frames are missing that were promised."""
        return self.frames + _OFF < self.claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class MpegFile:
    """What the walk found."""

    parts: tuple[MpegPart, ...]
    is_torn: bool = False  # the file ends in the middle of a frame


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    start: int
    length: int  # bytes
    kind: tuple[int, int, int, bool]  # version, layer, rate, mono: what may not change
    head: bytes  # its first four bytes
    claimed: int | None  # of an Info frame; None = this frame holds sound


def mpeg_file(path: Path) -> MpegFile | None:
    """The streams in an MPEG audio file; None when it is something else."""
    data = path.read_bytes() if path.stat().st_size < _CHUNK else _Window(path)
    if data[0:3] != b"ID3" and _header(data, 0) is None:
        return None
    parts = tuple(_parts(_frames(data, _next_frame(data, _behind_tag(data, 0)))))
    if not parts:
        return None
    return MpegFile(parts=parts, is_torn=_is_torn(data, parts[-1].end))


class _Window:
    """Bytes of a large file by place, a stretch of it held at a time."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._size = path.stat().st_size
        self._start, self._held = 0, b""

    def __del__(self) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, span: slice) -> bytes:
        begin, end = span.start, min(span.stop, self._size)
        if begin < self._start or end > self._start + len(self._held):
            self._file.seek(begin)
            self._start, self._held = begin, self._file.read(max(_CHUNK, end - begin))
        return self._held[begin - self._start : end - self._start]


_Data = bytes | _Window


def _parts(frames: Iterator[_Frame]) -> Iterator[MpegPart]:
    """Divide before each Info frame, behind what was promised, and where the kind changes."""
    begun: _Frame | None = None
    end = count = claimed = 0
    for frame in frames:
        full = claimed and count >= claimed
        if begun is None or frame.claimed is not None or full or frame.kind != begun.kind:
            if begun is not None and count:
                yield _part(begun, end, count, claimed)
            begun, count, claimed = frame, 0, frame.claimed or 0
        count += frame.claimed is None
        end = frame.start + frame.length
    if begun is not None and count:
        yield _part(begun, end, count, claimed)


def _part(first: _Frame, end: int, count: int, claimed: int) -> MpegPart:
    return MpegPart(
        start=first.start,
        end=end,
        frames=count,
        claimed=claimed,
        head=b"" if claimed else _counting_head(first, count),
    )


def _counting_head(first: _Frame, count: int) -> bytes:
    """An Info frame of the same kind that says how many frames follow.

    Without one a decoder guesses the length from the first bit rate, and may stop early.
    """
    version, layer, rate, mono = first.kind
    if layer != 3 or first.claimed is not None:
        return b""
    bit_index = 9  # 128 kbit/s in version 1, 80 in the others: room enough
    bits = 1_000 * _BIT_RATES[1 if version == 3 else 2, layer][bit_index]
    third = bit_index << 4 | first.head[2] & 0x0C
    frame = bytes([first.head[0], first.head[1] | 1, third, first.head[3]])
    frame += bytes(_side(version, mono)) + b"Xing" + (1).to_bytes(4) + count.to_bytes(4)
    return frame.ljust(_length(version, layer, bits, rate, 0), b"\0")


def _side(version: int, mono: bool) -> int:
    """Bytes of side information behind a frame's head."""
    if version == 3:
        return 17 if mono else 32
    return 9 if mono else 17


def _frames(data: _Data, at: int) -> Iterator[_Frame]:
    size = len(data)
    while at < size:
        frame = _header(data, at)
        if frame is None:
            at = _next_frame(data, _behind_tag(data, at))
            continue
        if at + frame.length > size:
            return
        yield frame
        at += frame.length


def _next_frame(data: _Data, at: int) -> int:
    """Where two frames stand behind each other again; the end when there are none."""
    for place in range(at, min(at + _LOST, len(data))):
        if data[place : place + 1] != b"\xff":
            continue
        frame = _header(data, place)
        behind = place + frame.length if frame else 0
        if frame and (behind == len(data) or _header(data, behind)):
            return place
    return len(data)


def _header(data: _Data, at: int) -> _Frame | None:
    """The frame at a place, or None when none begins there."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    rate_index, bit_index = head[2] >> 2 & 3, head[2] >> 4
    if version == 1 or layer == 4 or rate_index == 3 or bit_index in (0, 15):
        return None
    rate = _RATES[version][rate_index]
    bits = 1_000 * _BIT_RATES[1 if version == 3 else 2, layer][bit_index]
    length = _length(version, layer, bits, rate, head[2] >> 1 & 1)
    mono = head[3] >> 6 == 3
    claimed = _promise(data[at : at + length], version, mono) if layer == 3 else None
    kind = (version, layer, rate, mono)
    return _Frame(start=at, length=length, kind=kind, head=head, claimed=claimed)


def _length(version: int, layer: int, bits: int, rate: int, padding: int) -> int:
    if layer == 1:
        return (12 * bits // rate + padding) * 4
    samples = 576 if layer == 3 and version != 3 else 1_152
    return samples * bits // (8 * rate) + padding


def _promise(frame: bytes, version: int, mono: bool) -> int | None:
    """How many frames an Info frame promises (0 = it does not say); None for sound."""
    side = _side(version, mono)
    mark = frame[4 + side : 8 + side]
    if mark in (b"Xing", b"Info"):
        flags = int.from_bytes(frame[8 + side : 12 + side])
        return int.from_bytes(frame[12 + side : 16 + side]) if flags & 1 else 0
    if frame[36:40] == b"VBRI":
        return int.from_bytes(frame[50:54])
    return None


def _behind_tag(data: _Data, at: int) -> int:
    """The place behind an ID3 or APE tag that begins here; the place itself when none does."""
    head = data[at : at + 32]
    if head[:3] == b"ID3" and len(head) >= 10:
        size = sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        return at + 10 + size + (10 if head[5] & 0x10 else 0)
    if head[:3] == b"TAG":
        return at + 128
    if head[:8] == b"APETAGEX":
        return at + 32 + int.from_bytes(head[12:16], "little")
    return at


def _is_torn(data: _Data, at: int) -> bool:
    """Whether the last bytes are the beginning of a frame."""
    frame = _header(data, at)
    return frame is not None and at + frame.length > len(data)
