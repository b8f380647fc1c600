"""Clicks: a few samples that stand alone, mended by a curve from one side to the other.

A click is half a millisecond whose bend (second difference) is far above that of every other half
millisecond around it. Speech is not like that: its bursts last, and its pulses come again.
"""

import numpy as np
from numpy.typing import NDArray

_PIECE = 0.0005  # seconds
_REACH = 40  # pieces on either side that a click must stand above
_NEXT = 2  # pieces beside it that may belong to it
_STANDS = 40.0  # times the energy of the highest piece around: 16 dB
_SHARE = 0.3  # of a piece's energy in its highest sample: noise spreads over more
_FAINTEST = 1e-6  # mean square of the bend: what is fainter nobody hears
_MARGIN = 3  # samples mended beyond the damage
_SLOPE = 4  # samples from which the slope at either side is taken


class Declicker:
    """Mends clicks in blocks (frames, channels); `count` says how many so far.

    What `feed` and then `finish` return is together as long as what went in.
    """

    def __init__(self, channels: int, rate: int) -> None:
        self._piece = max(8, round(rate * _PIECE))
        self._context = (_REACH + _NEXT + 1) * self._piece
        self._held = np.zeros((self._context, channels), dtype=np.float32)
        self._skip = self._context
        self.count = 0

    def feed(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The frames that are ready behind the next block."""
        self._held = np.concatenate([self._held, block])
        ready = (len(self._held) - 2 * self._context) // self._piece * self._piece
        return self._ready(ready) if ready > 0 else self._held[:0]

    def finish(self) -> NDArray[np.float32]:
        """The last frames."""
        left = len(self._held) - self._context
        rest = -left % self._piece
        channels = self._held.shape[1]
        behind = np.zeros((self._context + rest, channels), dtype=np.float32)
        self._held = np.concatenate([self._held, behind])
        return self._ready(left + rest)[: max(left - 0, 0)] if left > 0 else self._held[:0]

    def _ready(self, count: int) -> NDArray[np.float32]:
        """Mend and give away `count` frames; the context on either side stays."""
        begin = self._context
        stretch = self._held[: begin + count + self._context].copy()
        for channel in stretch.T:
            for piece in self._clicks(channel, count):
                self._mend(channel, piece)
        self.count = self.count
        self._held[: begin + count] = stretch[: begin + count]
        result = stretch[begin : begin + count]
        self._held = self._held[count:]
        return result

    def _clicks(self, channel: NDArray[np.float32], count: int) -> list[int]:
        """Where the damaged pieces begin, counted from the start of the stretch."""
        energies, highest = self._bends(channel)
        around = _highest_around(energies)
        first, last = self._context // self._piece, (self._context + count) // self._piece
        own, top = energies[first:last], highest[first:last]
        floor = np.maximum(around[first:last] * _STANDS, _FAINTEST * self._piece)
        found = np.flatnonzero((own > floor) & (top > _SHARE * own)) + first
        return [int(piece) * self._piece for piece in found]

    def _bends(
        self, channel: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Energy of the bend in each piece, and that of its highest sample."""
        padded = np.pad(channel.astype(np.float64), 1, mode="edge")
        bend = np.square(padded[:-2] - 2.0 * padded[1:-1] + padded[2:])
        whole = len(bend) // self._piece * self._piece
        pieces = bend[:whole].reshape(-1, self._piece)
        return pieces.sum(axis=1), pieces.max(axis=1)

    def _mend(self, channel: NDArray[np.float32], start: int) -> None:
        """Draw a curve over the damage around a piece."""
        low, high = start - _NEXT * self._piece, start + (_NEXT + 1) * self._piece
        padded = channel[low - 1 : high + 1].astype(np.float64)
        bend = np.abs(padded[:-2] - 2.0 * padded[1:-1] + padded[2:])
        edges = np.concatenate([bend[: self._piece], bend[-self._piece :]])
        limit = max(4.0 * float(np.sqrt(np.square(edges).mean())), 0.05 * float(bend.max()))
        hurt = np.flatnonzero(bend > limit)
        if len(hurt) == 0:
            return
        first = low + int(hurt[0]) - _MARGIN
        last = low + int(hurt[-1]) + 1 + _MARGIN
        channel[first:last] = _curve(channel, first, last)
        self.count += 1


def _highest_around(energies: NDArray[np.float64]) -> NDArray[np.float64]:
    """The highest of the pieces on both sides, those beside the piece itself left out."""
    width = _REACH - _NEXT
    padded = np.pad(energies, _REACH)
    highest = np.lib.stride_tricks.sliding_window_view(padded, width).max(axis=1)
    count = len(energies)
    before, behind = highest[:count], highest[_REACH + _NEXT + 1 : _REACH + _NEXT + 1 + count]
    return np.asarray(np.maximum(before, behind))


def _curve(channel: NDArray[np.float32], first: int, last: int) -> NDArray[np.float32]:
    """A cubic from the sample before `first` to the one at `last`, with the slopes beside them."""
    left, right = float(channel[first - 1]), float(channel[last])
    rise = float(channel[first - 1] - channel[first - 1 - _SLOPE]) / _SLOPE
    fall = float(channel[last + _SLOPE] - channel[last]) / _SLOPE
    span = last - first + 1
    t = np.arange(1, span) / span
    t2, t3 = t * t, t * t * t
    curve = (2 * t3 - 3 * t2 + 1) * left + (t3 - 2 * t2 + t) * span * rise
    curve += (3 * t2 - 2 * t3) * right + (t3 - t2) * span * fall
    low, high = min(left, right), max(left, right)
    slack = 0.5 * (high - low) + 0.01
    return np.asarray(np.clip(curve, low - slack, high + slack), dtype=np.float32)
