"""Clipping in a recording, speech or music, and the levels that its picture is drawn from."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.sound import SoundCourse
from broadcaster.dsp.gain import PieceMaxima, highest_of
from broadcaster.dsp.loudness import HOPS_PER_SECOND, Loudness, LoudnessMeter

_FLAT = 3  # equal samples one behind the other
_STEEP = 1.5  # steps of the scale by which a wave that is cut off comes into its flat top at least
_COARSEST = 0.01  # ratio: the largest step of a scale, that of 8 bits and a little
_LOUD = 0.25  # ratio: a flat top below this is a pause
_NEAR = 0.98  # of the highest sample: where a cut-off wave is flat
_APART = 0.05  # seconds: cut-off tops within this are one place
_DEALT = 0.24  # share of the difference of two channels that is left; at one sample of delay 0.25
_BEYOND = 2.0  # stands for a sample beyond full scale, whatever the highest one is
HOPS = 50  # a second
_WINDOW = HOPS  # one second
_LOW = 0.5  # of the mean height of its second: a low moment
_SHORTEST = 3 * HOPS


class ClipFinder:
    """Counts the places where the wave is cut off: flat tops, or samples beyond full scale.

    A round top is flat too where the steps of the scale are coarse, as those of 8 bits are, or the
    wave is slow; but it is reached by the smallest step there is. A wave that is cut off runs into
    its flat top.
    """

    def __init__(self, channels: int, rate: int) -> None:
        self._slot = max(_FLAT, round(rate * _APART))
        self._tail = np.zeros((0, channels), dtype=np.float32)
        self._levels: list[NDArray[np.float32]] = []  # the highest flat top of each slot
        self._open = np.zeros(1, dtype=np.float32)  # that of the slot which is not full yet
        self._frames = 0
        self._peak = 0.0
        self._step = _COARSEST  # the smallest difference between two samples so far

    def feed(self, block: NDArray[np.float32]) -> None:
        """Look at the next block (frames, channels)."""
        if len(block) == 0:
            return
        joined = np.concatenate([self._tail, block])
        self._peak = max(self._peak, float(np.abs(block).max()))
        moves = np.abs(np.diff(joined, axis=0))
        self._step = float(moves.min(initial=self._step, where=moves > 0.0))
        tops = _flat_tops(joined, moves, _STEEP * self._step)[len(self._tail) :]
        self._tail = joined[-_FLAT:].copy()
        self._keep(tops)
        self._frames += len(block)

    def _keep(self, tops: NDArray[np.float32]) -> None:
        """The highest top of every slot that these frames reach into."""
        behind = self._frames % self._slot
        padded = np.pad(tops, (behind, -(behind + len(tops)) % self._slot))
        levels = padded.reshape(-1, self._slot).max(axis=1)
        levels[0] = max(float(levels[0]), float(self._open[0]))
        whole = (behind + len(tops)) // self._slot
        self._levels.append(levels[:whole])
        self._open = levels[whole:] if whole < len(levels) else np.zeros(1, dtype=np.float32)

    def finish(self) -> int:
        """The number of places so far."""
        levels = np.concatenate([*self._levels, self._open])
        cut = np.concatenate([[False], levels >= min(self._peak, 1.0) * _NEAR]) & (
            np.concatenate([[0.0], levels]) >= _LOUD
        )
        return int(np.count_nonzero(cut[1:] & ~cut[:-1]))


def _flat_tops(
    samples: NDArray[np.float32], moves: NDArray[np.float32], least: float
) -> NDArray[np.float32]:
    """For each frame how high a flat top stands there, 0 for none; beyond full scale _BEYOND.

    `moves` holds how far each sample is from the one before; `least` is how far the first one of
    a flat top must be.
    """
    heights = np.abs(samples)
    tops = np.zeros_like(heights)
    if len(samples) > _FLAT:
        flat = moves[: -(_FLAT - 1)] > least
        for shift in range(1, _FLAT):
            flat &= moves[shift : len(moves) - _FLAT + 1 + shift] == 0.0
        flat &= heights[_FLAT:] >= _LOUD
        tops[_FLAT:] = np.where(flat, heights[_FLAT:], np.float32(0.0))
    tops[heights > 1.0] = _BEYOND
    return highest_of(tops)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFigures:
    """How two channels stand to each other, and how far the wave stands off zero."""

    offset: float  # of the channel that is furthest off, as a share of full scale
    correlation: float  # -1 to 1; 1 for a single channel, 0 when one is silent
    balance: float  # dB by which the first channel is louder than the second
    alike: bool  # not one sample differs
    dealt: bool  # they seem to be one channel, whose samples stand by turns in both


class ChannelMeter:
    """Takes blocks of one or two channels, gives their figures."""

    def __init__(self, channels: int) -> None:
        self._two = channels == 2
        self._frames = 0
        self._sums = np.zeros(channels)
        self._powers = np.zeros(channels)
        self._product = 0.0
        self._alike = True
        self._apart = self._between = 0.0

    def feed(self, block: NDArray[np.float32]) -> None:
        """Look at the next block (frames, channels)."""
        self._frames += len(block)
        self._sums += block.sum(axis=0, dtype=np.float64)
        self._powers += np.square(block).sum(axis=0, dtype=np.float64)
        if self._two:
            self._product += float((block[:, 0] * block[:, 1]).sum(dtype=np.float64))
            self._alike = self._alike and bool((block[:, 0] == block[:, 1]).all())
            self._look_between(block[:, 0], block[:, 1])

    def _look_between(self, one: NDArray[np.float32], other: NDArray[np.float32]) -> None:
        """Where the samples of one channel are dealt out, the second lies between the first's."""
        apart = other[:-1] - one[:-1]
        between = apart - np.diff(one) * np.float32(0.5)
        self._apart += float(np.square(apart).sum(dtype=np.float64))
        self._between += float(np.square(between).sum(dtype=np.float64))

    def finish(self) -> ChannelFigures:
        """The figures over everything that was fed; the offset is left out of the others."""
        count = max(self._frames, 1)
        means = self._sums / count
        powers = np.maximum(self._powers / count - means * means, 0.0)
        correlation, balance = 1.0, 0.0
        if self._two:
            together = self._product / count - float(means[0] * means[1])
            height = math.sqrt(float(powers[0] * powers[1]))
            correlation = together / height if height > 0.0 else 0.0
            balance = 10.0 * math.log10((powers[0] + 1e-20) / (powers[1] + 1e-20))
        return ChannelFigures(
            offset=float(means[np.abs(means).argmax()]),
            correlation=max(-1.0, min(1.0, correlation)),
            balance=balance,
            alike=self._two and self._alike,
            dealt=self._two and self._between < _DEALT * self._apart,
        )


