"""Speech made for outdoor horn loudspeakers, before its level is set.

A horn gives little below 300 and above 5,000 Hz, and what it cannot give only costs the amplifier.
So the low end goes (24 dB an octave below 250 Hz), consonants come forward (a broad rise of 4 dB
at 3 kHz), and a compressor brings soft syllables up to the loud ones. Filters are applied by
overlap-save FFT in steps of a fixed length, so that blocks of any size give the same samples.
"""

import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.speech import SampleBlock
from broadcaster.dsp.gain import GRID, ratios
from broadcaster.dsp.sections import high_pass, impulse, low_pass, peak

LOW_CUT = 250.0  # Hz
PRESENCE = (3_000.0, 4.0, 0.9)  # Hz, dB, quality
HIGH_CUT = 6_000.0  # Hz
RATIO = 4.0
THRESHOLD = -32.0  # dBFS mean level of the filtered voice, which is laid at -18 LUFS
KNEE = 6.0  # dB over which the compression sets in
ATTACK = 0.004  # seconds
RELEASE = 0.09  # seconds

_TAPS = 2_049
_PIECE = 128  # frames on which the compressor looks at the level: 2.9 ms
_AHEAD = 3  # pieces that the compressor looks ahead
_STEP = 48 * _PIECE  # frames filtered by one transform
_SIZE = _STEP + _TAPS - 1  # 8,192
_BUTTERWORTH = (0.5411961001461969, 1.3065629648763766)  # qualities of the two halves
_SILENT = -100.0  # dBFS that stand for silence


def horn_voice(
    blocks: Iterable[SampleBlock], rate: int, *, lowpass: bool = True
) -> Iterator[SampleBlock]:
    """The mono blocks (frames, 1) as a horn needs them; as many frames come out as went in."""
    response = horn_response(rate, lowpass=lowpass).astype(np.complex64)
    compressor = _Compressor(rate)
    history = np.zeros(_TAPS - 1, dtype=np.float32)
    owed = 0  # frames that went in and have not come out
    late = _AHEAD * _PIECE  # frames by which the compressor lags
    for chunk, heard in _steps(blocks):
        owed += heard
        filtered, history = _filtered(history, chunk, response)
        ready = compressor.process(filtered)[late:][:owed]
        late = max(late - _STEP, 0)
        owed -= len(ready)
        yield ready
    if owed:
        yield compressor.process(np.zeros(_STEP, dtype=np.float32))[:owed]


def _steps(blocks: Iterable[SampleBlock]) -> Iterator[tuple[SampleBlock, int]]:
    """The samples in steps of one length, the last one filled up; with the frames that count."""
    pending = np.zeros(0, dtype=np.float32)
    for block in blocks:
        pending = np.concatenate([pending, block[:, 0]])
        while len(pending) >= _STEP:
            yield pending[:_STEP], _STEP
            pending = pending[_STEP:]
    if len(pending):
        filled = np.zeros(_STEP, dtype=np.float32)
        filled[: len(pending)] = pending
        yield filled, len(pending)


def horn_response(rate: int, *, lowpass: bool = True) -> NDArray[np.complex128]:
    """The frequency response of the filters, at the frequencies of one transform."""
    sections = [high_pass(LOW_CUT, quality, rate) for quality in _BUTTERWORTH]
    sections.append(peak(*PRESENCE, rate))
    if lowpass:
        sections += [low_pass(HIGH_CUT, quality, rate) for quality in _BUTTERWORTH]
    # What sounds longer than the taps is cut off, so that a step never hears another one.
    return np.asarray(np.fft.rfft(impulse(sections, _SIZE, _TAPS), _SIZE))


def _filtered(
    history: SampleBlock, chunk: SampleBlock, response: NDArray[np.complex64]
) -> tuple[SampleBlock, SampleBlock]:
    """One step behind the filters, and the samples that the next one needs."""
    signal = np.concatenate([history, chunk])
    spectrum = np.fft.rfft(signal, _SIZE).astype(np.complex64, copy=False)
    spectrum *= response
    wave = np.fft.irfft(spectrum, _SIZE)[_TAPS - 1 :]
    # The last bits of a transform differ between processors: they are rounded away.
    return (np.rint(wave * GRID) / GRID).astype(np.float32), signal[-(_TAPS - 1) :].copy()


class _Compressor:
    """Turns loud stretches down, looking at pieces of 2.9 ms, some of them ahead."""

    def __init__(self, rate: int) -> None:
        self._attack = 1.0 - math.exp(-_PIECE / (ATTACK * rate))
        self._release = 1.0 - math.exp(-_PIECE / (RELEASE * rate))
        self._down = 0.0  # dB at the end of the last piece that left
        self._waiting = np.zeros(_AHEAD * _PIECE, dtype=np.float32)

    def process(self, chunk: SampleBlock) -> SampleBlock:
        """As many frames as the chunk, whole pieces, has: those of _AHEAD pieces before it."""
        known = np.concatenate([self._waiting, chunk])
        self._waiting = known[len(chunk) :].copy()
        powers = np.square(known, dtype=np.float64).reshape(-1, _PIECE).mean(axis=1)
        levels = 10.0 * np.log10(np.maximum(powers, 10.0 ** (_SILENT / 10.0)))
        highest = levels[: len(levels) - _AHEAD]
        for shift in range(1, _AHEAD + 1):
            highest = np.maximum(highest, levels[shift : shift + len(highest)])
        corners = [self._down]
        for wanted in _turned_down(highest).tolist():
            speed = self._attack if wanted > self._down else self._release
            self._down += (wanted - self._down) * speed
            corners.append(self._down)
        at = np.arange(len(chunk), dtype=np.float64) / _PIECE
        down = np.interp(at, np.arange(len(corners), dtype=np.float64), np.array(corners))
        gains = (np.rint(ratios(-down) * GRID) / GRID).astype(np.float32)
        return np.asarray((known[: len(chunk)] * gains)[:, None])


def _turned_down(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many dB a steady level is turned down, with a soft beginning."""
    over = levels - THRESHOLD
    slope = 1.0 - 1.0 / RATIO
    soft = np.square(np.clip(over + KNEE / 2, 0.0, KNEE)) / (2.0 * KNEE)
    return np.asarray(slope * np.where(over > KNEE / 2, over, soft))
