"""What is measured in the sound of a voice: spectrum over time, height, and where it swings."""

from collections.abc import Iterator
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.speech import Samples

HOP = 0.005  # seconds from one frame to the next
_WINDOW = 0.025  # seconds of sound that a frame of the spectrum sees
_AT_ONCE = 64  # frames
_BANDS = 40
_LOW, _HIGH = 80.0, 7_600.0  # Hz
_KEPT = 13  # coefficients of the spectrum's shape
_FLOOR = 1e-8
_DELTA = 3  # frames to either side
LOWEST, HIGHEST = 60.0, 500.0  # Hz: voices of men, women and children
_HEIGHT_RATE = 10_000  # samples a second that are enough to measure the height, at least
_HELD = 0.04  # seconds of sound in which a period has to come again
_VOICED = 0.4  # how like itself, a period later, the sound of a voice is at least
_CANDIDATES = 4
_OCTAVE = 0.6  # what a leap of an octave from frame to frame costs, and
_PARTS = 4  # of a word, whose means are its shape
_CHANGE = 0.3  # beginning or ending to be voiced
_REACH = 0.2  # of a period, how much sooner or later than expected the next swing may come
_AROUND = 0.5  # of a period, to either side, that is compared from swing to swing

Frames = NDArray[np.float64]  # (frames, coefficients), or (frames,)
Real = TypeVar("Real", np.float32, np.float64)


