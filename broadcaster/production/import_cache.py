"""Imported sounds at the house rate and profiles of speech, kept in folders of bounded size."""

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

from broadcaster.domain.errors import StoreError
from broadcaster.domain.sound import (
    Cleaning,
    ImportedSound,
    Sound,
    SoundFacts,
    SoundNotes,
    SoundShape,
    SourceProfile,
)
from broadcaster.storage.cache_folder import BoundedFolder
from broadcaster.storage.os_errors import explained
from broadcaster.storage.serialization import from_text, to_line
from broadcaster.system.files import replace_file

_MAGIC = b"broadcaster profile 1\n"
_FLOAT = np.dtype("<f4")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedProfile:
    """A profile whose curves stand apart, as so many floats one behind the other."""

    profile: SourceProfile  # without its curves
    heard: tuple[int, int] | None  # numbers of energies and peaks; None = no curves
    mono: tuple[int, int] | None  # None = none, or the same as `heard`

    @property
    def floats(self) -> int:
        """How many floats the curves take."""
        return sum(sum(counts) for counts in (self.heard, self.mono) if counts)


def pack_profile(profile: SourceProfile) -> tuple[PackedProfile, bytes]:
    """The profile and the bytes of its curves."""
    heard, mono = profile.heard, profile.mono
    apart = None if mono is heard else mono
    packed = PackedProfile(
        profile=replace(profile, heard=None, mono=None),
        heard=_counts(heard),
        mono=_counts(apart),
    )
    return packed, _curves(heard) + _curves(apart)


def unpack_profile(packed: PackedProfile, curves: bytes) -> SourceProfile:
    """The profile again; `curves` holds at least what it needs."""
    floats = np.frombuffer(curves, _FLOAT).astype(np.float32)
    floats.setflags(write=False)
    heard = _shape(packed.heard, floats)
    mono = heard
    if packed.mono is not None and packed.heard is not None:
        mono = _shape(packed.mono, floats[sum(packed.heard) :])
    return replace(packed.profile, heard=heard, mono=mono)


class FolderProfiles:
    """Profiles by key in a folder of bounded size; a damaged one counts as none."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._files = BoundedFolder(folder, ".profile", limit_bytes)

    def get(self, key: str) -> SourceProfile | None:
        """The profile kept under a key, or None."""
        return self._files.get(_name(key), lambda path: _read(path.read_bytes(), key))

    def put(self, key: str, profile: SourceProfile) -> None:
        """Keep a profile. Raises StoreError when the disk does not take it."""
        packed, curves = pack_profile(profile)
        head = to_line(packed)
        check = hashlib.sha256(key.encode() + head + curves).hexdigest().encode()
        self._files.put(_name(key), b"\n".join((_MAGIC[:-1], check, head, curves)))


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _read(data: bytes, key: str) -> SourceProfile | None:
    if not data.startswith(_MAGIC):
        return None
    check, _, rest = data[len(_MAGIC) :].partition(b"\n")
    head, _, curves = rest.partition(b"\n")
    if hashlib.sha256(key.encode() + head + curves).hexdigest().encode() != check:
        return None
    try:
        return unpack_profile(from_text(PackedProfile, head), curves)
    except StoreError:
        return None


def _counts(shape: SoundShape | None) -> tuple[int, int] | None:
    return None if shape is None else (len(shape.energies), len(shape.peaks))


def _curves(shape: SoundShape | None) -> bytes:
    if shape is None:
        return b""
    return shape.energies.astype(_FLOAT).tobytes() + shape.peaks.astype(_FLOAT).tobytes()


def _shape(counts: tuple[int, int] | None, floats: NDArray[np.float32]) -> SoundShape | None:
    if counts is None:
        return None
    energies, peaks = counts
    return SoundShape(energies=floats[:energies], peaks=floats[energies : energies + peaks])


Block = NDArray[np.float32]

_SOUND_MAGIC = b"broadcaster sound 2\n".ljust(64, b"\n")
_END = struct.Struct("<QI32s")  # bytes of samples and curves, bytes of the head, its sha256
_SAMPLE = np.dtype("<f4")
_CHECKED_AT_ONCE = 1 << 20


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
