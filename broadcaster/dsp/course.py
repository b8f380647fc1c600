"""The course of a sound: what its picture is drawn from."""

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.levels import PieceMaxima, highest_of
from broadcaster.dsp.loudness import HOPS_PER_SECOND, Loudness, LoudnessMeter
from broadcaster.model.analysis import Course


class CourseMeter:
    """Takes blocks (frames, channels); gives the loudness and the course."""

    def __init__(self, channels: int, rate: int) -> None:
        self._meter = LoudnessMeter(channels, rate)
        self._peaks = PieceMaxima(rate // HOPS_PER_SECOND)

    def feed(self, block: NDArray[np.float32]) -> None:
        """Look at the next block."""
        self._meter.feed(block)
        self._peaks.feed(highest_of(np.abs(block)))

    def finish(self) -> tuple[Loudness, Course]:
        """What was read over everything that was fed."""
        loudness, peaks = self._meter.finish(), self._peaks.finish()
        energies = np.append(loudness.energies, [loudness.rest] if loudness.rest else [])
        energies = np.pad(energies, (0, max(len(peaks) - len(energies), 0)))[: len(peaks)]
        for values in (energies, peaks):
            values.setflags(write=False)
        return loudness, Course(energies=energies, peaks=peaks)
