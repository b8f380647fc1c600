"""Filters of constant delay that is made up for: what goes in comes out in its place.

A filter is designed from the gains it shall have and applied by overlap-save FFT, block by block.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Gains = Callable[[NDArray[np.float64]], NDArray[np.float64]]  # hertz -> ratio


def high_pass(stop: float, full: float) -> Gains:
    """Nothing up to `stop` hertz, everything from `full` on, a half cosine between."""

    def gains(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
        place = np.clip((hertz - stop) / (full - stop), 0.0, 1.0)
        return np.asarray(0.5 - 0.5 * np.cos(np.pi * place))

    return gains


def notches(lines: Sequence[float], none: float, full: float) -> Gains:
    """Nothing within `none` hertz of each line, everything from `full` hertz beside it on."""

    def gains(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
        left = np.ones_like(hertz)
        for line in lines:
            place = np.clip((np.abs(hertz - line) - none) / (full - none), 0.0, 1.0)
            left *= 0.5 - 0.5 * np.cos(np.pi * place)
        return left

    return gains


def design(gains: Gains, taps: int, rate: int) -> NDArray[np.float64]:
    """The symmetrical filter of an odd number of taps that comes nearest to the gains."""
    size = 4 * (taps - 1)
    wanted = gains(np.arange(size // 2 + 1, dtype=np.float64) * (rate / size))
    whole = np.roll(np.fft.irfft(wanted, size), taps // 2)[:taps]
    return np.asarray(whole * np.hanning(taps), dtype=np.float64)


class Filter:
    """A filter of odd length for blocks (frames, channels); its delay is taken out again.

    What `feed` and then `finish` return is together as long as what went in.
    """

    def __init__(self, taps: NDArray[np.float64], channels: int) -> None:
        self._half = len(taps) // 2
        size = 1 << (4 * len(taps)).bit_length()
        self._size = size
        self._step = size - len(taps) + 1
        self._response = np.fft.rfft(taps, size).astype(np.complex64)
        # Zeros stand before the sound; the first `half` results belong to them.
        self._held = np.zeros((len(taps) - 1, channels), dtype=np.float32)
        self._skip = self._half

    def feed(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The frames that are ready behind the next block."""
        self._held = np.concatenate([self._held, block])
        ready = []
        while len(self._held) >= self._size:
            ready.append(self._filtered(self._held[: self._size]))
            self._held = self._held[self._step :]
        return self._without_delay(ready)

    def finish(self) -> NDArray[np.float32]:
        """The last frames."""
        before = self._size - self._step  # frames that only stand for what came earlier
        left = len(self._held) - before + self._half
        tail = self._held
        ready = []
        while left > 0:
            chunk = tail[: self._size]
            chunk = np.pad(chunk, ((0, self._size - len(chunk)), (0, 0)))
            ready.append(self._filtered(chunk)[:left])
            tail = tail[self._step :]
            left -= self._step
        self._held = self._held[:0]
        return self._without_delay(ready)

    def _filtered(self, chunk: NDArray[np.float32]) -> NDArray[np.float32]:
        spectrum = np.fft.rfft(chunk, axis=0).astype(np.complex64, copy=False)
        spectrum *= self._response[:, None]
        result = np.fft.irfft(spectrum, self._size, axis=0)[self._size - self._step :]
        return np.asarray(result, dtype=np.float32)

    def _without_delay(self, ready: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        if not ready:
            return self._held[:0]
        result = np.concatenate(ready)
        skipped = min(self._skip, len(result))
        self._skip -= skipped
        return result[skipped:]
