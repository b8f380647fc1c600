"""Loudness as ITU-R BS.1770 and EBU Tech 3341/3342 define it, fed block by block.

BS.1770's weighting raises what is high by 4 dB and leaves, or takes away, what is lower. So the
energy of the weighted sound is that of the sound, raised, less that of what is kept from being
raised; and as that is low, it is filtered at a third of the rate, which takes half of the time.
Programmes read what they do behind the recursive filters to 0.0001 LU, sines to 0.004 LU.
The filter there works by overlap-save FFT. Energies are kept in hops of 20 ms, which momentary
maxima need: a window moved in steps of 100 ms can miss them by 0.45 LU. A hop's own energy may
come out a little below zero, where what is low begins before or ends behind the rest.
A single channel counts twice, as it is heard from two loudspeakers; the rear channels of surround
sound count 1.41 times and its bass channel not at all (BS.1770, table 3).
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.gain import SILENCE, power_to_db

HOPS_PER_SECOND = 50
_MOMENTARY = 20  # hops: 400 ms
_SHORT_TERM = 150  # hops: 3 s
_GATE_STEP = 5  # hops: 100 ms, so that 400 ms windows overlap by three quarters
_OFFSET = -0.691  # dB: BS.1770 scale, a 997 Hz sine at 0 dBFS in one channel reads -3.01
_ABSOLUTE_GATE = -70.0  # LUFS
_RELATIVE_GATE = -10.0  # LU
_RANGE_GATE = -20.0  # LU
_STEP_HOPS = 64  # hops filtered by one transform: what it touches stays in the processor's cache
_LOWER = 14_000  # samples a second at least of what is kept from being raised
_RESPONSE = 0.056  # seconds in which its filter has died away to -130 dB
_ROUNDING = 2e-6  # share of the energy of a constant that single precision may leave
_GRID = 1 << 14  # points of the transforms by which its filter is designed
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


def weighting(rate: int, frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much BS.1770's weighting multiplies the power of each frequency (Hz) at a rate.

    Both of its stages are designed for any rate from their analogue parameters.
    """
    shelf = _stage(rate, frequencies, 1_681.974450955533, 0.7071752369554196, 3.999843853973347)
    high_pass = _stage(rate, frequencies, 38.13547087602444, 0.5003270373238773, None)
    return shelf * high_pass


def _stage(
    rate: int,
    frequencies: NDArray[np.float64],
    corner: float,
    quality: float,
    raised: float | None,
) -> NDArray[np.float64]:
    """The power of a stage: a shelf that raises what is high by some dB, or a high pass (None)."""
    k = math.tan(math.pi * corner / rate)
    bottom = np.array([1.0 + k / quality + k * k, 2.0 * (k * k - 1.0), 1.0 - k / quality + k * k])
    if raised is None:
        top = np.array([1.0, -2.0, 1.0])
        bottom = bottom / bottom[0]
    else:
        high = 10.0 ** (raised / 20.0)
        band = high**0.4996667741545416 * k / quality
        top = np.array([high + band + k * k, 2.0 * (k * k - high), high - band + k * k])
    turn = np.exp(-2j * np.pi * frequencies / rate)
    return np.asarray(np.abs(np.polyval(top[::-1], turn) / np.polyval(bottom[::-1], turn)) ** 2)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Kept:
    """How what is kept from being raised is filtered."""

    parts: int  # the rate is divided by this
    raised: float  # power by which everything is raised
    response: NDArray[np.float64]  # of the filter at the lower rate


