"""The test signals of EBU Tech 3341 and Tech 3342 (2023), generated from table 1 of each.

Programmes 7 and 8 of Tech 3341 and 5 and 6 of Tech 3342 are recordings of real programmes, which
cannot be generated; the others make 63 sounds and 67 checks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

SILENCE = -200.0  # dBFS
LOUDNESS = (-0.1, 0.1)  # LU, what a meter may be off
PEAK = (-0.4, 0.2)  # dB
RANGE = (-1.0, 1.0)  # LU
FADE = 0.01  # seconds at both ends of the peak signals

Parts = list[tuple[float, float]]  # level in dBFS, seconds


@dataclass(frozen=True)
class Check:
    """One figure that a meter must show for one sound."""

    figure: str  # "I", "M", "S", "max M", "max S", "LRA" or "TP"
    expected: tuple[float, ...]  # one, or one for each successive stretch
    within: tuple[float, float]


@dataclass(frozen=True)
class Signal:
    """A sound of the documents and what it must read."""

    name: str
    make: Callable[[int], np.ndarray]  # rate -> samples (frames, channels)
    checks: tuple[Check, ...]
    stretch: float = 0.0  # seconds between successive values
    settled: float = 0.0  # seconds after which the value must be constant


def signals() -> Iterator[Signal]:
    """All signals, in the order of the documents."""
    yield from _steady()
    yield from _windows()
    yield from _peaks()
    yield from _ranges()


def tone(rate: int, parts: Parts, channels: tuple[float, ...] = (0.0, 0.0)) -> np.ndarray:
    """A 1 kHz sine of changing level; `channels` are dB beside it."""
    ends = np.rint(np.cumsum([seconds for _, seconds in parts]) * rate).astype(int)
    counts = np.diff(ends, prepend=0)
    heights = np.repeat([10 ** (level / 20) for level, _ in parts], counts)
    wave = np.sin(2 * np.pi * 1_000 * np.arange(len(heights)) / rate) * heights
    beside = np.array([10 ** (level / 20) for level in channels])
    return (wave[:, None] * beside).astype(np.float32)


def _tone_of(parts: Parts, channels: tuple[float, ...] = (0.0, 0.0)):
    return lambda rate: tone(rate, parts, channels)


def _loud(figure: str, *expected: float) -> Check:
    return Check(figure, expected, LOUDNESS)


def _steady() -> Iterator[Signal]:
    """Tech 3341, signals 1 to 6: gates and channels."""
    for number, level in ((1, -23.0), (2, -33.0)):
        checks = tuple(_loud(figure, level) for figure in ("M", "S", "I"))
        yield Signal(f"3341-{number}", _tone_of([(level, 20.0)]), checks)
    programme = [(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)]
    gated = [(-72.0, 10.0), *programme, (-72.0, 10.0)]
    steps = [(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)]
    for number, parts in ((3, programme), (4, gated), (5, steps)):
        yield Signal(f"3341-{number}", _tone_of(parts), (_loud("I", -23.0),))
    surround = _tone_of([(0.0, 20.0)], (-28.0, -28.0, -24.0, -30.0, -30.0))
    yield Signal("3341-6", surround, (_loud("I", -23.0),))


def _windows() -> Iterator[Signal]:
    """Tech 3341, signals 9 to 14: the windows of 3 s and 400 ms, wherever they begin."""
    slow, quick = [(-20.0, 1.34), (-30.0, 1.66)] * 5, [(-20.0, 0.18), (-30.0, 0.22)] * 25
    yield Signal("3341-9", _tone_of(slow), (_loud("S", -23.0),), settled=3.0)
    for n in range(20):
        parts = [(SILENCE, 0.15 * n), (-23.0, 3.0), (SILENCE, 1.0)]
        yield Signal(f"3341-10-{n + 1}", _tone_of(parts), (_loud("max S", -23.0),))
    levels = [-38.0 + n for n in range(20)]
    rising = [
        part
        for n, level in enumerate(levels)
        for part in ((SILENCE, 0.15 * n), (level, 3.0), (SILENCE, 3.0 - 0.15 * n))
    ]
    yield Signal("3341-11", _tone_of(rising), (_loud("max S", *levels),), stretch=6.0)
    yield Signal("3341-12", _tone_of(quick), (_loud("M", -23.0),), settled=1.0)
    for n in range(20):
        parts = [(SILENCE, 0.02 * n), (-23.0, 0.4), (SILENCE, 1.0)]
        yield Signal(f"3341-13-{n + 1}", _tone_of(parts), (_loud("max M", -23.0),))
    rising = [
        part
        for n, level in enumerate(levels)
        for part in ((SILENCE, 0.02 * n), (level, 0.4), (SILENCE, 0.4 - 0.02 * n))
    ]
    yield Signal("3341-14", _tone_of(rising), (_loud("max M", *levels),), stretch=0.8)


def _peaks() -> Iterator[Signal]:
    """Tech 3341, signals 15 to 23: true peaks between the samples."""
    tones = (
        (15, 4, 0.50, 0.0, -6.0),
        (16, 4, 0.50, 45.0, -6.0),
        (17, 6, 0.50, 60.0, -6.0),
        (18, 8, 0.50, 67.5, -6.0),
        (19, 4, 1.41, 45.0, 3.0),
    )
    for number, divisor, height, degrees, expected in tones:
        check = Check("TP", (expected,), PEAK)
        yield Signal(f"3341-{number}", _peak_tone(divisor, height, degrees), (check,))
    for offset in range(4):
        yield Signal(f"3341-{20 + offset}", _peak_burst(offset), (Check("TP", (0.0,), PEAK),))


def _peak_tone(divisor: int, height: float, degrees: float):
    """A stereo sine at rate / divisor."""

    def make(rate: int) -> np.ndarray:
        frames = np.arange(rate)
        wave = height * np.sin(2 * np.pi * frames / divisor + np.radians(degrees))
        return _stereo(wave * _faded(rate, rate))

    return make


def _peak_burst(offset: int):
    """A sine at rate/6 of height 0.5 with one period at rate/4 of height 1 in its middle.

    Made at four times the rate, with `offset` samples before it, filtered and thinned out.
    """

    def make(rate: int) -> np.ndarray:
        around = 500 * 24  # whole periods of 24 samples at four times the rate
        calm = 0.5 * np.sin(2 * np.pi * np.arange(around) / 24)
        burst = np.sin(2 * np.pi * np.arange(16) / 16)
        wave = np.concatenate([np.zeros(offset), calm, burst, calm])
        wave[offset:] *= _faded(len(wave) - offset, 4 * rate)
        wave = np.pad(wave, (0, -len(wave) % 4))
        spectrum = np.fft.rfft(wave)
        spectrum[np.fft.rfftfreq(len(wave)) > 1 / 8] = 0.0
        return _stereo(np.fft.irfft(spectrum, len(wave))[::4])

    return make


def _faded(count: int, rate: int) -> np.ndarray:
    length = round(FADE * rate)
    rise = np.minimum(np.arange(count) / length, 1.0)
    return np.minimum(rise, rise[::-1])


def _stereo(wave: np.ndarray) -> np.ndarray:
    return np.repeat(wave.astype(np.float32)[:, None], 2, axis=1)


def _ranges() -> Iterator[Signal]:
    """Tech 3342, signals 1 to 4: loudness range."""
    found = (
        (10.0, [(-20.0, 20.0), (-30.0, 20.0)]),
        (5.0, [(-20.0, 20.0), (-15.0, 20.0)]),
        (20.0, [(-40.0, 20.0), (-20.0, 20.0)]),
        (15.0, [(-50.0, 20.0), (-35.0, 20.0), (-20.0, 20.0), (-35.0, 20.0), (-50.0, 20.0)]),
    )
    for number, (expected, parts) in enumerate(found, 1):
        yield Signal(f"3342-{number}", _tone_of(parts), (Check("LRA", (expected,), RANGE),))
