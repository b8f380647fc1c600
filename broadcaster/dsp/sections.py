"""Filters of the second order, one behind the other, by the bilinear transform of analogue ones.

A section is its two polynomials, of which a frequency response and then an impulse are made: what
sounds too long for a filter of so many taps is cut off.
"""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Section = tuple[NDArray[np.float64], NDArray[np.float64]]  # of z to the minus first: b and a


def high_pass(frequency: float, quality: float, rate: int) -> Section:
    """12 dB an octave below `frequency` (Hz); 0.71 as `quality` is 3 dB down there."""
    cosine, alpha = _warped(frequency, quality, rate)
    b = np.array([(1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2])
    return b, np.array([1 + alpha, -2 * cosine, 1 - alpha])


def low_pass(frequency: float, quality: float, rate: int) -> Section:
    """12 dB an octave above `frequency` (Hz)."""
    cosine, alpha = _warped(frequency, quality, rate)
    b = np.array([(1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2])
    return b, np.array([1 + alpha, -2 * cosine, 1 - alpha])


def peak(frequency: float, level: float, quality: float, rate: int) -> Section:
    """A bell of `level` dB around `frequency` (Hz)."""
    cosine, alpha = _warped(frequency, quality, rate)
    height = 10.0 ** (level / 40.0)
    b = np.array([1 + alpha * height, -2 * cosine, 1 - alpha * height])
    return b, np.array([1 + alpha / height, -2 * cosine, 1 - alpha / height])


def all_pass(frequency: float, quality: float, rate: int) -> Section:
    """Every frequency as loud as it was, turned by half a period at `frequency` (Hz).

    What is below comes later than what is above, by the most around `frequency`.
    """
    cosine, alpha = _warped(frequency, quality, rate)
    a = np.array([1 + alpha, -2 * cosine, 1 - alpha])
    return a[::-1].copy(), a


def impulse(sections: Iterable[Section], size: int, taps: int) -> NDArray[np.float64]:
    """The first `taps` samples of the answer to one sample; `size` is of the transform."""
    turning = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(len(turning), dtype=np.complex128)
    for b, a in sections:
        response *= _at(b, turning) / _at(a, turning)
    return np.asarray(np.fft.irfft(response, size)[:taps])


def _at(poly: NDArray[np.float64], turning: NDArray[np.complex128]) -> NDArray[np.complex128]:
    return np.asarray(poly[0] + poly[1] * turning + poly[2] * turning**2)


def _warped(frequency: float, quality: float, rate: int) -> tuple[float, float]:
    angle = 2.0 * math.pi * frequency / rate
    return math.cos(angle), math.sin(angle) / (2.0 * quality)