@lru_cache(maxsize=8)
def _kept(rate: int) -> _Kept:
    """The filter for a rate: its power is that of the raising less that of the weighting.

    The samples are thinned out by adding up `parts` of them twice, which the filter makes up for.
    """
    hop = rate // HOPS_PER_SECOND
    parts = max(n for n in range(1, max(rate // _LOWER, 1) + 1) if hop % n == 0)
    lower = rate / parts
    raised = float(weighting(rate, np.linspace(lower / 2, rate / 2, 512)).mean())
    frequencies = np.linspace(0.0, lower / 2, _GRID // 2 + 1)
    power = raised - weighting(rate, frequencies)
    turns = np.pi * np.maximum(frequencies, 1e-6) / rate
    power *= (np.sin(turns) / np.sin(turns * parts)) ** 4
    response = _minimum_phase(power)[: round(_RESPONSE * lower)]
    response *= math.sqrt(power[0]) / response.sum()  # so that nothing is left of a constant
    return _Kept(parts=parts, raised=raised, response=response)


def _minimum_phase(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """The earliest response that has a power at each frequency, by folding its cepstrum."""
    logarithm = 0.5 * np.log(np.maximum(power, power.max() * 1e-12))
    cepstrum = np.fft.irfft(logarithm)
    half = len(cepstrum) // 2
    cepstrum[1:half] *= 2.0
    cepstrum[half + 1 :] = 0.0
    return np.asarray(np.fft.irfft(np.exp(np.fft.rfft(cepstrum))))


@lru_cache(maxsize=8)
def _spectrum(rate: int, size: int) -> NDArray[np.complex64]:
    """What a transform of some size is multiplied by."""
    return np.fft.rfft(_kept(rate).response, size).astype(np.complex64)


class LoudnessMeter:
    """Takes blocks of samples (frames, channels), gives a `Loudness` at the end."""

    def __init__(self, channels: int, rate: int) -> None:
        weights = np.array(_WEIGHTS.get(channels, (1.0,) * channels), dtype=np.float32)
        alike = bool((weights == weights[0]).all())
        self._weight = float(weights[0]) if alike else 1.0
        self._balance = None if alike else np.sqrt(weights)
        kept = _kept(rate)
        self._parts = kept.parts
        self._raised = kept.raised
        self._hop = rate // HOPS_PER_SECOND
        self._step = self._hop * _STEP_HOPS
        # What was heard before, for thinning out, then the step that is being filled.
        self._sound = np.zeros((self._parts - 1 + self._step, channels), dtype=np.float32)
        self._before = len(kept.response) - 1
        size = _smooth_size(self._before + self._step // self._parts)
        self._response = _spectrum(rate, size)
        # The same, thinned out: what was heard before, then the step, then zeros.
        self._thin = np.zeros((channels, size), dtype=np.float32)
        self._spectrum = np.empty((channels, size // 2 + 1), dtype=np.complex64)
        self._low = np.empty((channels, size), dtype=np.float32)
        self._filled = 0  # samples of the step
        self._energies: list[NDArray[np.float64]] = []
        self._frames = 0

    def feed(self, block: NDArray[np.float32]) -> None:
        """Measure the next block, of any length."""
        self._frames += len(block)
        at = 0
        while at < len(block):
            count = min(self._step - self._filled, len(block) - at)
            begin = self._parts - 1 + self._filled
            part = block[at : at + count]
            self._sound[begin : begin + count] = (
                part if self._balance is None else part * self._balance
            )
            self._filled += count
            at += count
            if self._filled == self._step:
                self._energies.append(self._weighed(self._step))
                self._sound[: self._parts - 1] = self._sound[self._step :]
                self._filled = 0

    def finish(self) -> Loudness:
        """The reading over everything that was fed."""
        hops, tail = divmod(self._filled, self._hop)
        rest = 0.0
        if self._filled:
            self._sound[self._parts - 1 + self._filled :] = 0.0
            weighed = self._weighed(self._filled)
            self._energies.append(weighed[:hops])
            rest = float(weighed[hops]) if tail else 0.0
            self._filled = 0
        energies = np.concatenate(self._energies) if self._energies else np.zeros(0)
        return loudness_from(energies, frames=self._frames, hop=self._hop, rest=rest)

    def _weighed(self, heard: int) -> NDArray[np.float64]:
        """Mean squares of the hops of the step, channels added; `heard` samples of it are sound."""
        sound = self._sound[self._parts - 1 :].reshape(_STEP_HOPS, -1)
        whole = np.einsum("hk,hk->h", sound, sound).astype(np.float64)
        kept = self._filtered(-(-heard // self._parts)).reshape(len(self._thin), _STEP_HOPS, -1)
        less = np.einsum("chk,chk->ch", kept, kept).astype(np.float64).sum(axis=0)
        raised = whole * self._raised
        left = raised - less * self._parts
        left[np.abs(left) < raised * _ROUNDING] = 0.0
        return np.asarray(left * (self._weight / self._hop))

    def _filtered(self, heard: int) -> NDArray[np.float32]:
        """What of the step is kept from being raised, thinned out, by channel."""
        count, size = self._step // self._parts, self._thin.shape[1]
        end = self._before + count
        self._thin_out(self._thin[:, self._before : end])
        # numpy computes in double unless it scales (measured: in single it takes 0.6 of the time);
        # "ortho" scales both ways and so undoes itself. Its types know double only.
        into, low = self._spectrum, self._low
        np.fft.rfft(self._thin, axis=1, norm="ortho", out=into)  # type: ignore[arg-type]
        into *= self._response
        np.fft.irfft(into, size, axis=1, norm="ortho", out=low)  # type: ignore[arg-type]
        self._thin[:, : self._before] = self._thin[:, count:end]
        low[:, self._before + heard : end] = 0.0
        return low[:, self._before : end]

    def _thin_out(self, into: NDArray[np.float32]) -> None:
        """Add up every `parts` samples, and of these sums again every `parts`."""
        parts, channels = self._parts, len(into)
        flat, last = self._sound.reshape(-1), (parts - 1) * channels
        once = flat[last:].copy()
        for back in range(parts - 1):
            once += flat[back * channels : back * channels + len(once)]
        for number in range(channels):
            thin = into[number]
            thin[:] = once[number :: parts * channels]
            for place in range(1, parts):
                thin += once[place * channels + number :: parts * channels]


def loudness_from(
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
