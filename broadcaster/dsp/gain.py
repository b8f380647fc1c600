"""Decibels, gain, and curves of gain over time: fades and envelopes."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_NEPER = math.log(10.0) / 20.0  # natural logarithm of a ratio, for a dB
SILENCE = -math.inf  # the level of nothing at all, in dB
GRID = float(2**22)


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


def _locked_to_grid(curve: NDArray[np.float64]) -> NDArray[np.float32]:
    locked = curve * GRID
    np.rint(locked, out=locked)
    locked /= GRID
    return locked.astype(np.float32)


def rising(first: int, count: int, length: int) -> NDArray[np.float32]:
    """Gains of frames `first` .. `first + count` of a raised-cosine rise `length` frames long.

    The rise goes from just above 0 at frame 0 to just below 1 at the last frame; later frames
    have gain 1, earlier ones 0.
    """
    place = (np.arange(first, first + count, dtype=np.float64) + 0.5) / max(length, 1)
    np.clip(place, 0.0, 1.0, out=place)
    return _locked_to_grid(0.5 - 0.5 * np.cos(np.pi * place))


def fade_gains(
    first: int, count: int, *, length: int, fade_in: int, fade_out: int
) -> NDArray[np.float32] | None:
    """Gains of frames `first` .. `first + count` of a stretch `length` frames long with its fades.

    None when no fade touches those frames. Fades longer than the stretch overlap and multiply.
    """
    tail = length - fade_out
    in_fade_in = first < fade_in
    in_fade_out = fade_out > 0 and first + count > tail
    if not in_fade_in and not in_fade_out:
        return None
    curve = np.ones(count, dtype=np.float32)
    if in_fade_in:
        touched = min(count, fade_in - first)
        curve[:touched] *= rising(first, touched, fade_in)
    if in_fade_out:
        begin = max(tail - first, 0)
        ahead = rising(length - first - count, count - begin, fade_out)
        curve[begin:] *= ahead[::-1]
    return curve


def fades(samples: NDArray[np.float32], fade_in: int, fade_out: int) -> NDArray[np.float32]:
    """The samples (frames, channels) with raised-cosine fades, lengths in frames."""
    count = len(samples)
    curve = fade_gains(0, count, length=count, fade_in=fade_in, fade_out=fade_out)
    return samples.copy() if curve is None else samples * curve[:, None]


def envelope(
    points: Sequence[tuple[int, float]], first: int, count: int
) -> NDArray[np.float32] | np.float32:
    """Gains of timeline frames `first` .. `first + count` of an envelope of (frame, dB) points.

    Linear in dB between the points, level before the first and after the last one. Where the
    envelope is level over the whole stretch one number stands for all frames.
    """
    if not points:
        return np.float32(1.0)
    around = points_around(points, first, first + count - 1)
    at, levels = np.transpose(np.array(around, dtype=np.float64))
    if (levels == levels[0]).all():
        return np.float32(round(from_db(levels[0]) * GRID) / GRID)
    frames = np.arange(first, first + count, dtype=np.float64)
    return _locked_to_grid(ratios(np.interp(frames, at, levels)))


def points_around(
    points: Sequence[tuple[int, float]], first: int, last: int
) -> Sequence[tuple[int, float]]:
    """The points that decide the level from frame `first` to `last`; at least one."""
    before = bisect_right(points, first, key=lambda point: point[0]) - 1
    after = bisect_left(points, last, key=lambda point: point[0])
    before, after = max(before, 0), min(after, len(points) - 1)
    return points[min(before, after) : max(before, after) + 1]


def envelope_at(
    points: Sequence[tuple[int, float]], at: NDArray[np.float64] | NDArray[np.int64]
) -> NDArray[np.float64]:
    """Gains of an envelope at some frames, as a plan needs them: not on the grid of the samples."""
    if not points:
        return np.ones(len(at))
    frames = [frame for frame, _ in points]
    levels = [level for _, level in points]
    return ratios(np.interp(at, frames, levels))


def fade_gains_at(
    at: NDArray[np.float64] | NDArray[np.int64], *, length: int, fade_in: int, fade_out: int
) -> NDArray[np.float64]:
    """Gains of the fades of a stretch at some of its frames, in order, as a plan needs them."""
    gains = np.ones(len(at))
    risen, falls = np.searchsorted(at, fade_in), np.searchsorted(at, length - fade_out, "right")
    gains[:risen] *= _risen(at[:risen], fade_in)
    gains[falls:] *= _risen(length - at[falls:], fade_out)
    return gains


def _risen(distance: NDArray[np.float64] | NDArray[np.int64], fade: int) -> NDArray[np.float64]:
    """How far a fade has risen at a distance from where it is silent."""
    part = np.maximum(distance, 0) / max(fade, 1)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * part))