_SPEECH, _MUSIC = 0.36, 0.22  # shares of low moments


def low_moments(powers: NDArray[np.float64]) -> float | None:
    """The share of moments below half the mean height of their second; None when too short.

    `powers` are mean squares of every 20 ms. Silent seconds are left out.
    """
    heights = np.sqrt(powers)
    whole = len(heights) // _WINDOW * _WINDOW
    if whole < _SHORTEST:
        return None
    seconds = heights[:whole].reshape(-1, _WINDOW)
    means = seconds.mean(axis=1)
    heard = means > 0.05 * float(means.max(initial=0.0))
    if not heard.any() or float(means.max()) <= 0.0:
        return None
    kept = seconds[heard]
    return float((kept < _LOW * kept.mean(axis=1, keepdims=True)).mean())


def sounds_like_speech(powers: NDArray[np.float64]) -> bool | None:
    """True for speech, False for music, None when it cannot be told."""
    share = low_moments(powers)
    if share is None or _MUSIC < share < _SPEECH:
        return None
    return share >= _SPEECH


class CourseMeter:
    """Takes blocks (frames, channels); gives the loudness and the course."""

    def __init__(self, channels: int, rate: int) -> None:
        self._meter = LoudnessMeter(channels, rate)
        self._peaks = PieceMaxima(rate // HOPS_PER_SECOND)

    def feed(self, block: NDArray[np.float32]) -> None:
        """Look at the next block."""
        self._meter.feed(block)
        self._peaks.feed(highest_of(np.abs(block)))

    def finish(self) -> tuple[Loudness, SoundCourse]:
        """What was read over everything that was fed."""
        loudness, peaks = self._meter.finish(), self._peaks.finish()
        energies = np.append(loudness.energies, [loudness.rest] if loudness.rest else [])
        energies = np.pad(energies, (0, max(len(peaks) - len(energies), 0)))[: len(peaks)]
        for values in (energies, peaks):
            values.setflags(write=False)
        return loudness, SoundCourse(energies=energies, peaks=peaks)
