"""A sound file opened to be read in stretches, whatever its format and however long it is."""

import io
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from broadcaster.audio.containers import ASF, WavHead, is_locked, wav_head
from broadcaster.audio.joined_files import FilePart, parts_of
from broadcaster.audio.pydub_door import HeldSound, UnpackedSound, container_of, unpack
from broadcaster.domain.errors import AssetError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.sound import HOUSE_RATE, Sound, SoundFacts
from broadcaster.domain.speech import SampleBlock, Samples
from broadcaster.domain.wording import length
from broadcaster.dsp.gain import sample_peak
from broadcaster.dsp.resampling import Resampler, resample
from broadcaster.mp3join.mpeg_file import MpegFile, mpeg_file
from broadcaster.mp3join.sequential import StraightFile

HEAD = 4_096  # bytes that are looked at
_ASF_FILE = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")  # the object of the file's properties
_SLACK = 8  # bytes at the end that are no matter
_OPEN_32 = 0x7F00_0000  # who could not know the length writes this or more
_OPEN_64 = 1 << 62
PREFIX = "am-thanh-"
_ABANDONED = 86_400.0  # seconds after which nobody can still be reading from one
_HINT = "Mở thử tệp bằng một máy nghe nhạc; nếu không nghe được thì ghi hoặc tải lại tệp."
_LISTEN = "Nghe lại bản này trước khi phát; nếu thiếu thì chép lại tệp từ máy ghi."
_APART = "Mở bằng một phần mềm ghi âm rồi lưu thành một tệp WAV, hoặc đưa từng bản ghi vào riêng."
_LOCKED_HINT = "Dùng bản ghi của chính mình, hoặc bản không khóa do chủ sở hữu gửi."
_HIGHEST = 2.0**32  # amplitude: more is no sound, whatever numbers a program may have written
_RATES = range(4_000, 1_000_001)  # frames a second: anything else is a damaged head
MOST_CHANNELS = 32
_MOST_AT_ONCE = 8 * HOUSE_RATE  # samples of all channels that are held at once
_OGG_TAIL = 66_000  # bytes: the last page of an Ogg file lies within them
_OGG_LAST = 0x04  # flag of the last page
_OGG_HEAD = 27  # bytes before the lengths of what a page holds; the last one counts them
_BITS = {
    "PCM_U8": "8 bit",
    "PCM_S8": "8 bit",
    "PCM_16": "16 bit",
    "PCM_24": "24 bit",
    "PCM_32": "32 bit",
    "FLOAT": "32 bit dấu phẩy động",
    "DOUBLE": "64 bit dấu phẩy động",
}
_MISREAD = ("w64",)  # libsndfile takes the floats of some of these for whole numbers
_FORMATS = {"MPEG": "MP3", "MP3": "MP3", "WAVEX": "WAV", "RF64": "WAV RF64"}


class FileView(io.RawIOBase):
    """Some bytes of ours, then a stretch of a file, read as one file."""

    def __init__(self, path: Path, start: int, end: int, head: bytes = b"") -> None:
        self._file = path.open("rb")
        self._head = head
        self._start = start
        self._size = len(head) + end - start
        self._at = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """The place that is read next."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place within the view."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = min(max(origin + offset, 0), self._size)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer from the place reached; 0 at the end."""
        into = memoryview(buffer).cast("B")
        count = min(len(into), self._size - self._at)
        if self._at < len(self._head):
            count = min(count, len(self._head) - self._at)
            into[:count] = self._head[self._at : self._at + count]
        elif count:
            self._file.seek(self._start + self._at - len(self._head))
            count = self._file.readinto(into[:count])
        self._at += count
        return count

    def close(self) -> None:
        """Let go of the file."""
        if not self.closed:
            self._file.close()
        super().close()


Source = Callable[[], Path | FileView | HeldSound]  # opens one stream of the file


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """How the sound of a file is to be read."""

    sources: tuple[Source, ...]
    counted: bool = False  # the streams are as long as they say, or else the file is cut off
    name: str = ""  # of the format, where soundfile does not know it
    notices: tuple[Notice, ...] = ()


