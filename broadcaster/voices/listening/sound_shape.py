"""The shape of a sound over time, as coarse as words need it: thousands of lines are looked at.

A third of the cost of `voices/own/voice_analysis.spectrum`, whose borders must be exact; here they
need not be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.speech import Samples
from broadcaster.voices.own.voice_analysis import Real

HOP = 0.015  # seconds from one frame to the next
_WINDOW = 0.025
_BANDS = 24
_LOW, _HIGH = 100.0, 5_200.0  # Hz
_KEPT = 13  # coefficients of the shape
_MOVES = 0.7  # what its movement counts beside it
_STEP = 2  # frames to either side, of which the movement is the difference
_UNDER = 45.0  # dB under the loud moments, where the room begins
_SPOKEN = 35.0  # dB under the loudest moment, to which somebody speaks
_AT_ONCE = 128  # frames that are looked at together: they stay at hand
_PRODUCT = 200_000  # multiplications that numpy does by itself
_ENOUGH = 20_000  # samples a second of which every second one is enough

Frames = NDArray[np.float32]  # (frames, coefficients), or (frames,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoiceFrames:
    """A sound in frames, one every HOP."""

    cepstra: Frames  # (frames, coefficients), with what room and throat add
    level: Frames  # dB of each frame
    loud: float  # power of its loud moments

    @property
    def spoken(self) -> Frames:
        """The frames in which somebody speaks."""
        return np.asarray(self.cepstra[self.level > self.level.max() - _SPOKEN])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShapeRange:
    """Mean and spread of a voice's frames."""

    mean: Frames
    spread: Frames


@cache
def _bank(size: int, rate: float) -> Frames:
    def mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(2595.0 * np.log10(1.0 + hertz / 700.0))

    low, high = mel(np.array([_LOW, min(_HIGH, rate / 2)]))
    edges = np.linspace(float(low), float(high), _BANDS + 2)
    bins = mel(np.linspace(0.0, rate / 2, size // 2 + 1))[:, None]
    up = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    down = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.clip(np.minimum(up, down), 0.0, None).astype(np.float32)


@cache
def _cosines() -> Frames:
    band = np.arange(_BANDS)[:, None] + 0.5
    scaled = np.cos(np.pi / _BANDS * band * np.arange(_KEPT)) * np.sqrt(2.0 / _BANDS)
    return np.asarray(scaled, dtype=np.float32)


def shape_of(samples: Samples, rate: float, *, loud: float | None = None) -> VoiceFrames:
    """The shape of a sound; `loud` = power of loud moments (None = as it has them itself)."""
    while rate >= _ENOUGH:
        even = (
            len(samples) // 2 * 2
        )  # the mean of pairs, which numpy's own takes ten times as long for
        samples = np.asarray((samples[:even:2] + samples[1:even:2]) / 2, dtype=np.float32)
        rate /= 2
    size, hop = round(_WINDOW * rate), HOP * rate
    padded = np.pad(np.asarray(samples, dtype=np.float32), (size // 2, size))
    starts = np.round(np.arange(int(len(samples) / hop) + 1) * hop).astype(np.intp)
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)
    length, bell = 1 << (size - 1).bit_length(), np.hanning(size).astype(np.float32)
    bank = _bank(length, rate)
    bands = np.empty((len(starts), bank.shape[1]), np.float32)
    energy = np.empty(len(starts), np.float32)
    for at in range(0, len(starts), _AT_ONCE):
        here = slice(at, at + _AT_ONCE)
        cut = windows[starts[here]]
        np.einsum("ij,ij->i", cut, cut, out=energy[here])
        cut *= bell
        waves = np.fft.rfft(cut, length)
        power = np.square(waves.real)
        power += np.square(waves.imag)
        bands[here] = product(power, bank)
    loud = _loud(bands) if loud is None else loud
    room = loud * 10 ** (-_UNDER / 10)
    level = 10.0 * np.log10(energy / size + 1e-8)
    cepstra = product(np.log(bands + np.float32(room + 1e-12)), _cosines())
    return VoiceFrames(cepstra=cepstra, level=np.asarray(level, dtype=np.float32), loud=loud)


def _loud(bands: Frames) -> float:
    """Power that one frame in twenty has."""
    highest, rank = bands.max(axis=1), len(bands) * 19 // 20
    return float(np.partition(highest, rank)[rank])


def product(rows: NDArray[Real], columns: NDArray[Real]) -> NDArray[Real]:
    """Their product, some rows at a time: for more numpy starts threads, which cost more here."""
    found = np.empty((len(rows), columns.shape[1]), rows.dtype)
    step = max(1, _PRODUCT // columns.size)
    for at in range(0, len(rows), step):
        np.matmul(rows[at : at + step], columns, out=found[at : at + step])
    return found


def shared(ours: NDArray[Real], theirs: NDArray[Real]) -> NDArray[Real]:
    """What the columns of two have in common, summed over their rows; some at a time as above."""
    found = np.zeros((ours.shape[1], theirs.shape[1]), ours.dtype)
    step = max(1, _PRODUCT // found.size)
    for at in range(0, len(ours), step):
        found += ours[at : at + step].T @ theirs[at : at + step]
    return found


def cut_apart(rows: NDArray[Real], counts: Sequence[int]) -> list[NDArray[Real]]:
    """So many rows each, one behind the other (numpy's own takes ten times as long)."""
    ends = list(accumulate(counts))
    return [rows[end - count : end] for end, count in zip(ends, counts, strict=True)]


def range_of(shapes: Sequence[VoiceFrames]) -> ShapeRange:
    """Mean and spread of all frames in which somebody speaks."""
    spoken = np.concatenate([shape.spoken for shape in shapes])
    return ShapeRange(mean=spoken.mean(axis=0), spread=spoken.std(axis=0) + np.float32(1e-6))


def evened(cepstra: Frames, found: ShapeRange) -> Frames:
    """Frames without what a voice adds to all alike, and how they move (frames, 2 * kept)."""
    kept = (cepstra - found.mean) / found.spread
    last = len(kept) - 1
    ahead = kept[np.minimum(np.arange(_STEP, len(kept) + _STEP), last)]
    behind = kept[np.maximum(np.arange(-_STEP, len(kept) - _STEP), 0)]
    return np.concatenate([kept, _MOVES * (ahead - behind)], axis=1)
