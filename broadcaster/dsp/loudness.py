"""Loudness as ITU-R BS.1770 and EBU Tech 3341/3342 define it, fed block by block.

The weighting filter is applied by overlap-save FFT: its impulse response has died to -95 dB
after 2,048 taps, and integrated loudness equals that of the recursive filter. Energies are kept
in hops of 20 ms, which momentary maxima need: a window moved in steps of 100 ms
can miss them by 0.45 LU.
A single channel counts twice, as it is heard from two loudspeakers; the rear channels of surround
sound count 1.41 times and its bass channel not at all (BS.1770, table 3).
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.levels import SILENCE, power_to_db

HOPS_PER_SECOND = 50
_MOMENTARY = 20  # hops: 400 ms
_SHORT_TERM = 150  # hops: 3 s
_GATE_STEP = 5  # hops: 100 ms, so that 400 ms windows overlap by three quarters
_OFFSET = -0.691  # dB: BS.1770 scale, a 997 Hz sine at 0 dBFS in one channel reads -3.01
_ABSOLUTE_GATE = -70.0  # LUFS
_RELATIVE_GATE = -10.0  # LU
_RANGE_GATE = -20.0  # LU
_TAPS = 2_048
_STEP_HOPS = 16  # hops filtered by one transform: what it touches stays in the processor's cache
_REAR = 1.41
# In the order of a WAV file: left, right, centre, bass, rear left, rear right.
_WEIGHTS = {
    1: (2.0,),
    4: (1.0, 1.0, _REAR, _REAR),
    5: (1.0, 1.0, 1.0, _REAR, _REAR),
    6: (1.0, 1.0, 1.0, 0.0, _REAR, _REAR),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loudness:
    """What the meter read; every figure is minus infinity for silence."""

    integrated: float  # LUFS, gated
    momentary_max: float  # LUFS over 400 ms
    short_term_max: float  # LUFS over 3 s; minus infinity when shorter
    range: float  # LU, 0 when shorter than 3 s
    energies: NDArray[np.float64]  # mean square of every 20 ms, channels added
    frames: int
    rest: float = 0.0  # energy of the last, incomplete 20 ms, spread over all of them


def _shelf(rate: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """First stage of BS.1770's weighting, designed for any rate from its analogue parameters."""
    frequency, level, quality = 1_681.974450955533, 3.999843853973347, 0.7071752369554196
    k = math.tan(math.pi * frequency / rate)
    high = 10.0 ** (level / 20.0)
    band = high**0.4996667741545416
    norm = 1.0 + k / quality + k * k
    b = np.array(
        [
            (high + band * k / quality + k * k) / norm,
            2.0 * (k * k - high) / norm,
            (high - band * k / quality + k * k) / norm,
        ]
    )
    a = np.array([1.0, 2.0 * (k * k - 1.0) / norm, (1.0 - k / quality + k * k) / norm])
    return b, a