class OpenSound:
    """A sound that is read block by block."""

    def __init__(self, path: Path, found: _Found) -> None:
        self._path = path
        self._found = found
        with _opened(found.sources[0]) as first:
            self.facts = SoundFacts(
                format=found.name or _format(first),
                rate=first.samplerate,
                channels=first.channels,
                notices=found.notices,
            )
        if self.facts.channels > MOST_CHANNELS:
            told = f"{path.name} có {self.facts.channels} kênh, nhiều nhất được {MOST_CHANNELS}"
            raise refused(told, path)
        if self.facts.rate not in _RATES:
            told = f"{path.name} ghi {self.facts.rate} mẫu mỗi giây, không thể là âm thanh"
            raise refused(told, path)

    def blocks(self, size: int = HOUSE_RATE) -> Iterator[SampleBlock]:
        """The samples from the beginning, (frames, channels) at most `size` frames each.

        Raises AssetError where the file turns out to be cut off, empty or damaged.
        """
        heard = 0
        size = max(1, min(size, _MOST_AT_ONCE // self.facts.channels))
        try:
            for source in self._found.sources:
                for block in self._stream(source, size):
                    self._refuse_wrong(block)
                    heard += len(block)
                    yield block
        except soundfile.LibsndfileError as error:
            raise refused(f"{self._path.name} hỏng ở giữa chừng", self._path) from error
        if heard == 0:
            raise refused(f"{self._path.name} không có âm thanh nào", self._path)

    def _refuse_wrong(self, block: SampleBlock) -> None:
        if not np.abs(block).max(initial=0.0) <= _HIGHEST:  # nor is what is no number
            told = f"{self._path.name} chứa mẫu âm thanh không hợp lệ, tệp bị hỏng"
            raise refused(told, self._path)

    def _stream(self, source: Source, size: int) -> Iterator[SampleBlock]:
        """One stream of the file, at the rate and with the channels of the first one."""
        with _opened(source) as file:
            resampler = None
            if file.samplerate != self.facts.rate:
                resampler = Resampler(file.samplerate, self.facts.rate, self.facts.channels)
            if file.channels > MOST_CHANNELS:
                raise refused(f"{self._path.name} có đoạn {file.channels} kênh", self._path)
            read = 0
            while len(block := file.read(size, dtype="float32", always_2d=True)):
                read += len(block)
                block = _with_channels(block, self.facts.channels)
                yield resampler.feed(block) if resampler else block
            if resampler:
                yield resampler.finish()
            if self._found.counted and read < file.frames:
                raise _cut(self._path)


@contextmanager
def open_sound(path: Path) -> Iterator[OpenSound]:
    """Open a sound file of any kind.

    Raises AssetError, naming the file, when it is missing, empty, locked, cut off or not sound.
    """
    refuse_unreadable(path)
    if is_locked(path):
        told = f"{path.name} bị khóa bản quyền (DRM) nên không giải mã được"
        raise AssetError(told, hint=_LOCKED_HINT, where=str(path))
    with spare_folder() as folder:
        yield _open(path, folder)


class SoundDecoder:
    """Decodes sound files; the door of soundfile, and through pydub of ffmpeg."""

    open = staticmethod(open_sound)

    def decode(self, path: Path) -> Sound:
        """The sound at the house rate, one channel for mono and two for stereo.

        More than two channels are mixed down to one. Sound that goes beyond full scale is turned
        down until it fits. Raises AssetError when the file is missing, empty, damaged, cut off or
        not sound.
        """
        with open_sound(path) as sound:
            samples = np.concatenate(list(sound.blocks()))
            return Sound(samples=_at_home(samples, sound.facts.rate))


def decode_bytes(data: bytes) -> tuple[Samples, int]:
    """Mono samples and rate of a sound held in memory (the MP3 reply of an online voice).

    Raises AssetError when the bytes are not sound or hold none.
    """
    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, TypeError) as error:
        raise AssetError("Dữ liệu nhận được không phải là âm thanh") from error
    if len(samples) == 0:
        raise AssetError("Dữ liệu nhận được không có âm thanh nào")
    mono = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1, dtype=np.float32)
    mono = np.ascontiguousarray(mono)
    mono.setflags(write=False)
    return mono, int(rate)


def refuse_unreadable(path: Path) -> None:
    """Raise AssetError for what is not even a file with something in it."""
    if not path.is_file():
        hint = "Kiểm tra lại tên tệp và thư mục."
        raise AssetError(f"Không tìm thấy tệp âm thanh {path.name}", hint=hint, where=str(path))
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        hint = "Kiểm tra quyền đọc của tệp."
        raise AssetError(f"Không đọc được {path.name}", hint=hint, where=str(path)) from error
    if path.stat().st_size == 0:
        raise refused(f"{path.name} là tệp trống", path)


def refused(sentence: str, path: Path) -> AssetError:
    """The error for a file that cannot be used."""
    return AssetError(sentence, hint=_HINT, where=str(path))


