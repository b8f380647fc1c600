"""Speech or music, roughly: speech falls silent several times a second, music hardly ever does."""

import numpy as np
from numpy.typing import NDArray

HOPS = 50  # a second
_WINDOW = HOPS  # one second
_LOW = 0.5  # of the mean height of its second: a low moment
_SPEECH, _MUSIC = 0.36, 0.22  # shares of low moments
_SHORTEST = 3 * HOPS


def low_moments(powers: NDArray[np.float64]) -> float | None:
    """The share of moments below half the mean height of their second; None when too short.

    `powers` are mean squares of every 20 ms. Silent seconds are left out.
    """
    heights = np.sqrt(powers)
    whole = len(heights) // _WINDOW * _WINDOW
    if whole < _SHORTEST:
        return None
    seconds = heights[:whole].reshape(-1, _WINDOW)
    means = seconds.mean(axis=1)
    heard = means > 0.05 * float(means.max(initial=0.0))
    if not heard.any() or float(means.max()) <= 0.0:
        return None
    kept = seconds[heard]
    return float((kept < _LOW * kept.mean(axis=1, keepdims=True)).mean())


def sounds_like_speech(powers: NDArray[np.float64]) -> bool | None:
    """True for speech, False for music, None when it cannot be told."""
    share = low_moments(powers)
    if share is None or _MUSIC < share < _SPEECH:
        return None
    return share >= _SPEECH
