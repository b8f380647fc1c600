"""Where a clip begins and ends to be heard."""

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.levels import from_db, sample_peak

_WINDOW = 0.005  # seconds over which loud and silent are told apart
_BELOW_PEAK = -50.0  # dB under the loudest sample that still counts as sound
_FLOOR = -66.0  # dBFS: nothing under this is ever counted as sound


def speech_bounds(
    samples: NDArray[np.float32], rate: int, floor: float = _FLOOR
) -> tuple[int, int]:
    """The first frame of sound and the frame behind the last one, in frames at `rate`.

    Sound is a 5 ms window whose largest sample is above `floor` dBFS and no more than 50 dB under
    the loudest sample of the clip. Silence gives (0, 0).
    """
    mono = samples if samples.ndim == 1 else np.abs(samples).max(axis=1, initial=0.0)
    limit = max(from_db(floor), sample_peak(mono) * from_db(_BELOW_PEAK))
    loud = np.flatnonzero(np.abs(mono) > limit)
    if loud.size == 0:
        return 0, 0
    window = max(1, round(rate * _WINDOW))
    onset = int(loud[0]) // window * window
    offset = (int(loud[-1]) // window + 1) * window
    return onset, min(offset, len(mono))
