"""Gain curves over time: fades and envelopes.

A curve depends on the frame numbers alone, never on how the timeline is cut into blocks, and is
rounded to 2**-22, which hides the last-bit differences between processors' cosines and powers.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.levels import from_db, ratios

_GRID = float(2**22)


def _locked_to_grid(curve: NDArray[np.float64]) -> NDArray[np.float32]:
    locked = curve * _GRID
    np.rint(locked, out=locked)
    locked /= _GRID
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
        return np.float32(round(from_db(levels[0]) * _GRID) / _GRID)
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
