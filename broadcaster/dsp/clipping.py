"""Where a wave was cut off flat on its way in, and how its channels stand to each other."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FLAT = 3  # equal samples one behind the other
_LOUD = 0.25  # ratio: a flat top below this is a pause
_NEAR = 0.98  # of the highest sample: where a cut-off wave is flat
_APART = 0.05  # seconds between two places
_LEVELS = 512  # steps between silence and full scale in which flat tops are counted


class ClipFinder:
    """Counts the places where the wave is cut off: flat tops, or samples beyond full scale."""

    def __init__(self, channels: int, rate: int) -> None:
        self._channels = channels
        self._apart = max(1, round(rate * _APART))
        self._tail = np.zeros((0, channels), dtype=np.float32)
        self._counts = np.zeros(_LEVELS + 2, dtype=np.int64)
        self._last = np.full(_LEVELS + 2, -self._apart, dtype=np.int64)
        self._frames = 0
        self._peak = 0.0

    def feed(self, block: NDArray[np.float32]) -> None:
        """Look at the next block (frames, channels)."""
        if len(block) == 0:
            return
        joined = np.concatenate([self._tail, block])
        begin = self._frames - len(self._tail)
        self._peak = max(self._peak, float(np.abs(block).max()))
        for channel in joined.T:
            self._count(channel, begin, len(self._tail))
        self._tail = joined[-(_FLAT - 1) :].copy()
        self._frames += len(block)

    def _count(self, channel: NDArray[np.float32], begin: int, seen: int) -> None:
        heights = np.abs(channel)
        flat = heights[_FLAT - 1 :] >= _LOUD
        for shift in range(1, _FLAT):
            flat = flat & (
                channel[_FLAT - 1 :] == channel[_FLAT - 1 - shift : len(channel) - shift]
            )
        places = np.flatnonzero(flat) + _FLAT - 1
        levels = np.minimum(heights[places] * _LEVELS, _LEVELS).astype(int)
        over = np.flatnonzero(heights[seen:] > 1.0) + seen
        every = [*zip(places.tolist(), levels.tolist(), strict=True)]
        every += [(place, _LEVELS + 1) for place in over.tolist()]
        for place, level in sorted(every):
            if begin + place - self._last[level] >= self._apart:
                self._counts[level] += 1
            self._last[level] = begin + place

    def finish(self) -> int:
        """The number of places so far."""
        top = min(self._peak, 1.0) * _LEVELS
        first = math.floor(top * _NEAR)
        return int(self._counts[first : _LEVELS + 2].sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFigures:
    """How two channels stand to each other, and how far the wave stands off zero."""

    offset: float  # of the channel that is furthest off, as a share of full scale
    correlation: float  # -1 to 1; 1 for a single channel, 0 when one is silent
    balance: float  # dB by which the first channel is louder than the second
    alike: bool  # not one sample differs


class ChannelMeter:
    """Takes blocks of one or two channels, gives their figures."""

    def __init__(self, channels: int) -> None:
        self._two = channels == 2
        self._frames = 0
        self._sums = np.zeros(channels)
        self._powers = np.zeros(channels)
        self._product = 0.0
        self._alike = True

    def feed(self, block: NDArray[np.float32]) -> None:
        """Look at the next block (frames, channels)."""
        self._frames += len(block)
        self._sums += block.sum(axis=0, dtype=np.float64)
        self._powers += np.square(block).sum(axis=0, dtype=np.float64)
        if self._two:
            self._product += float((block[:, 0] * block[:, 1]).sum(dtype=np.float64))
            self._alike = self._alike and bool((block[:, 0] == block[:, 1]).all())

    def finish(self) -> ChannelFigures:
        """The figures over everything that was fed; the offset is left out of the others."""
        count = max(self._frames, 1)
        means = self._sums / count
        powers = np.maximum(self._powers / count - means * means, 0.0)
        correlation, balance = 1.0, 0.0
        if self._two:
            together = self._product / count - float(means[0] * means[1])
            height = math.sqrt(float(powers[0] * powers[1]))
            correlation = together / height if height > 0.0 else 0.0
            balance = 10.0 * math.log10((powers[0] + 1e-20) / (powers[1] + 1e-20))
        return ChannelFigures(
            offset=float(means[np.abs(means).argmax()]),
            correlation=max(-1.0, min(1.0, correlation)),
            balance=balance,
            alike=self._two and self._alike,
        )
