"""Changing the sampling rate."""

import numpy as np
from numpy.typing import NDArray


def resample(samples: NDArray[np.float32], from_rate: int, to_rate: int) -> NDArray[np.float32]:
    """The same sound at another rate (frames per second); shape (n,) or (n, channels) is kept.

    Band-limited, zero delay, length n * to_rate / from_rate rounded. Fewer than two frames stay
    as they are.
    """
    if from_rate == to_rate or len(samples) < 2:
        return samples
    import soxr

    result = soxr.resample(np.ascontiguousarray(samples), from_rate, to_rate, quality="HQ")
    return np.asarray(result, dtype=np.float32)
