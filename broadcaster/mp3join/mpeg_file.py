"""The real length of an MP3 file: its frames counted one by one, whatever its header claims.

Decoders believe the first Info frame: of two MP3s joined with `cat` they read only the first one,
and a file that was cut off they read as far as it goes. So the frames are counted here, the file
is divided where another stream begins, and each part is decoded by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from broadcaster.mp3join.frame_heads import HEAD, TAG_HEAD, FrameHead, frame_head, tag_length

_LOST = 1 << 16  # bytes that may lie between two frames before the rest is taken for no sound
_SURE = 4  # frames behind each other that are no chance
_OFF = 2  # frames by which an honest head may be wrong
_CHUNK = 1 << 20
_ROOMY = 9  # index of 128 kbit/s in version 1, 80 in the others: room enough for an Info frame


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
    is_late: bool = False  # something else stands before the first frame


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    start: int
    told: FrameHead
    head: bytes  # its first four bytes
    claimed: int | None  # of an Info frame; None = this frame holds sound

    @property
    def end(self) -> int:
        return self.start + self.told.length


def mpeg_file(path: Path, *, late: bool = False) -> MpegFile | None:
    """The streams in an MPEG audio file; None when it is something else.

    A file that begins with neither a tag nor a frame is one only when `late`, and then only with
    several frames behind each other: half a file, or one that a recorder put something before.
    """
    data = path.read_bytes() if path.stat().st_size < _CHUNK else _Window(path)
    if not late and data[0:3] != b"ID3" and _header(data, 0) is None:
        return None
    first = _next_frame(data, _behind_tag(data, 0))
    if late and not _is_sure(data, first):
        return None
    parts = tuple(_parts(_frames(data, first)))
    if not parts:
        return None
    return MpegFile(parts=parts, is_torn=_is_torn(data, parts[-1].end), is_late=late)


def _is_sure(data: "_Data", at: int) -> bool:
    """Whether enough frames stand behind each other from here on."""
    for _ in range(_SURE):
        frame = _header(data, at)
        if frame is None:
            return False
        at = frame.end
    return True


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
        if begun is None or frame.claimed is not None or full or frame.told.kind != begun.told.kind:
            if begun is not None and count:
                yield _part(begun, end, count, claimed)
            begun, count, claimed = frame, 0, frame.claimed or 0
        count += frame.claimed is None
        end = frame.end
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
    if first.told.layer != 3 or first.claimed is not None:
        return b""
    third = _ROOMY << 4 | first.head[2] & 0x0C
    head = bytes([first.head[0], first.head[1] | 1, third, first.head[3]])
    told = frame_head(head)
    if told is None:
        return b""
    body = bytes(told.side) + b"Xing" + (1).to_bytes(4) + count.to_bytes(4)
    return (head + body).ljust(told.length, b"\0")


def _frames(data: _Data, at: int) -> Iterator[_Frame]:
    size = len(data)
    while at < size:
        frame = _header(data, at)
        if frame is None:
            at = _next_frame(data, _behind_tag(data, at))
            continue
        if frame.end > size:
            return
        yield frame
        at = frame.end


def _next_frame(data: _Data, at: int) -> int:
    """Where two frames stand behind each other again; the end when there are none."""
    for place in range(at, min(at + _LOST, len(data))):
        if data[place : place + 1] != b"\xff":
            continue
        frame = _header(data, place)
        if frame and (frame.end == len(data) or _header(data, frame.end)):
            return place
    return len(data)


def _header(data: _Data, at: int) -> _Frame | None:
    """The frame at a place, or None when none begins there."""
    head = data[at : at + HEAD]
    told = frame_head(head)
    if told is None:
        return None
    claimed = _promise(data[at : at + told.length], told.side) if told.layer == 3 else None
    return _Frame(start=at, told=told, head=head, claimed=claimed)


def _promise(frame: bytes, side: int) -> int | None:
    """How many frames an Info frame promises (0 = it does not say); None for sound."""
    mark = frame[4 + side : 8 + side]
    if mark in (b"Xing", b"Info"):
        flags = int.from_bytes(frame[8 + side : 12 + side])
        return int.from_bytes(frame[12 + side : 16 + side]) if flags & 1 else 0
    if frame[36:40] == b"VBRI":
        return int.from_bytes(frame[50:54])
    return None


def _behind_tag(data: _Data, at: int) -> int:
    """The place behind an ID3 or APE tag that begins here; the place itself when none does."""
    return at + tag_length(data[at : at + TAG_HEAD])


def _is_torn(data: _Data, at: int) -> bool:
    """Whether the last bytes are the beginning of a frame."""
    frame = _header(data, at)
    return frame is not None and frame.end > len(data)