def _high_pass(rate: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Second stage of BS.1770's weighting."""
    frequency, quality = 38.13547087602444, 0.5003270373238773
    k = math.tan(math.pi * frequency / rate)
    norm = 1.0 + k / quality + k * k
    a = np.array([1.0, 2.0 * (k * k - 1.0) / norm, (1.0 - k / quality + k * k) / norm])
    return np.array([1.0, -2.0, 1.0]), a


def k_weighting(rate: int, taps: int = _TAPS) -> NDArray[np.float64]:
    """Impulse response of the K-weighting filter at a rate, cut after `taps` samples."""
    response = np.zeros(taps)
    response[0] = 1.0
    for b, a in (_shelf(rate), _high_pass(rate)):
        response = _recursive(response, b, a)
    return response


def _recursive(
    samples: NDArray[np.float64], b: NDArray[np.float64], a: NDArray[np.float64]
) -> NDArray[np.float64]:
    """A second-order recursive filter, sample by sample (for the impulse response alone)."""
    b0, b1, b2 = (float(x) for x in b)
    a1, a2 = float(a[1]), float(a[2])
    out, s1, s2 = [], 0.0, 0.0
    for x in samples.tolist():
        y = b0 * x + s1
        s1 = b1 * x - a1 * y + s2
        s2 = b2 * x - a2 * y
        out.append(y)
    return np.array(out)


@lru_cache(maxsize=8)
def _weighting_spectrum(rate: int, size: int) -> NDArray[np.complex64]:
    """What a transform of some size is multiplied by."""
    return np.fft.rfft(k_weighting(rate), size).astype(np.complex64)


class LoudnessMeter:
    """Takes blocks of samples (frames, channels), gives a `Loudness` at the end."""

    def __init__(self, channels: int, rate: int) -> None:
        self._weights = np.array(_WEIGHTS.get(channels, (1.0,) * channels), dtype=np.float32)
        self._hop = rate // HOPS_PER_SECOND
        self._step = self._hop * _STEP_HOPS
        size = _smooth_size(self._step + _TAPS - 1)
        self._response = _weighting_spectrum(rate, size)
        # What was heard before, then the step that is being filled, then zeros.
        self._signal = np.zeros((size, channels), dtype=np.float32)
        self._spectrum = np.empty((channels, size // 2 + 1), dtype=np.complex64)
        self._weighted = np.empty((channels, size), dtype=np.float32)
        self._filled = 0  # samples of the step
        self._energies: list[NDArray[np.float64]] = []
        self._frames = 0

    def feed(self, block: NDArray[np.float32]) -> None:
        """Measure the next block, of any length."""
        self._frames += len(block)
        at = 0
        while at < len(block):
            count = min(self._step - self._filled, len(block) - at)
            begin = _TAPS - 1 + self._filled
            self._signal[begin : begin + count] = block[at : at + count]
            self._filled += count
            at += count
            if self._filled == self._step:
                self._energies.append(self._filtered(_STEP_HOPS))
                self._signal[: _TAPS - 1] = self._signal[self._step : self._step + _TAPS - 1]
                self._filled = 0

    def finish(self) -> Loudness:
        """The reading over everything that was fed."""
        hops, tail = divmod(self._filled, self._hop)
        rest = 0.0
        if self._filled:
            end = _TAPS - 1 + self._filled
            self._signal[end:] = 0.0
            weighed = self._filtered(hops + 1, heard=self._filled)
            self._energies.append(weighed[:hops])
            rest = float(weighed[hops]) if tail else 0.0
            self._filled = 0
        energies = np.concatenate(self._energies) if self._energies else np.zeros(0)
        return reading_of(energies, frames=self._frames, hop=self._hop, rest=rest)

    def _filtered(self, hops: int, heard: int | None = None) -> NDArray[np.float64]:
        """Mean squares of the first hops of the step, channels added."""
        size = len(self._signal)
        # numpy computes in double unless it scales (measured: in single it takes 0.6 of the time);
        # "ortho" scales both ways and so undoes itself. Its types know double only.
        into = self._spectrum.T
        np.fft.rfft(self._signal, axis=0, norm="ortho", out=into)  # type: ignore[arg-type]
        self._spectrum *= self._response
        whole = self._weighted
        np.fft.irfft(self._spectrum, size, axis=1, norm="ortho", out=whole)  # type: ignore[arg-type]
        weighted = whole[:, _TAPS - 1 :]
        if heard is not None:
            weighted[:, heard:] = 0.0
        count = min(hops * self._hop, weighted.shape[1])
        squares = weighted[:, :count].reshape(len(weighted), -1, self._hop)
        sums = np.einsum("chk,chk->ch", squares, squares).astype(np.float64)
        return np.asarray((sums * self._weights[:, None]).sum(axis=0) / self._hop)


def reading_of(
    energies: NDArray[np.float64], *, frames: int, hop: int, rest: float = 0.0
) -> Loudness:
    """What a meter reads on energies of every whole hop; `rest` is that of the last, partial one.

    Sound shorter than one gating window is measured over its own length.
    """
    short = len(energies) < _MOMENTARY
    level = loudness_of(np.append(energies, rest), frames, hop) if short else integrated(energies)
    return Loudness(
        integrated=level,
        momentary_max=level if short else _level(_windows(energies, _MOMENTARY).max()),
        short_term_max=_maximum(energies, _SHORT_TERM),
        range=loudness_range(energies),
        energies=energies,
        frames=frames,
        rest=rest,
    )


def momentary(energies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Loudness in LUFS of every 400 ms, one value each 20 ms from the first whole window on."""
    return _levels(energies, _MOMENTARY)


def short_term(energies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Loudness in LUFS of every 3 s, one value each 20 ms from the first whole window on."""
    return _levels(energies, _SHORT_TERM)


def _levels(energies: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Loudness of every window of `width` hops; none when there are fewer hops."""
    if len(energies) < width:
        return np.zeros(0)
    powers = _windows(energies, width)
    levels = np.full(len(powers), SILENCE)
    heard = powers > 0.0
    levels[heard] = 10.0 * np.log10(powers[heard]) + _OFFSET
    return levels


def integrated(energies: NDArray[np.float64]) -> float:
    """Integrated loudness in LUFS of 20 ms energies (gates at -70 LUFS and -10 LU)."""
    if len(energies) < _MOMENTARY:
        mean = float(energies.mean()) if len(energies) else 0.0
        return _level(mean) if _level(mean) > _ABSOLUTE_GATE else SILENCE
    return _gated(_windows(energies, _MOMENTARY)[::_GATE_STEP], _RELATIVE_GATE)[0]


def loudness_of(energies: NDArray[np.float64], frames: int, hop: int) -> float:
    """Integrated loudness in LUFS of `frames` of sound; the last energy may be of part of a hop.

    Sound shorter than one gating window is measured over its own length.
    """
    whole = frames // hop
    if whole >= _MOMENTARY:
        return integrated(energies[:whole])
    level = _level(float(energies.sum()) * hop / frames) if frames else SILENCE
    return level if level > _ABSOLUTE_GATE else SILENCE


def loudness_range(energies: NDArray[np.float64]) -> float:
    """Loudness range in LU (EBU Tech 3342): 10th to 95th percentile of short-term loudness."""
    if len(energies) < _SHORT_TERM:
        return 0.0
    _, kept = _gated(_windows(energies, _SHORT_TERM)[::_GATE_STEP], _RANGE_GATE)
    if len(kept) == 0:
        return 0.0
    ordered = np.sort(kept)
    low, high = (ordered[round((len(ordered) - 1) * part)] for part in (0.10, 0.95))
    return power_to_db(float(high)) - power_to_db(float(low))


def _gated(windows: NDArray[np.float64], relative: float) -> tuple[float, NDArray[np.float64]]:
    """Loudness of the windows that pass both gates, and those windows."""
    kept = windows[windows > 10.0 ** ((_ABSOLUTE_GATE - _OFFSET) / 10.0)]
    if len(kept) == 0:
        return SILENCE, kept
    gate = float(kept.mean()) * 10.0 ** (relative / 10.0)
    kept = kept[kept > gate]
    return _level(float(kept.mean())), kept


def _windows(energies: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Mean energy of every window of `width` hops."""
    sums = np.concatenate([[0.0], np.cumsum(energies)])
    return np.asarray(np.maximum(sums[width:] - sums[:-width], 0.0) / width)


def _maximum(energies: NDArray[np.float64], width: int) -> float:
    return _level(_windows(energies, width).max()) if len(energies) >= width else SILENCE


def _level(power: float) -> float:
    return power_to_db(float(power)) + _OFFSET


def _smooth_size(least: int) -> int:
    """The smallest length from `least` on that transforms fast: 256 times 2, 3 and 5."""
    parts = -(-least // 256)
    while _largest_cofactor(parts) != 1:
        parts += 1
    return 256 * parts


def _largest_cofactor(number: int) -> int:
    for prime in (2, 3, 5):
        while number % prime == 0:
            number //= prime
    return number
