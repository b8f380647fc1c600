"""Decibels and gain."""

import math

import numpy as np
from numpy.typing import NDArray

_NEPER = math.log(10.0) / 20.0  # natural logarithm of a ratio, for a dB
SILENCE = -math.inf  # the level of nothing at all, in dB


def from_db(level: float) -> float:
    """The amplitude ratio of a level in dB; minus infinity gives 0."""
    return float(10.0 ** (level / 20.0))


def ratios(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """The amplitude ratios of levels in dB; numpy's powers take five times as long."""
    return np.asarray(np.exp(levels * _NEPER))


def to_db(ratio: float) -> float:
    """The level in dB of an amplitude ratio; 0 gives minus infinity."""
    return 20.0 * math.log10(ratio) if ratio > 0.0 else SILENCE


def power_to_db(power: float) -> float:
    """The level in dB of a mean square; 0 gives minus infinity."""
    return 10.0 * math.log10(power) if power > 0.0 else SILENCE


def quantised(level: float, step: float = 0.01) -> float:
    """A level in dB on a grid of `step` dB, so that rounding noise never changes an output."""
    return round(round(level / step) * step, 6)


def gain(samples: NDArray[np.float32], level: float) -> NDArray[np.float32]:
    """The samples louder by `level` dB (a new array)."""
    return samples * np.float32(from_db(level))


def heights(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The larger absolute value of each frame's one or two channels, shape (frames,)."""
    result: NDArray[np.float32] = np.abs(samples[:, 0])
    if samples.shape[1] > 1:
        np.maximum(result, np.abs(samples[:, 1]), out=result)
    return result


def highest_of(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The largest value of each frame over any number of channels, shape (frames,)."""
    result: NDArray[np.float32] = samples[:, 0].copy()
    for channel in samples.T[1:]:  # quicker than a maximum along so short an axis
        np.maximum(result, channel, out=result)
    return result


def sample_peak(samples: NDArray[np.float32]) -> float:
    """The largest absolute sample, as a ratio; 0 for no samples."""
    if samples.size == 0:
        return 0.0
    return float(max(samples.max(), -samples.min()))


class PieceMaxima:
    """Takes heights, (frames,) at a time, gives the largest of every `step` of them."""

    def __init__(self, step: int) -> None:
        self._step = step
        self._rest = np.zeros(0, dtype=np.float32)
        self._found: list[NDArray[np.float32]] = []

    def feed(self, tops: NDArray[np.float32]) -> None:
        """Look at the next heights, any number of them."""
        if len(self._rest):
            tops = np.concatenate([self._rest, tops])
        whole = len(tops) // self._step * self._step
        if whole:
            self._found.append(tops[:whole].reshape(-1, self._step).max(axis=1))
        self._rest = tops[whole:].copy()

    def finish(self) -> NDArray[np.float32]:
        """The maxima; the last piece may be shorter than the others."""
        last = [self._rest.max(keepdims=True)] if len(self._rest) else []
        pieces = [*self._found, *last]
        return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)
