"""The profile of a source: everything that layout and mastering must know of it, taken once."""

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.sound import HOUSE_RATE, PEAK_STEP, Sound, SoundShape, SourceProfile
from broadcaster.dsp.gain import sample_peak, to_db
from broadcaster.dsp.loudness import Loudness, LoudnessMeter
from broadcaster.dsp.speech_levels import BoundsFinder
from broadcaster.dsp.true_peak import HALF, piece_peaks

Block = NDArray[np.float32]

_LOWEST = 0.1  # ratio: below it the wave between the samples never comes near a ceiling


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
    for first in range(0, sound.frames, HOUSE_RATE):
        profiler.feed(sound.samples[first : first + HOUSE_RATE])
    return profiler.finish(key)


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
