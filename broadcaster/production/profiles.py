"""The profile of a source: everything that layout and mastering must know of it, taken once."""

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.bounds import BoundsFinder
from broadcaster.dsp.levels import PieceMaxima, sample_peak, to_db
from broadcaster.dsp.loudness import Loudness, LoudnessMeter
from broadcaster.dsp.true_peak import HALF, frame_peaks
from broadcaster.model.sound import HOUSE_RATE, PEAK_STEP, Sound, SoundShape, SourceProfile

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
        self._peaks = PieceMaxima(PEAK_STEP)
        # The wave beside a frame is known HALF frames later; zeros stand before the sound.
        self._tail = np.zeros((HALF, channels), dtype=np.float32)
        self._early = 0  # frames of `_tail` that are sound and wait to be looked at

    def feed(self, block: Block) -> None:
        self._meter.feed(block)
        self._look(block, fresh=len(block))

    def finish(self) -> tuple[Loudness, SoundShape]:
        """What the meter reads, and the shape."""
        self._look(np.zeros((HALF, self._tail.shape[1]), dtype=np.float32), fresh=0)
        loudness = self._meter.finish()
        energies = np.append(loudness.energies, [loudness.rest] if loudness.rest else [])
        shape = SoundShape(energies=energies.astype(np.float32), peaks=self._peaks.finish())
        shape.energies.setflags(write=False)
        shape.peaks.setflags(write=False)
        return loudness, shape

    def _look(self, block: Block, fresh: int) -> None:
        """Heights of the frames that now have HALF frames behind them."""
        padded = np.concatenate([self._tail, block])
        ready = max(len(padded) - 2 * HALF, 0)
        if fresh == 0:
            ready = self._early
        if ready:
            self._peaks.feed(frame_peaks(padded[: ready + 2 * HALF], ready, _LOWEST))
        self._tail = padded[ready:].copy()
        self._early += fresh - ready
