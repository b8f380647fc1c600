"""Import every sound once: decoded, at the house rate, cleaned where it is a recording, kept."""

import hashlib
import io
import struct
import tempfile
import threading
import weakref
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from broadcaster.audio.decoding import OpenSound, SoundDecoder
from broadcaster.domain.errors import AssetError, StoreError
from broadcaster.domain.sound import (
    HOUSE_RATE,
    Cleaning,
    ImportedSound,
    Sound,
    SoundAsset,
    SoundFacts,
    SoundNotes,
)
from broadcaster.dsp.analysis import ChannelFigures, ChannelMeter, ClipFinder
from broadcaster.dsp.gain import sample_peak
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.dsp.resampling import Resampler
from broadcaster.production.cleaning import Cleaner, is_silent, plan_cleaning
from broadcaster.production.importing_notices import dealt_notice
from broadcaster.production.recipe_key import recipe_key
from broadcaster.production.sound_profiles import (
    PackedProfile,
    Profiler,
    pack_profile,
    stretches,
    unpack_profile,
)
from broadcaster.storage.cache_folder import BoundedFolder
from broadcaster.storage.os_errors import explained
from broadcaster.storage.serialization import from_text, to_line
from broadcaster.system.files import replace_file

Block = NDArray[np.float32]

IMPORT_VERSION = 1  # raise when the same file would come in otherwise
_WORTH_CLEANING = HOUSE_RATE // 2  # frames: in less nothing can be told from noise
CLEAN_MARK = "sach"  # in the keys of sounds that were cleaned
_SOUND_MAGIC = b"broadcaster sound 2\n".ljust(64, b"\n")
_END = struct.Struct("<QI32s")  # bytes of samples and curves, bytes of the head, its sha256
_SAMPLE = np.dtype("<f4")
_CHECKED_AT_ONCE = 1 << 20


class SoundImports:
    """The imported sounds of one station; each is made once, however many ask for it."""

    def __init__(self, decoder: SoundDecoder, store: "FolderImports") -> None:
        self._decoder = decoder
        self._store = store
        self._held: dict[str, ImportedSound] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._door = threading.Lock()

    def load(self, asset: SoundAsset) -> ImportedSound:
        """The sound at the house rate.

        Raises AssetError when the file is no sound that can be used, StoreError when the disk
        does not take it.
        """
        key = recipe_key("import", IMPORT_VERSION, {"file": asset.digest, "clean": asset.clean})
        with self._door:
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            found = self._held.get(key) or self._store.get(key)
            if found is None:
                found = self._imported(asset, key)
            self._held[key] = found
        return found

    def _imported(self, asset: SoundAsset, key: str) -> ImportedSound:
        with self._decoder.open(asset.path) as opened:
            arriving = _Arriving(opened, asset.path.name)
            with self._store.spool(arriving.blocks(), arriving.channels) as raw:
                if asset.clean and raw.frames >= _WORTH_CLEANING:
                    return self._cleaned(asset.path, key, raw, arriving)
                return self._as_it_is(key, raw, arriving)

    def _as_it_is(self, key: str, raw: Sound, arriving: "_Arriving") -> ImportedSound:
        """Only what goes beyond full scale is turned down, and two equal channels become one."""
        channels = 1 if arriving.figures.alike else raw.channels
        factor = np.float32(1.0 / max(arriving.peak, 1.0))
        profiler = Profiler(channels)

        def blocks() -> Iterator[Block]:
            for block in stretches(raw):
                ready = block[:, :channels] * factor
                profiler.feed(ready)
                yield ready

        return self._store.put(key, blocks(), channels, lambda: arriving.notes(profiler, key))

    def _cleaned(self, path: Path, key: str, raw: Sound, arriving: "_Arriving") -> ImportedSound:
        plan = plan_cleaning(raw, arriving.figures)
        if is_silent(plan.levels):
            raise AssetError(
                f"{path.name} im lặng từ đầu đến cuối",
                hint="Nghe thử bản ghi, kiểm tra micrô và nút ghi rồi ghi lại.",
                where=str(path),
            )
        cleaner, profiler = Cleaner(plan), Profiler(plan.channels)

        def blocks() -> Iterator[Block]:
            for block in cleaner.clean(raw):
                profiler.feed(block)
                yield block

        def notes() -> SoundNotes:
            known = arriving.notes(profiler, key)
            after = known.profile.loudness
            told = cleaner.report(before=arriving.loudness, after=after, frames=raw.frames)
            return replace(known, cleaning=told)

        return self._store.put(key, blocks(), plan.channels, notes)


