"""Hum, clicks and steady noise taken out of recordings, by filters of constant delay."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.gain import power_to_db

Gains = Callable[[NDArray[np.float64]], NDArray[np.float64]]  # hertz -> ratio
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
_PIECE = 0.0005  # seconds
_REACH = 40  # pieces on either side that a click must stand above
_NEXT = 2  # pieces beside it that may belong to it
_STANDS = 40.0  # times the energy of the highest piece around: 16 dB
_SHARE = 0.3  # of a piece's energy in its highest sample: noise spreads over more
_FAINTEST = 1e-6  # mean square of the bend: what is fainter nobody hears
_MARGIN = 3  # samples mended beyond the damage
_SLOPE = 4  # samples from which the slope at either side is taken
FRAME = 2_048
_HOP = FRAME // 4
_BANDS = FRAME // 2 + 1
_AT_ONCE = 128  # windows
_BINS_BESIDE = 2  # bands and windows on either side over which power is averaged
_AROUND = 3  # windows of context
_ROOT = np.sqrt(np.hanning(FRAME + 1)[:-1]).astype(np.float32)


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


_NOISE, _WORDS = 4.0, 11.0  # dB over the noise: wholly noise, wholly words


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
    pad[axis] = (_BINS_BESIDE, _BINS_BESIDE)
    padded = np.pad(power, pad, mode="edge")
    width = 2 * _BINS_BESIDE + 1
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
