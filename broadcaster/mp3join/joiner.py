"""Joining MP3 segments that were encoded apart, without encoding again and without a seam.

Each segment was encoded with some sound before its first frame, on the same grid of frames as the
whole, so its frames are what an encoder that came along would have written, save for the room that
earlier frames left. At a frame that needs no more room than is free there, the bytes that it needs
are put into that room, and the frames go on from the other segment.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from broadcaster.domain.errors import AudioError, NoSeam, StoreError
from broadcaster.mp3join.frames import (
    BUILD_AGAIN,
    DECODER_DELAY,
    ENCODER_DELAY,
    SAMPLES_PER_FRAME,
    crc16_joined,
    frame_starts,
    info_frame,
    info_frame_length,
    main_data,
    main_data_begin,
    main_data_length,
    put_before_end,
)
from broadcaster.mp3join.segment import CommonPieces, EncodedSegment, PieceMeasures, StreamPiece
from broadcaster.system.files import replace_file

_LEAD = 12  # frames by which a decoder has reached the state it has in the whole stream
_COPIED_AT_ONCE = 1 << 20  # bytes
_MAY_DIFFER = 8  # frames at its end in which a longer rendering has other bytes


class Mp3Joiner:
    """Writes the joined file; a context manager that leaves nothing behind when something fails.

    Give it the segments in order, then `finish`. Both hand out what is final by then, for being
    measured; what was measured goes into the head of the file when it is sealed.
    """

    def __init__(self, path: Path, *, channels: int, bitrate: int) -> None:
        self._path = path
        self._aside = path.with_name(f".tmp-{os.getpid()}-{path.name}")
        self._channels = channels
        self._bitrate = bitrate
        self._file: BinaryIO | None = None
        self._open: _Open | None = None  # the segment whose end may still change
        self._before = b""  # the last frames before it
        self._before_starts: list[int] = []  # where each of them begins
        self._frames = self._bytes = self._samples = 0

    def __enter__(self) -> "Mp3Joiner":
        try:
            self._file = self._aside.open("wb")
            self._file.write(bytes(info_frame_length(self._channels, self._bitrate)))
        except OSError as error:
            raise self._refused() from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
        self._aside.unlink(missing_ok=True)

    def add(self, segment: EncodedSegment) -> StreamPiece | None:
        """Join the next segment to what is there; the piece before it is final then.

        Raises NoSeam when none of the spare frames fits; nothing has changed then.
        """
        new = _Open(segment, self._channels, self._bitrate)
        piece = None
        if self._open is not None:
            self._open.join(new)
            piece = self._close(self._open)
        self._open = new
        return piece

    def extend(self, segment: EncodedSegment) -> None:
        """Put the last segment again, with more frames behind it.

        Raises AudioError when its beginning is not what it was.
        """
        if self._open is None:
            raise AudioError("Chưa có đoạn MP3 nào để nối dài", hint=BUILD_AGAIN)
        longer = _Open(segment, self._channels, self._bitrate)
        longer.follow(self._open)
        self._open = longer

    def take(self, stretch: CommonPieces, behind: EncodedSegment) -> None:
        """Put pieces that stand in another file in place of the last segment.

        The first of them is of that segment, `behind` is the one that follows. The file was written
        a moment ago: its bytes are not checked again. Raises NoSeam when it is not there or does
        not fit, having changed nothing; AudioError when it breaks off, StoreError when the disk
        refuses.
        """
        if self._open is None or self._open.begun != stretch.begun:
            raise NoSeam("Đoạn MP3 có sẵn không nối tiếp được")
        start = info_frame_length(self._channels, self._bitrate) + stretch.start
        with _opened(stretch.path) as other:
            last = _read(other, start + stretch.bytes - stretch.last, stretch.last)
            starts = frame_starts(last, self._bitrate)
            if len(starts) <= _LEAD:
                raise NoSeam("Đoạn MP3 có sẵn quá ngắn để nối tiếp")
            for at in range(0, stretch.bytes, _COPIED_AT_ONCE):
                count = min(_COPIED_AT_ONCE, stretch.bytes - at)
                self._keep(_read(other, start + at, count))
        self._frames += stretch.frames
        self._before, self._before_starts = _ending(last, starts)
        self._open = _Open(behind, self._channels, self._bitrate)
        self._open.begin_at(stretch.behind)

    def finish(self, samples: int) -> StreamPiece:
        """The last piece; `samples` went into the whole.

        Raises AudioError when the frames do not belong to that many samples.
        """
        if self._open is None or samples <= 0:
            raise AudioError("Không có âm thanh nào để mã hóa", hint="Kiểm tra lại kịch bản.")
        before = self._frames
        piece = self._close(self._open)
        padding = self._frames * SAMPLES_PER_FRAME - ENCODER_DELAY - samples
        if not DECODER_DELAY <= padding < DECODER_DELAY + 2 * SAMPLES_PER_FRAME:
            raise AudioError(
                f"Nối các đoạn MP3 ra {self._frames} khung cho {samples} mẫu âm thanh",
                hint=BUILD_AGAIN,
            )
        self._samples = samples
        began = before * SAMPLES_PER_FRAME - ENCODER_DELAY - DECODER_DELAY
        return replace(piece, samples=samples - max(began, 0))

    def seal(self, pieces: Sequence[PieceMeasures]) -> None:
        """Put the Info frame and the file in place; `pieces` are all that were handed out.

        Raises AudioError when they are not the whole file, StoreError when the disk refuses.
        """
        if self._samples == 0 or sum(piece.bytes for piece in pieces) != self._bytes:
            raise AudioError("Đoạn MP3 vừa đo thiếu dữ liệu", hint=BUILD_AGAIN)
        info = info_frame(
            channels=self._channels,
            bitrate=self._bitrate,
            samples=self._samples,
            frames=self._frames,
            music_bytes=self._bytes,
            music_crc=crc16_joined((piece.crc, piece.bytes) for piece in pieces),
        )
        try:
            assert self._file is not None
            self._file.seek(0)
            self._file.write(info)
            self._file.close()
            replace_file(self._aside, self._path)
        except OSError as error:
            raise self._refused() from error

    def _close(self, segment: "_Open") -> StreamPiece:
        """Write a segment that no seam changes any more."""
        data, lead = bytes(segment.data), self._before
        piece = StreamPiece(
            data=lead + data,
            lead=len(self._before_starts),
            lead_bytes=len(lead),
            count=len(segment.starts) - 1,
            skip=ENCODER_DELAY + DECODER_DELAY if self._frames == 0 else 0,
            begun=segment.begun,
        )
        self._keep(data)
        self._frames += piece.count
        ends = segment.starts[-1 - _LEAD :]  # of no more frames than may come before the next
        starts = [*self._before_starts, *(len(lead) + start for start in ends)]
        self._before, self._before_starts = _ending(piece.data, starts)
        return piece

    def _keep(self, data: bytes) -> None:
        try:
            assert self._file is not None
            self._file.write(data)
        except OSError as error:
            raise self._refused() from error
        self._bytes += len(data)

    def _refused(self) -> StoreError:
        hint = "Kiểm tra chỗ trống trên đĩa và quyền ghi thư mục; tệp cũ vẫn còn nguyên."
        return StoreError(f"Không ghi được {self._path.name}", hint=hint, where=str(self._path))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file to read from. Raises NoSeam when it cannot be opened."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise NoSeam("Tệp có sẵn không mở được") from error
    with file:
        yield file


def _read(file: BinaryIO, start: int, count: int) -> bytes:
    """Some bytes of a file. Raises AudioError when they are not all there."""
    try:
        file.seek(start)
        data = file.read(count)
    except OSError as error:
        raise AudioError("Tệp có sẵn không đọc được", hint=BUILD_AGAIN) from error
    if len(data) != count:
        raise AudioError("Tệp có sẵn bị cụt", hint=BUILD_AGAIN)
    return data


def _ending(data: bytes, starts: list[int]) -> tuple[bytes, list[int]]:
    """The last frames of some, that lead a decoder into the next, and where each begins in them."""
    *last, _ = starts[-1 - _LEAD :]
    return data[last[0] :], [start - last[0] for start in last]


class _Open:
    """A segment on its way into the file."""

    def __init__(self, segment: EncodedSegment, channels: int, bitrate: int) -> None:
        self.data = bytearray(segment.frames)
        self.starts = frame_starts(self.data, bitrate)
        self.count = segment.count
        self.begun = 0  # frames that the segment before it has taken over
        self._reservoir = segment.reservoir
        self._channels = channels
        if len(self.starts) - 1 != segment.count + segment.spare:
            raise AudioError("Đoạn MP3 thiếu khung", hint=BUILD_AGAIN)

    def join(self, new: "_Open") -> None:
        """End this segment, and begin the new one, where the new one needs no more than is free."""
        at = self._seam(new)
        needed = main_data_begin(new.data, new.starts[at])
        own = main_data(new.data, new.starts[: at + 1], self._channels)
        reservoir = (new._reservoir + own)[-needed:] if needed else b""
        if len(reservoir) != needed:
            raise AudioError("Đoạn MP3 thiếu dữ liệu để nối", hint=BUILD_AGAIN)
        self._end_at(self.count + at)
        put_before_end(self.data, self.starts, reservoir, self._channels)
        new.begin_at(at)

    def follow(self, other: "_Open") -> None:
        """Begin where another rendering of the same segment began."""
        self.begin_at(other.begun)
        same = min(self._settled(), other._settled())
        if self.data[:same] != other.data[:same]:
            raise AudioError("Đoạn MP3 mã hóa lại không giống trước", hint=BUILD_AGAIN)

    def _settled(self) -> int:
        """Bytes at its beginning that a longer rendering has too."""
        return self.starts[-1 - _MAY_DIFFER] if len(self.starts) > _MAY_DIFFER + 1 else 0

    def _seam(self, new: "_Open") -> int:
        """Frames behind the planned place at which the segments fit together."""
        spare = len(self.starts) - 1 - self.count
        for at in range(min(spare, new.count)):
            end = self.count + at
            free = main_data_begin(self.data, self.starts[end])
            # What the new one needs is put into this one: a short one has not much room.
            room = main_data_length(self.starts[: end + 1], self._channels)
            if main_data_begin(new.data, new.starts[at]) <= min(free, room):
                return at
        raise NoSeam("Chưa tìm được chỗ nối hai đoạn MP3")

    def _end_at(self, count: int) -> None:
        del self.data[self.starts[count] :]
        del self.starts[count + 1 :]

    def begin_at(self, count: int) -> None:
        """Leave out the first frames: the piece before has taken them over."""
        first = self.starts[count]
        del self.data[:first]
        self.starts = [start - first for start in self.starts[count:]]
        self.count -= count
        self.begun = count