class _Arriving:
    """A sound on its way in: brought to the house rate, and looked at while it passes."""

    def __init__(self, opened: OpenSound, file: str) -> None:
        self._opened = opened
        self._file = file
        self.channels = opened.facts.channels if opened.facts.channels <= 2 else 1
        self._clips = ClipFinder(opened.facts.channels, opened.facts.rate)
        self._meter = ChannelMeter(self.channels)
        self._loudness = LoudnessMeter(self.channels, HOUSE_RATE)
        self.peak = 0.0
        self.loudness = 0.0  # LUFS as heard, when all has passed
        self.figures = ChannelFigures(
            offset=0.0, correlation=1.0, balance=0.0, alike=False, dealt=False
        )

    def blocks(self) -> Iterator[Block]:
        """Blocks at the house rate, one or two channels."""
        for block in self._at_home():
            self.peak = max(self.peak, sample_peak(block))
            self._loudness.feed(block)
            yield block
        self.figures = self._meter.finish()
        self.loudness = self._loudness.finish().integrated

    def notes(self, profiler: Profiler, key: str) -> SoundNotes:
        """What is known when the last sample has passed."""
        facts = self._opened.facts
        if self.figures.dealt:
            facts = replace(facts, notices=(*facts.notices, dealt_notice(self._file)))
        return SoundNotes(
            profile=profiler.finish(key),
            facts=facts,
            clipped=self._clips.finish(),
        )

    def _at_home(self) -> Iterator[Block]:
        rate = self._opened.facts.rate
        resampler = Resampler(rate, HOUSE_RATE, self.channels) if rate != HOUSE_RATE else None
        for block in self._opened.blocks():
            self._clips.feed(block)
            fitting = block
            if block.shape[1] > 2:
                fitting = block.mean(axis=1, keepdims=True, dtype=np.float32)
            self._meter.feed(fitting)
            yield resampler.feed(fitting) if resampler else fitting
        if resampler:
            yield resampler.finish()


# --- kept in files --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    key: str
    frames: int
    channels: int
    crc: int  # of samples and curves
    profile: PackedProfile
    facts: SoundFacts
    clipped: int
    cleaning: Cleaning | None


class StoredFrames:
    """The samples of a file as an array (frames, channels) that is read where it is sliced."""

    ndim = 2
    dtype = np.dtype(np.float32)

    def __init__(self, file: io.FileIO, start: int, frames: int, channels: int) -> None:
        self._file = file
        self._start = start
        self._turn = threading.Lock()
        self.shape = (frames, channels)
        weakref.finalize(self, file.close)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, span: slice) -> Block:
        """The frames of a slice without a step."""
        first, last, step = span.indices(self.shape[0])
        if step != 1:
            raise IndexError("only whole stretches can be read")
        channels = self.shape[1]
        samples = np.empty((max(last - first, 0), channels), dtype=_SAMPLE)
        with self._turn:
            self._file.seek(self._start + first * channels * _SAMPLE.itemsize)
            whole = _read_into(self._file, samples.reshape(-1).view(np.uint8).data)
        if not whole:
            raise StoreError(
                "Kho tạm âm thanh bị cắt ngắn trong lúc đang đọc.",
                hint="Chạy lại; chương trình sẽ giải mã lại tệp âm thanh.",
            )
        return samples.astype(np.float32, copy=False)


