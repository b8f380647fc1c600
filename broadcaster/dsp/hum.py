"""Mains hum: lines at multiples of 50 Hz that stand in every part of a recording.

What a line is, and how loud, is read from the quieter fifth of many long windows: hum is there in
each of them, a voice that happens to sing 150 Hz is not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.levels import power_to_db

MAINS = 50.0  # Hz, the nominal frequency of the grid
_OFF = 0.6  # Hz by which the grid may be off
_LINES = 20  # multiples that are looked at, up to 1 kHz
_WINDOW = 65_536  # frames: lines 0.7 Hz wide at 44.1 kHz
_MOST = 256  # windows that are looked at in one recording
_FEWEST = 4  # below that nothing can be said
_QUIETER = 0.2
_STANDS_OUT = 10.0  # dB over what is beside it
_FAINT = -85.0  # dBFS: fainter lines are left alone
_BESIDE = (4.0, 14.0)  # Hz on either side with which a line is compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Hum:
    """The lines that were found."""

    lines: tuple[float, ...]  # Hz, rising; none = no hum
    level: float  # dBFS of all of them together; minus infinity for none


class LineSpectrum:
    """Takes one channel block by block; gives the power that stands in its quieter windows."""

    def __init__(self, rate: int) -> None:
        self._stride = _WINDOW // 4
        self._bins = round((_LINES * MAINS + 40.0) * _WINDOW / rate)
        self._weights = np.hanning(_WINDOW + 1)[:-1]
        self._held = np.zeros(0, dtype=np.float32)
        self._skip = 0
        self._found: list[NDArray[np.float32]] = []

    def feed(self, channel: NDArray[np.float32]) -> None:
        """Look at the next block, shape (frames,)."""
        gone = min(self._skip, len(channel))
        self._skip -= gone
        self._held = np.concatenate([self._held, channel[gone:]])
        while len(self._held) >= _WINDOW:
            spectrum = np.fft.rfft(self._held[:_WINDOW] * self._weights)[: self._bins]
            self._found.append((np.abs(spectrum) ** 2).astype(np.float32))
            if len(self._found) >= _MOST:  # as many again would follow: half of them will do
                self._found = self._found[::2]
                self._stride *= 2
            over = self._stride - len(self._held)
            self._held = self._held[self._stride :]
            self._skip = max(over, 0)

    def finish(self) -> NDArray[np.float64] | None:
        """Mean square in every bin, as a sine standing there would have it; None = too short."""
        if len(self._found) < _FEWEST:
            return None
        quiet = np.quantile(np.stack(self._found), _QUIETER, axis=0)
        return np.asarray(quiet * (8.0 / _WINDOW**2), dtype=np.float64)


def find_hum(spectrum: NDArray[np.float64] | None, rate: int) -> Hum:
    """The mains lines in a spectrum of `LineSpectrum`."""
    if spectrum is None:
        return Hum(lines=(), level=power_to_db(0.0))
    width = rate / _WINDOW
    grid = np.linspace(MAINS - _OFF, MAINS + _OFF, 25)
    scores = [sum(_height(spectrum, n * f, width) for n in range(1, 9)) for f in grid]
    ground = float(grid[int(np.argmax(scores))])
    found = [_line(spectrum, n * ground, width) for n in range(1, _LINES + 1)]
    kept = [(hertz, power) for hertz, power, stands in found if stands]
    if not any(hertz < 2.5 * MAINS for hertz, _ in kept):
        return Hum(lines=(), level=power_to_db(0.0))
    lines = _multiples(kept)
    return Hum(lines=lines, level=power_to_db(sum(power for _, power in kept)))


def hum_level(spectrum: NDArray[np.float64] | None, lines: tuple[float, ...], rate: int) -> float:
    """How loud the given lines are in a spectrum, in dBFS."""
    if spectrum is None:
        return power_to_db(0.0)
    width = rate / _WINDOW
    return power_to_db(sum(_power(spectrum, round(line / width)) for line in lines))


def _height(spectrum: NDArray[np.float64], hertz: float, width: float) -> float:
    """How far a line stands out, in dB, bounded so that one line does not decide alone."""
    at = round(hertz / width)
    beside = _beside(spectrum, at, width)
    return min(max(power_to_db(float(spectrum[at])) - power_to_db(beside), 0.0), 20.0)


def _line(spectrum: NDArray[np.float64], hertz: float, width: float) -> tuple[float, float, bool]:
    """The line nearest to a place: hertz, power, and whether it stands out."""
    reach = max(1, round((0.3 + 0.002 * hertz) / width))
    at = round(hertz / width)
    at = at - reach + int(np.argmax(spectrum[at - reach : at + reach + 1]))
    power = _power(spectrum, at)
    over = power_to_db(float(spectrum[at])) - power_to_db(_beside(spectrum, at, width))
    return (
        _centre(spectrum, at) * width,
        power,
        over >= _STANDS_OUT and power_to_db(power) >= _FAINT,
    )


def _multiples(kept: list[tuple[float, float]]) -> tuple[float, ...]:
    """The lines as multiples of one frequency, in which the strong and high ones weigh most."""
    numbers = [(round(hertz / MAINS), hertz, power) for hertz, power in kept]
    weight = sum(power * n * n for n, _, power in numbers)
    ground = sum(power * n * hertz for n, hertz, power in numbers) / weight
    return tuple(round(n * ground, 2) for n, _, _ in numbers)


def _centre(spectrum: NDArray[np.float64], at: int) -> float:
    """The place of a line between the bins."""
    near = spectrum[at - 1 : at + 2]
    return at + float(near[2] - near[0]) / max(float(near.sum()), 1e-20)


def _power(spectrum: NDArray[np.float64], at: int) -> float:
    """The power of a line: a Hann window spreads it over three bins, by 1.5 in all."""
    return float(spectrum[max(at - 2, 0) : at + 3].sum()) / 1.5


def _beside(spectrum: NDArray[np.float64], at: int, width: float) -> float:
    near, far = (round(hertz / width) for hertz in _BESIDE)
    low = spectrum[max(at - far, 0) : max(at - near, 0)]
    high = spectrum[at + near : at + far]
    return max(float(np.median(np.concatenate([low, high]))), 1e-20)