def _open(path: Path, folder: Callable[[], Path]) -> OpenSound:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if is_short(head, path.stat().st_size) or (head[:4] == b"OggS" and _ogg_is_cut(path)):
        raise _cut(path)
    container = container_of(head)
    if container not in _MISREAD:
        try:
            return OpenSound(path, _find(path))
        except soundfile.LibsndfileError:
            pass  # not what soundfile reads
    if container is None and (mpeg := mpeg_file(path, late=True)) is not None:
        return OpenSound(path, _mpeg(path, mpeg))
    _, parts = parts_of(path)
    if parts:
        raise AssetError(
            f"{path.name} do {len(parts)} bản ghi ghép lại mà chương trình chỉ đọc được bản đầu",
            hint=_APART,
            where=str(path),
        )
    try:
        unpacked = unpack(path, folder())
    except AssetError as error:
        raise refused(error.sentence, path) from error
    told = [_torn(path)] if unpacked.is_torn else []
    if unpacked.cut_at is not None:
        told.append(_longer_than_said(path, unpacked.cut_at))
    return OpenSound(
        path,
        _Found(sources=(partial(_unpacked, unpacked),), name=unpacked.name, notices=tuple(told)),
    )


def _unpacked(unpacked: UnpackedSound) -> Path | HeldSound:
    """What was unpacked, from its beginning."""
    sound = unpacked.sound
    return sound if isinstance(sound, Path) else sound.again()


def _cut(path: Path) -> AssetError:
    return refused(f"{path.name} bị cắt cụt, thiếu phần cuối", path)


def _find(path: Path) -> _Found:
    """How to read the file: as it stands, mended, or in parts."""
    kind, parts = parts_of(path)
    if parts:
        return _in_parts(path, kind, parts)
    head = wav_head(path)
    if head is not None:
        if head.is_cut:
            raise _cut(path)
        if head.mended:
            view = partial(FileView, path, head.start, head.start + head.real, head.mended)
            return _Found(sources=(view,), notices=tuple(_mended(path, head)))
        return _Found(sources=(lambda: path,))
    mpeg = mpeg_file(path)
    if mpeg is not None:
        return _mpeg(path, mpeg)
    # Without its name: what is called .mp3 and is none would be searched for frames, and the
    # decoder would complain of it on the screen.
    with FileView(path, 0, path.stat().st_size) as nameless, soundfile.SoundFile(nameless):
        pass
    return _Found(sources=(lambda: path,), counted=True)


def _in_parts(path: Path, kind: str, parts: Sequence[FilePart]) -> _Found:
    sources = tuple(partial(FileView, path, part.start, part.end) for part in parts)
    for source in sources:  # all of them are sound that soundfile reads, or none is taken so
        with source() as view, soundfile.SoundFile(view):
            pass
    return _Found(sources=sources, counted=True, notices=(_joined(path, len(parts), kind),))


def _mpeg(path: Path, mpeg: MpegFile) -> _Found:
    if any(part.is_cut for part in mpeg.parts):
        raise _cut(path)
    told = []
    if mpeg.is_late:
        told.append(_late(path))
    if len(mpeg.parts) > 1:
        told.append(_joined(path, len(mpeg.parts), "MP3"))
    if mpeg.is_torn:
        told.append(_torn(path))
    sources = tuple(partial(FileView, path, p.start, p.end, p.head) for p in mpeg.parts)
    return _Found(sources=sources, notices=tuple(told))


@contextmanager
def _opened(source: Source) -> Iterator[StraightFile | HeldSound]:
    opened = source()
    if isinstance(opened, HeldSound):
        yield opened
        return
    if isinstance(opened, Path):
        with StraightFile(str(opened)) as file:
            yield file
        return
    with opened, StraightFile(opened) as file:
        yield file


def _with_channels(block: SampleBlock, channels: int) -> SampleBlock:
    if block.shape[1] == channels:
        return block
    mono = block.mean(axis=1, keepdims=True, dtype=np.float32)
    return np.repeat(mono, channels, axis=1)


def _format(file: StraightFile | HeldSound) -> str:
    name = _FORMATS.get(file.format, file.format)
    if file.subtype == "OPUS":
        return "Opus"
    bits = _BITS.get(file.subtype, "")
    return f"{name} {bits}".strip()


