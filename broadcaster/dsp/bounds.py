"""Where a clip begins and ends to be heard."""

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.levels import PieceMaxima, from_db, heights

_WINDOW = 0.005  # seconds over which loud and silent are told apart
_BELOW_PEAK = -50.0  # dB under the loudest sample that still counts as sound
_FLOOR = -66.0  # dBFS: nothing under this is ever counted as sound


class BoundsFinder:
    """Takes blocks of samples, (frames,) or (frames, channels), tells where sound is.

    Sound is a 5 ms window whose largest sample is above `floor` dBFS and no more than 50 dB under
    the loudest sample of the clip.
    """

    def __init__(self, rate: int, floor: float = _FLOOR) -> None:
        self._window = max(1, round(rate * _WINDOW))
        self._floor = from_db(floor)
        self._tops = PieceMaxima(self._window)
        self._frames = 0

    def feed(self, block: NDArray[np.float32]) -> None:
        """Look at the next block, of any length."""
        self._frames += len(block)
        self._tops.feed(np.abs(block) if block.ndim == 1 else heights(block))

    def finish(self) -> tuple[int, int]:
        """The first frame of sound and the frame behind the last one; (0, 0) for silence."""
        tops = self._tops.finish()
        limit = max(self._floor, float(tops.max(initial=0.0)) * from_db(_BELOW_PEAK))
        loud = np.flatnonzero(tops > limit)
        if loud.size == 0:
            return 0, 0
        return int(loud[0]) * self._window, min((int(loud[-1]) + 1) * self._window, self._frames)


def speech_bounds(
    samples: NDArray[np.float32], rate: int, floor: float = _FLOOR
) -> tuple[int, int]:
    """The bounds of a clip that is at hand, as `BoundsFinder` tells them, in frames at `rate`."""
    finder = BoundsFinder(rate, floor)
    finder.feed(samples)
    return finder.finish()
