"""True peak: the height of the wave between the samples (ITU-R BS.1770, annex 2).

The wave is interpolated at three points between neighbouring samples by a 24-tap windowed sinc.
That is done only beside samples that are high enough to matter, and by plain multiplications and
additions in a fixed order, so that every processor gives the same bits.
"""

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.gain import heights, to_db

PHASES = 4
HALF = 12  # samples on either side that take part in an interpolation
_PIECE = 128  # frames that the meter looks at together
SEEN_LATER = _PIECE + 2 * HALF  # frames at the end of what was fed that are looked at later
_NEAR = 0.6  # between samples below this share of the limit no peak above the limit is sought
_WITHOUT_SIGN = 0x7FFF_FFFF  # bits of a single-precision number
_AROUND = np.arange(-HALF + 1, HALF + 1)[:, None]  # neighbours that take part
_AT_ONCE = 512  # interpolated at once: what that takes stays in the processor's cache


def _phase(number: int) -> NDArray[np.float32]:
    """Taps of the interpolator that sits number/PHASES behind a sample."""
    distance = np.arange(-HALF + 1, HALF + 1) - number / PHASES
    taps = (
        np.sinc(distance)
        * np.kaiser(2 * HALF * 64 + 1, 6.0)[np.rint((distance + HALF) * 64).astype(int)]
    )
    return np.asarray(taps / taps.sum(), dtype=np.float32)


_TAPS = np.stack([_phase(number) for number in range(1, PHASES)], axis=1)[:, :, None]


def peaks_between(
    samples: NDArray[np.float32], places: NDArray[np.intp], stride: int = 1
) -> NDArray[np.float32]:
    """The largest absolute value between samples `places` and their right-hand neighbours.

    `samples` is flat; neighbours stand `stride` apart: the number of channels. It must hold
    HALF - 1 samples of the same channel before and HALF samples behind every place.
    """
    found = [np.zeros(0, dtype=np.float32)]
    for first in range(0, len(places), _AT_ONCE):
        near = samples[places[first : first + _AT_ONCE] + _AROUND * stride]
        wave = np.add.reduce(near[:, None] * _TAPS, axis=0)  # tap after tap
        found.append(np.abs(wave, out=wave).max(axis=0))
    return np.concatenate(found)


def piece_peaks(
    padded: NDArray[np.float32], count: int, limit: float, piece: int
) -> NDArray[np.float32]:
    """Peak height in each `piece` of `count` frames (a multiple of it), over all channels.

    `padded` is (HALF + count + HALF, channels). Heights well below `limit` are those of the
    samples alone. The wave is looked at on both sides of every sample that is higher than its
    neighbours: between others it stays below its samples' crest.
    """
    whole = np.ascontiguousarray(padded)
    tops = _sample_tops(whole, count, piece)
    _raise_to_wave(tops, whole, limit * _NEAR, piece)
    return tops


def _sample_tops(padded: NDArray[np.float32], count: int, piece: int) -> NDArray[np.float32]:
    """The largest height of a sample in each piece.

    Heights compare as their bits do: as integers they are found in one pass, at a third of the
    time.
    """
    flat = padded[HALF : HALF + count].reshape(-1, piece * padded.shape[1])
    return np.asarray((flat.view(np.int32) & _WITHOUT_SIGN).max(axis=1).view(np.float32))


def _raise_to_wave(
    tops: NDArray[np.float32], padded: NDArray[np.float32], least: float, piece: int
) -> None:
    """Raise the tops of pieces to the wave beside their crests, where those are above `least`."""
    high = tops > least
    # A wave that belongs to two pieces may have its crest just outside of one.
    beside = heights(padded[[HALF - 1, HALF + len(tops) * piece]])
    if beside.max() > least and len(tops):
        high[[0, -1]] = True
    hot = np.flatnonzero(high)
    if len(hot) == 0:
        return
    flat, stride = padded.reshape(-1), padded.shape[1]
    # Each piece with two frames before and two behind.
    width, size = (piece + 4) * stride, flat.itemsize
    pieces: NDArray[np.float32] = np.ndarray(
        (len(tops), width),
        dtype=np.float32,
        buffer=flat,
        offset=(HALF - 2) * stride * size,
        strides=(piece * stride * size, size),
    )
    near = pieces[hot].reshape(-1)
    np.abs(near, out=near)
    at = np.flatnonzero(near > least)
    row, column = np.divmod(at, width)
    inner = (column >= stride) & (column < width - stride)
    at, row, column = at[inner], row[inner], column[inner]
    crest = (near[at] >= near[at - stride]) & (near[at] >= near[at + stride])
    row, column = row[crest], column[crest] - stride
    # The wave between the frame before the crest and the crest, and between it and the next.
    frame, channel = np.divmod(column, stride)
    place = np.concatenate([frame - 2, frame - 1])
    row, channel = np.concatenate([row, row]), np.concatenate([channel, channel])
    inside = (place >= -1) & (place < piece)
    row, channel, place = row[inside], channel[inside], place[inside]
    at = (HALF + hot[row] * piece + place) * stride + channel
    np.maximum.at(tops, hot[row], peaks_between(flat, at, stride))


class TruePeakMeter:
    """Takes blocks of samples (frames, channels), gives the true peak."""

    def __init__(self, channels: int) -> None:
        # The first HALF frames stand before those that wait to be looked at.
        self._waiting = np.zeros((2 * HALF, channels), dtype=np.float32)
        self._peak = 0.0

    def feed(self, block: NDArray[np.float32]) -> None:
        """Measure the next block, of any length."""
        self._waiting = np.concatenate([self._waiting, block])
        count = max(len(self._waiting) - 2 * HALF, 0) // _PIECE * _PIECE
        if count == 0:
            return
        around = self._waiting[: count + 2 * HALF]
        tops = _sample_tops(around, count, _PIECE)
        self._peak = max(self._peak, float(tops.max()))
        # Only what could beat the highest so far is looked at more closely.
        _raise_to_wave(tops, around, max(self._peak, 1e-9) * _NEAR, _PIECE)
        self._peak = max(self._peak, float(tops.max()))
        self._waiting = self._waiting[count:].copy()

    @property
    def ratio(self) -> float:
        """The true peak so far, as a ratio; the last frames are looked at with the next ones."""
        return self._peak

    def finish(self) -> float:
        """The true peak in dBTP of everything that was fed; minus infinity for silence."""
        padding = 2 * HALF + _PIECE
        self.feed(np.zeros((padding, self._waiting.shape[1]), dtype=np.float32))
        return to_db(self._peak)