@cache
def _mel_bank(size: int, rate: int) -> Frames:
    """Triangles over the bins of a transform (bands, bins)."""

    def mel(hertz: Frames) -> Frames:
        return np.asarray(2595.0 * np.log10(1.0 + hertz / 700.0))

    low, high = mel(np.array([_LOW, min(_HIGH, rate / 2)]))
    edges = np.linspace(float(low), float(high), _BANDS + 2)
    bins = mel(np.linspace(0.0, rate / 2, size // 2 + 1))
    up = (bins[None, :] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - bins[None, :]) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.clip(np.minimum(up, down), 0.0, None))


@cache
def _cosines() -> Frames:
    """The cosine transform from bands to coefficients (bands, kept)."""
    band = np.arange(_BANDS)[:, None] + 0.5
    return np.asarray(np.cos(np.pi / _BANDS * band * np.arange(_KEPT)[None, :]))


def _count(samples: Samples, rate: int) -> int:
    """How many frames a sound has."""
    return int(len(samples) / (HOP * rate)) + 1


def framed(samples: Samples, rate: int, window: float) -> Iterator[Frames]:
    """The sound in frames of `window` seconds, one every HOP, their middles at k * HOP.

    Some at a time: frames overlap, and those of a long sentence together are many times its size.
    """
    size = round(window * rate)
    padded = np.pad(np.asarray(samples, dtype=np.float64), (size // 2, size))
    starts = np.round(np.arange(_count(samples, rate)) * (HOP * rate)).astype(np.intp)
    inside = np.arange(size)[None, :]
    for first in range(0, len(starts), _AT_ONCE):
        yield np.asarray(padded[starts[first : first + _AT_ONCE, None] + inside])


def loudness(samples: Samples, rate: int) -> Frames:
    """Level of every frame, dB under full scale."""
    powers = [np.mean(np.square(cut), axis=1) for cut in framed(samples, rate, _WINDOW)]
    return np.asarray(10.0 * np.log10(np.concatenate(powers) + _FLOOR))


def spectrum(samples: Samples, rate: int) -> Frames:
    """The shape of the spectrum of every frame and how it moves (frames, 2 * coefficients).

    Cepstra of 40 bands, their mean over what is spoken taken off and their spread made one: what
    a room, a microphone and a throat add to every frame alike goes with it.
    """
    wide = round(_WINDOW * rate)
    size, window = 1 << (wide - 1).bit_length(), np.hanning(wide)
    power, done = np.empty((_count(samples, rate), size // 2 + 1)), 0
    for cut in framed(samples, rate, _WINDOW):
        power[done : done + len(cut)] = np.square(np.abs(np.fft.rfft(cut * window, size)))
        done += len(cut)
    kept = np.log(power @ _mel_bank(size, rate).T + _FLOOR) @ _cosines()
    level = loudness(samples, rate)
    spoken = level > level.max() - 35.0
    kept = (kept - kept[spoken].mean(axis=0)) / (kept[spoken].std(axis=0) + 1e-6)
    padded = np.pad(kept, ((_DELTA, _DELTA), (0, 0)), mode="edge")
    moves = padded[2 * _DELTA :] - padded[: -2 * _DELTA]
    return np.hstack([kept, 0.7 * moves])


def parts_of(frames: NDArray[Real]) -> NDArray[Real]:
    """The shape of a word: the means of its parts, each of one frame at least."""
    count, parts = len(frames), []
    for part in range(_PARTS):
        first, last = part * count // _PARTS, -(-(part + 1) * count // _PARTS)
        inside = frames[first : max(first + 1, last)]
        parts.append(np.add.reduce(inside, axis=0) / len(inside))  # `mean` checks for as long
    return np.concatenate(parts)


def height(samples: Samples, rate: int) -> Frames:
    """The fundamental frequency of every frame, Hz; 0 = not voiced.

    Autocorrelation divided by that of its window, some candidates a frame, and the path through
    them that leaps least (the way of Boersma 1993).
    """
    while rate > 2 * _HEIGHT_RATE:  # a period needs no treble
        even = samples[: len(samples) // 2 * 2].reshape(-1, 2)
        samples, rate = even.mean(axis=1, dtype=np.float32), rate // 2
    size = round(_HELD * rate)
    window = np.hanning(size)
    length = 1 << (2 * size - 1).bit_length()

    def correlated(rows: Frames) -> Frames:
        power = np.square(np.abs(np.fft.rfft(rows, length)))
        return np.asarray(np.fft.irfft(power)[:, : size // 2 + 1])

    own = correlated(window[None, :])[0]
    energies, candidates = [], []
    for cut in framed(samples, rate, _HELD):
        found = correlated((cut - cut.mean(axis=1, keepdims=True)) * window)
        energies.append(found[:, 0].copy())  # not the whole block with it
        likeness = found / (found[:, :1] + _FLOOR) / (own / own[0])[None, :]
        candidates.append(_candidates(likeness, rate))
    energy = np.concatenate(energies)
    lags, worth = (np.concatenate(part) for part in zip(*candidates, strict=True))
    worth = np.where((energy > energy.max() * 1e-4)[:, None], worth, 0.0)
    return _least_leaps(np.where(worth > 0.0, rate / lags, 0.0), worth)


def _candidates(likeness: Frames, rate: int) -> tuple[Frames, Frames]:
    """Lags (in samples, between samples) and likeness of the best peaks of every frame."""
    low, high = int(rate / HIGHEST), min(int(rate / LOWEST), likeness.shape[1] - 2)
    inner = likeness[:, low : high + 1]
    before, behind = likeness[:, low - 1 : high], likeness[:, low + 1 : high + 2]
    lag = np.arange(low, high + 1)
    # of two equal peaks the shorter period is the voice's, the longer one two of them
    shorter = 0.01 * np.log2(high / lag)
    peaks = np.where((inner > before) & (inner >= behind), inner + shorter[None, :], 0.0)
    best = np.argsort(-peaks, axis=1, kind="stable")[:, :_CANDIDATES]
    rows = np.arange(len(peaks))[:, None]
    worth, at = peaks[rows, best], best
    bend = before[rows, at] - 2 * inner[rows, at] + behind[rows, at]
    off = np.where(bend < 0.0, 0.5 * (before[rows, at] - behind[rows, at]) / (bend - 1e-12), 0.0)
    return lag[at] + np.clip(off, -0.5, 0.5), np.where(worth > 0.0, worth, 0.0)


def _least_leaps(hertz: Frames, worth: Frames) -> Frames:
    """One height a frame; the last candidate of every frame is to be unvoiced."""
    hertz = np.hstack([hertz, np.zeros((len(hertz), 1))])
    cost = np.hstack([1.0 - worth, np.full((len(worth), 1), 1.0 - _VOICED)])
    cost = np.where((hertz == 0.0) & (np.arange(hertz.shape[1]) < worth.shape[1]), 9.0, cost)
    logs = np.log2(np.maximum(hertz, 1.0))
    total, came = cost[0], np.zeros(hertz.shape, dtype=np.intp)
    for number in range(1, len(hertz)):
        leap = _OCTAVE * np.abs(logs[number][None, :] - logs[number - 1][:, None])
        unlike = (hertz[number] > 0.0)[None, :] != (hertz[number - 1] > 0.0)[:, None]
        ways = total[:, None] + np.where(unlike, _CHANGE, leap)
        came[number] = np.argmin(ways, axis=0)
        total = np.min(ways, axis=0) + cost[number]
    path = np.empty(len(hertz), dtype=np.intp)
    path[-1] = np.argmin(total)
    for number in range(len(hertz) - 1, 0, -1):
        path[number - 1] = came[number, path[number]]
    return np.asarray(hertz[np.arange(len(hertz)), path])


def swings(samples: Samples, rate: int, hertz: Frames) -> NDArray[np.intp]:
    """Samples at which a period of the voice begins; where it is not voiced, one every HOP.

    In every stretch that is voiced from its loudest swing outward, each about a period from the
    last, where the sound around is likest to that around the last: a single peak may be the
    highest of one period and not of the next, and the voice would trip there.
    """
    wave = np.asarray(samples, dtype=np.float64)
    sign = 1.0 if wave.max(initial=0.0) >= -wave.min(initial=0.0) else -1.0
    marks: list[int] = []
    voiced = hertz > 0.0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], voiced, [False]]).astype(np.int8)))
    for first, last in edges.reshape(-1, 2):
        marks += _swings_between(sign * wave, rate, hertz, first, last)
    hop = round(HOP * rate)
    grid = np.arange(0, len(wave), hop)
    near = np.minimum((grid / hop).round().astype(np.intp), len(hertz) - 1)
    return np.unique(np.concatenate([np.array(marks, dtype=np.intp), grid[~voiced[near]]]))


def _swings_between(wave: Frames, rate: int, hertz: Frames, first: int, last: int) -> list[int]:
    start, end = round(first * HOP * rate), min(round(last * HOP * rate), len(wave))
    if end - start < 3:
        return []
    top = start + int(np.argmax(wave[start:end]))
    found = [top]
    for way in (-1, 1):
        at = top
        while True:
            frame = min(max(round(at / (HOP * rate)), first), last - 1)
            period = rate / hertz[frame]
            low = round(at + way * period - _REACH * period)
            high = round(at + way * period + _REACH * period) + 1
            if low < start or high > end:
                break
            at = _likest(wave, at, low, high, round(_AROUND * period))
            found.append(at)
    return sorted(found)


def _likest(wave: Frames, at: int, low: int, high: int, around: int) -> int:
    """From `low` to `high` the sample around which the sound is likest to that around `at`."""
    around = min(around, at, low, len(wave) - at, len(wave) - high)
    if around < 2:
        return low + int(np.argmax(wave[low:high]))
    here = wave[at - around : at + around]
    there = np.lib.stride_tricks.sliding_window_view(
        wave[low - around : high - 1 + around], 2 * around
    )
    powers = np.sqrt(np.einsum("ij,ij->i", there, there) + _FLOOR)
    return low + int(np.argmax(there @ here / powers))


def onset(seen: Frames, begins: float, ends: float) -> float:
    """Seconds at which the rime of a syllable begins: where its spectrum changes most.

    `seen` is the spectrum of the sound; looked for from a tenth to six tenths of the syllable.
    """
    first = round((begins + 0.1 * (ends - begins)) / HOP)
    last = max(first + 1, round((begins + 0.6 * (ends - begins)) / HOP))
    last = min(last, len(seen) - 1)
    if last <= first:
        return begins + 0.3 * (ends - begins)
    moved = np.square(np.diff(seen[first : last + 1, :_KEPT], axis=0)).sum(axis=1)
    return float((first + int(np.argmax(moved)) + 1) * HOP)