class FolderImports:
    """Imported sounds by key; safe with several processes."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._files = BoundedFolder(folder, ".sound", limit_bytes)
        self._sound: set[tuple[Path, int, int]] = set()  # files found whole: path, size, time

    def get(self, key: str) -> ImportedSound | None:
        """The sound kept under a key (hexadecimal), or None; a damaged one is removed."""
        return self._files.get(key, lambda path: self._opened(path, key))

    def put(
        self, key: str, blocks: Iterable[Block], channels: int, notes: Callable[[], SoundNotes]
    ) -> ImportedSound:
        """Keep the blocks (frames, channels); `notes` is asked when all of them are written.

        Raises StoreError when the disk does not take them; then nothing is left behind.
        """
        path = self._files.path(key)
        with explained(path, "ghi tệp"):
            spare = self._files.spare(key)
            try:
                with spare.open("xb") as file:
                    _write(file, key, blocks, channels, notes)
                replace_file(spare, path)
            finally:
                spare.unlink(missing_ok=True)
        self._files.added(path)
        found = self.get(key)
        if found is None:
            raise StoreError(
                "Không đọc lại được âm thanh vừa giải mã.",
                hint="Kiểm tra ổ đĩa và chỗ trống trong thư mục audio_out/.cache.",
                where=str(path),
            )
        return found

    @contextmanager
    def spool(self, blocks: Iterable[Block], channels: int) -> Iterator[Sound]:
        """The blocks as a sound that is gone behind the `with`; StoreError when there is no room.

        For whoever must see a sound from its beginning to its end before changing it.
        """
        with explained(self._folder, "ghi tệp"):
            self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder, buffering=0) as file:
            frames = 0
            for block in blocks:
                with explained(self._folder, "ghi tệp"):
                    _write_all(file, np.ascontiguousarray(block, dtype=_SAMPLE).tobytes())
                frames += len(block)
            yield _sound(StoredFrames(file, 0, frames, channels))

    def _opened(self, path: Path, key: str) -> ImportedSound | None:
        """The sound in a file that stays open; None for a damaged one. Raises OSError."""
        file = path.open("rb", buffering=0)
        try:
            found = self._read(file, path, key)
        except (OSError, StoreError, ValueError, struct.error):
            found = None
        if found is None:
            file.close()
        return found

    def _read(self, file: io.FileIO, path: Path, key: str) -> ImportedSound | None:
        size = path.stat().st_size
        if size < len(_SOUND_MAGIC) + _END.size or file.read(len(_SOUND_MAGIC)) != _SOUND_MAGIC:
            return None
        file.seek(size - _END.size)
        payload, length, check = _END.unpack(file.read(_END.size))
        if len(_SOUND_MAGIC) + payload + length + _END.size != size:
            return None
        file.seek(len(_SOUND_MAGIC) + payload)
        text = file.read(length)
        if hashlib.sha256(text).digest() != check:
            return None
        head = from_text(_Head, text)
        if head.key != key or not self._is_whole(file, path, payload, head.crc):
            return None
        samples = head.frames * head.channels * _SAMPLE.itemsize
        file.seek(len(_SOUND_MAGIC) + samples)
        curves = file.read(head.profile.floats * _SAMPLE.itemsize)
        sound = _sound(StoredFrames(file, len(_SOUND_MAGIC), head.frames, head.channels))
        notes = SoundNotes(
            profile=unpack_profile(head.profile, curves),
            facts=head.facts,
            clipped=head.clipped,
            cleaning=head.cleaning,
        )
        return ImportedSound(sound=sound, notes=notes)

    def _is_whole(self, file: io.FileIO, path: Path, payload: int, crc: int) -> bool:
        """Whether every byte is as it was written; looked at once by each process.

        A CRC finds what disks do. Nothing can be mixed before it is known, and it takes a third of
        the time of a SHA-256, far less where the processor has no instructions for that.
        """
        state = path.stat()
        seen = (path, state.st_size, state.st_ino)
        if seen in self._sound:
            return True
        file.seek(len(_SOUND_MAGIC))
        found, buffer = 0, memoryview(bytearray(_CHECKED_AT_ONCE))
        while payload > 0 and (count := file.readinto(buffer[: min(_CHECKED_AT_ONCE, payload)])):
            found = zlib.crc32(buffer[:count], found)
            payload -= count
        if payload or found != crc:
            return False
        self._sound.add(seen)
        return True


def _read_into(file: io.FileIO, buffer: memoryview) -> bool:
    """Fill the buffer; False when the file ends before that."""
    while len(buffer):
        count = file.readinto(buffer)
        if not count:
            return False
        buffer = buffer[count:]
    return True


def _write_all(file: io.RawIOBase | io.FileIO, data: bytes) -> None:
    """Write every byte: an unbuffered file may take fewer at once."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) or 0 :]


def _write(
    file: BinaryIO,
    key: str,
    blocks: Iterable[Block],
    channels: int,
    notes: Callable[[], SoundNotes],
) -> None:
    file.write(_SOUND_MAGIC)
    payload = crc = 0
    for block in blocks:
        data = np.ascontiguousarray(block, dtype=_SAMPLE).tobytes()
        crc = zlib.crc32(data, crc)
        payload += file.write(data)
    frames = payload // (channels * _SAMPLE.itemsize)
    known = notes()
    packed, curves = pack_profile(known.profile)
    crc = zlib.crc32(curves, crc)
    payload += file.write(curves)
    head = _Head(
        key=key,
        frames=frames,
        channels=channels,
        crc=crc,
        profile=packed,
        facts=known.facts,
        clipped=known.clipped,
        cleaning=known.cleaning,
    )
    text = to_line(head)
    file.write(text)
    file.write(_END.pack(payload, len(text), hashlib.sha256(text).digest()))


def _sound(frames: StoredFrames) -> Sound:
    """Sliced like an array, which is all that a sound's samples are ever asked for."""
    return Sound(samples=cast(NDArray[np.float32], frames))
