"""The profile of a source: all that layout and mastering must know of it, taken once and kept."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.errors import StoreError
from broadcaster.domain.sound import HOUSE_RATE, PEAK_STEP, Sound, SoundShape, SourceProfile
from broadcaster.dsp.gain import sample_peak, to_db
from broadcaster.dsp.loudness import Loudness, LoudnessMeter
from broadcaster.dsp.speech_levels import BoundsFinder
from broadcaster.dsp.true_peak import HALF, piece_peaks
from broadcaster.storage.cache_folder import BoundedFolder
from broadcaster.storage.serialization import from_text, to_line

Block = NDArray[np.float32]

_LOWEST = 0.1  # ratio: below it the wave between the samples never comes near a ceiling
_MAGIC = b"broadcaster profile 1\n"
_FLOAT = np.dtype("<f4")


class Profiler:
    """Takes a source block by block (frames, channels), gives its profile.

    Memory grows by 1.6 kB a second of sound, whatever the length of the blocks.
    """

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._course = _Course(channels)
        self._mono = _Course(1) if channels > 1 else None
        self._bounds = BoundsFinder(HOUSE_RATE)
        self._peak = 0.0
        self._frames = 0

    def feed(self, block: Block) -> None:
        """Look at the next block."""
        self._frames += len(block)
        self._peak = max(self._peak, sample_peak(block))
        self._bounds.feed(block)
        self._course.feed(block)
        if self._mono is not None:
            self._mono.feed(as_mono(block))

    def finish(self, key: str) -> SourceProfile:
        """The profile of everything that was fed."""
        loudness, heard = self._course.finish()
        mono = heard if self._mono is None else self._mono.finish()[1]
        onset, offset = self._bounds.finish()
        return SourceProfile(
            key=key,
            frames=self._frames,
            channels=self._channels,
            loudness=loudness.integrated,
            peak=to_db(self._peak),
            onset=onset,
            offset=offset,
            heard=heard,
            mono=mono,
        )


def profile(sound: Sound, key: str) -> SourceProfile:
    """The profile of a sound that is at hand."""
    profiler = Profiler(sound.channels)
    for block in stretches(sound):
        profiler.feed(block)
    return profiler.finish(key)


def stretches(sound: Sound) -> Iterator[Block]:
    """A sound a second at a time."""
    for first in range(0, sound.frames, HOUSE_RATE):
        yield sound.samples[first : first + HOUSE_RATE]


def as_mono(block: Block) -> Block:
    """Two channels heard as one, shape (frames, 1)."""
    if block.shape[1] == 1:
        return block
    return np.asarray((block[:, :1] + block[:, 1:]) * np.float32(0.5))


class _Course:
    """Energies and peaks of one way of hearing a source."""

    def __init__(self, channels: int) -> None:
        self._meter = LoudnessMeter(channels, HOUSE_RATE)
        self._peaks: list[Block] = []
        # The first HALF frames stand before the sound that waits: first they are silence.
        self._waiting = np.zeros((HALF, channels), dtype=np.float32)

    def feed(self, block: Block) -> None:
        self._meter.feed(block)
        self._waiting = np.concatenate([self._waiting, block])
        self._look((len(self._waiting) - 2 * HALF) // PEAK_STEP)

    def finish(self) -> tuple[Loudness, SoundShape]:
        """What the meter reads, and the shape."""
        left = -(-(len(self._waiting) - HALF) // PEAK_STEP)
        padding = np.zeros((PEAK_STEP + HALF, self._waiting.shape[1]), dtype=np.float32)
        self._waiting = np.concatenate([self._waiting, padding])
        self._look(left)
        loudness = self._meter.finish()
        energies = np.append(loudness.energies, [loudness.rest] if loudness.rest else [])
        peaks = np.concatenate(self._peaks) if self._peaks else np.zeros(0, dtype=np.float32)
        shape = SoundShape(energies=energies.astype(np.float32), peaks=peaks)
        shape.energies.setflags(write=False)
        shape.peaks.setflags(write=False)
        return loudness, shape

    def _look(self, pieces: int) -> None:
        """Take the heights of the next pieces, whose wave is known."""
        if pieces <= 0:
            return
        count = pieces * PEAK_STEP
        around = self._waiting[: count + 2 * HALF]
        self._peaks.append(piece_peaks(around, count, _LOWEST, PEAK_STEP))
        self._waiting = self._waiting[count:].copy()


# --- kept in files --------------------------------------------------------------------------


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
