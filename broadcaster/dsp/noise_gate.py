"""Steady noise turned down between and under the words, by a bounded amount.

Each narrow band is compared with the noise that stood in it while nobody spoke. Where it is hardly
above that, it goes down by the whole amount, where words stand in it not at all; the comparison is
smoothed over neighbouring bands and moments, so that no band flickers (musical noise).
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

FRAME = 2_048
_HOP = FRAME // 4
_BANDS = FRAME // 2 + 1
_AT_ONCE = 128  # windows
_BESIDE = 2  # bands and windows on either side over which power is averaged
_AROUND = 3  # windows of context
_NOISE, _WORDS = 4.0, 11.0  # dB over the noise: wholly noise, wholly words
_ROOT = np.sqrt(np.hanning(FRAME + 1)[:-1]).astype(np.float32)


def noise_spectrum(windows: Iterable[NDArray[np.float32]]) -> NDArray[np.float64] | None:
    """Mean power in each band of stretches of FRAME frames without words; None for none."""
    total, count = np.zeros(_BANDS), 0
    for window in windows:
        total += np.abs(np.fft.rfft(window * _ROOT)) ** 2
        count += 1
    return total / count if count else None


class NoiseGate:
    """Turns noise down in blocks (frames, channels).

    What `feed` and then `finish` return is together as long as what went in.
    """

    def __init__(self, noise: NDArray[np.float64], reduction: float, channels: int) -> None:
        """`noise` is the power of each band while nobody speaks, `reduction` in dB."""
        self._noise = np.maximum(noise, 1e-20).astype(np.float32)
        self._reduction = reduction
        lead = _AROUND * _HOP + FRAME - _HOP
        self._held = np.zeros((lead, channels), dtype=np.float32)
        self._carry = np.zeros((FRAME - _HOP, channels), dtype=np.float32)
        self._skip = FRAME - _HOP
        self._owed = 0  # frames that came in and did not leave yet

    def feed(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The frames that are ready behind the next block."""
        self._owed += len(block)
        self._held = np.concatenate([self._held, block])
        need = (_AT_ONCE + 2 * _AROUND - 1) * _HOP + FRAME
        ready = []
        while len(self._held) >= need:
            ready.append(self._advance(_AT_ONCE))
        return self._given(ready)

    def finish(self) -> NDArray[np.float32]:
        """The last frames."""
        count = -(-(self._owed + self._skip) // _HOP)
        need = (count + 2 * _AROUND - 1) * _HOP + FRAME
        self._held = np.pad(self._held, ((0, max(need - len(self._held), 0)), (0, 0)))
        return self._given([self._advance(count)] if count else [])

    def _given(self, ready: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        if not ready:
            return self._held[:0]
        result = np.concatenate(ready)
        skipped = min(self._skip, len(result))
        self._skip -= skipped
        result = result[skipped : skipped + self._owed]
        self._owed -= len(result)
        return result

    def _advance(self, count: int) -> NDArray[np.float32]:
        """The next `count` hops of sound."""
        channels = [self._spectra(channel, count) for channel in self._held.T]
        power = sum(np.square(np.abs(spectra)) for spectra in channels) / len(channels)
        gains = self._gains(np.asarray(power))
        added = np.stack([_overlapped(spectra, gains) for spectra in channels], axis=1)
        added[: len(self._carry)] += self._carry
        self._carry = added[count * _HOP :]
        self._held = self._held[count * _HOP :]
        return added[: count * _HOP]

    def _spectra(self, channel: NDArray[np.float32], count: int) -> NDArray[np.complex64]:
        total = count + 2 * _AROUND
        stretch = np.ascontiguousarray(channel[: (total - 1) * _HOP + FRAME])
        windows = np.lib.stride_tricks.sliding_window_view(stretch, FRAME)[::_HOP]
        return np.fft.rfft(windows * _ROOT, axis=1).astype(np.complex64, copy=False)

    def _gains(self, power: NDArray[np.float32]) -> NDArray[np.float32]:
        """The gain of every band in the windows that have their context."""
        smooth = _averaged(_averaged(power, axis=1), axis=0)
        above = 10.0 * np.log10(np.maximum(smooth / self._noise, 1e-6))
        place = np.clip((above - _NOISE) / (_WORDS - _NOISE), 0.0, 1.0)
        level = -self._reduction * (1.0 - place * place * (3.0 - 2.0 * place))
        level = (level[:-2] + level[1:-1] + level[2:]) / 3.0
        inner = level[_AROUND - 1 : len(level) - _AROUND + 1]
        return np.asarray(np.power(10.0, inner / 20.0), dtype=np.float32)


def _averaged(power: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """The mean of every value and its neighbours along an axis; edges are repeated."""
    pad = [(0, 0), (0, 0)]
    pad[axis] = (_BESIDE, _BESIDE)
    padded = np.pad(power, pad, mode="edge")
    width = 2 * _BESIDE + 1
    count = power.shape[axis]
    parts = [np.take(padded, range(n, n + count), axis=axis) for n in range(width)]
    return np.asarray(sum(parts) / np.float32(width))


def _overlapped(spectra: NDArray[np.complex64], gains: NDArray[np.float32]) -> NDArray[np.float32]:
    """The windows with context again as sound, added where they overlap."""
    inner = spectra[_AROUND : len(spectra) - _AROUND] * gains
    windows = np.fft.irfft(inner, FRAME, axis=1).astype(np.float32, copy=False) * _ROOT
    count = len(windows)
    added = np.zeros((count + 3, _HOP), dtype=np.float32)
    for quarter in range(4):
        added[quarter : quarter + count] += windows[:, quarter * _HOP : (quarter + 1) * _HOP]
    return added.reshape(-1) * np.float32(0.5)
