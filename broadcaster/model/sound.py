"""Sounds, their profiles, and the house rate."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcaster.model.scope import Rights

HOUSE_RATE = 44_100  # frames per second inside the program and in every output
HOP = HOUSE_RATE // 50  # frames of 20 ms: the grid of a sound's energies
PEAK_STEP = 128  # frames: the grid of a sound's peaks
MP3_FRAME = 9 * PEAK_STEP  # frames of sound in an MP3 frame: events begin on this grid


def frames(seconds: float) -> int:
    """Whole frames at the house rate nearest to a time in seconds."""
    return round(seconds * HOUSE_RATE)


def seconds(frame_count: int) -> float:
    """Seconds of a number of frames at the house rate."""
    return frame_count / HOUSE_RATE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sound:
    """Decoded sound at the house rate, locked."""

    samples: NDArray[np.float32]  # shape (frames, channels), 1 or 2 channels, [-1, 1]

    @property
    def frames(self) -> int:
        """Length in frames."""
        return int(self.samples.shape[0])

    @property
    def channels(self) -> int:
        """1 or 2."""
        return int(self.samples.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundAsset:
    """A sound file that scripts and programmes name: ident, sting, bed, effect or recording."""

    name: str  # name used in scripts, folded: "trong-truong"
    path: Path
    digest: str  # sha256 of the file, hex
    rights: Rights
    titles: tuple[str, ...] = ()  # Vietnamese names it also answers to
    clean: bool = False  # a recording that is cleaned when it is imported
    script: str = ""  # slug of the script of which it says a line; "" = it says none
    reads: str = ""  # that line, as `model.take.line_words` has it


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSound:
    """A sound file as found on disk, its rights not read yet."""

    path: Path
    name: str  # slug of the file name without its ending
    digest: str  # sha256 of the file, hex
    sidecar: bytes | None = None  # the .toml beside it
    sidecar_name: str = ""  # its file name; "" when there is none


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundShape:
    """The course of a sound: enough to plan a programme without its samples. Locked."""

    energies: NDArray[np.float32]  # K-weighted mean square of every 20 ms as heard, channels added
    peaks: NDArray[np.float32]  # height of the wave in every PEAK_STEP frames, as a ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProfile:
    """What the timeline must know of a source without its samples."""

    key: str  # content key of the source
    frames: int  # length at the house rate
    channels: int
    loudness: float  # integrated, LUFS, as heard (mono as dual mono); -inf when silent
    peak: float  # sample peak, dBFS
    onset: int = 0  # first frame above the silence floor
    offset: int = 0  # frame behind the last one above the silence floor
    heard: SoundShape | None = field(default=None, compare=False)  # as it is
    mono: SoundShape | None = field(default=None, compare=False)  # its channels heard as one

    def without_curves(self) -> "SourceProfile":
        """The same without what grows with the sound: 1.6 kB a second."""
        return replace(self, heard=None, mono=None)