def _ogg_is_cut(path: Path) -> bool:
    """Whether an Ogg file ends without a last page, or within it (RFC 3533, section 6)."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _OGG_TAIL))
        tail = file.read()
    page = tail.rfind(b"OggS")
    if page < 0 or len(tail) < page + _OGG_HEAD or not tail[page + 5] & _OGG_LAST:
        return True
    body = page + _OGG_HEAD + tail[page + _OGG_HEAD - 1]
    return body + sum(tail[page + _OGG_HEAD : body]) > len(tail)


def _mended(path: Path, head: WavHead) -> Iterator[Notice]:
    """What was wrong in the head of a WAV and was read in another way."""
    if head.is_long:
        yield _wrong_length(path)
    if head.channels:
        yield Notice(
            code="tep-sai-so-kenh",
            level=Level.WARNING,
            sentence=f"{path.name} ghi sai số kênh ở đầu tệp; chương trình đã đọc thành "
            f"{head.channels} kênh theo các số còn lại",
            hint=_LISTEN,
        )


def _wrong_length(path: Path) -> Notice:
    return Notice(
        code="tep-sai-do-dai",
        level=Level.WARNING,
        sentence=f"{path.name} ghi sai độ dài ở đầu tệp; chương trình đã đọc đến hết tệp",
        hint=_LISTEN,
    )


def _longer_than_said(path: Path, seconds: float) -> Notice:
    return Notice(
        code="tep-dai-hon-ghi",
        level=Level.WARNING,
        sentence=f"{path.name} giải mã ra dài hơn hẳn độ dài ghi trong tệp; chương trình chỉ lấy "
        f"{length(seconds)} đầu",
        hint="Nghe lại bản này; nếu thiếu thì mở bằng một phần mềm ghi âm rồi lưu thành tệp mới.",
    )


def _joined(path: Path, count: int, kind: str) -> Notice:
    return Notice(
        code="tep-ghep",
        level=Level.INFO,
        sentence=f"{path.name} do {count} tệp {kind} ghép lại; chương trình đã đọc đủ cả {count}",
    )


def _late(path: Path) -> Notice:
    return Notice(
        code="tep-dut-dau",
        level=Level.WARNING,
        sentence=f"{path.name} không bắt đầu bằng âm thanh, có thể thiếu đoạn đầu",
        hint=_LISTEN,
    )


def _torn(path: Path) -> Notice:
    return Notice(
        code="tep-dut-cuoi",
        level=Level.WARNING,
        sentence=f"{path.name} đứt ở cuối, có thể thiếu một đoạn",
        hint=_LISTEN,
    )


def _at_home(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """One or two channels at the house rate within full scale, locked."""
    if samples.shape[1] > 2:
        samples = samples.mean(axis=1, keepdims=True, dtype=np.float32)
    samples = resample(samples, rate, HOUSE_RATE)
    peak = sample_peak(samples)
    if peak > 1.0:
        samples = samples / np.float32(peak)
    samples = np.ascontiguousarray(samples, dtype=np.float32)
    samples.setflags(write=False)
    return samples


def is_short(head: bytes, size: int) -> bool:
    """Whether a file of `size` bytes that begins with `head` promises more than it has."""
    claimed, unknown = _claimed(head)
    return size + _SLACK < claimed < unknown


def _claimed(head: bytes) -> tuple[int, int]:
    """The bytes of the whole file, and from where on the number says nothing; 0 = no promise."""
    if head[:4] == b"FORM":  # AIFF
        return 8 + int.from_bytes(head[4:8]), _OPEN_32
    if head[:4] == b".snd":  # Sun, NeXT: the head, then the samples
        return int.from_bytes(head[4:8]) + int.from_bytes(head[8:12]), _OPEN_32
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return 8 + int.from_bytes(head[4:8], "little"), _OPEN_32
    if head[:4] == b"RF64" and head[12:16] == b"ds64":  # EBU Tech 3306
        return 8 + int.from_bytes(head[20:28], "little"), _OPEN_64
    if head[:4] == b"riff":  # Sony's W64: sixteen bytes of name, then the length
        return int.from_bytes(head[16:24], "little"), _OPEN_64
    at = head.find(_ASF_FILE) if head[:16] == ASF else -1
    return (int.from_bytes(head[at + 40 : at + 48], "little"), _OPEN_64) if at > 0 else (0, 0)


@contextmanager
def spare_folder() -> Iterator[Callable[[], Path]]:
    """Makes the folder when it is first asked for; it is gone behind.

    One that a killed run left, which may hold hours of sound, goes when the next is made.
    """
    made: list[Path] = []

    def folder() -> Path:
        if not made:
            _sweep()
            made.append(Path(tempfile.mkdtemp(prefix=PREFIX)))
        return made[0]

    try:
        yield folder
    finally:
        for path in made:
            shutil.rmtree(path, ignore_errors=True)


def _sweep() -> None:
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else's, or swept by another just now
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
