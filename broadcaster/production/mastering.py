"""Mastering: one gain and a limiter, chosen so that the decoded file lands on its loudness.

The first pass over the mix keeps, for every 20 ms, the energy that the loudness meter needs and the
peaks inside it. From these the limiter is simulated, so the gain already makes up for what the
limiter will take away. What the encoder does to the level is the encoder's own business: it gives
back what it is given, save for a little overshoot of the peaks, for which the ceiling leaves room.
"""

import math
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.levels import from_db, heights, quantised
from broadcaster.dsp.limiter import LOOKAHEAD, RELEASE, Limiter
from broadcaster.dsp.loudness import HOPS_PER_SECOND, LoudnessMeter, integrated
from broadcaster.model.sound import HOUSE_RATE
from broadcaster.model.timeline import MasterReport, MasterSpec

Block = NDArray[np.float32]

_PIECE = 126  # frames: a seventh of a hop, 2.9 ms; the limiter is simulated on this grid
_PER_HOP = HOUSE_RATE // HOPS_PER_SECOND // _PIECE
_AHEAD = max(1, round(LOOKAHEAD * HOUSE_RATE / _PIECE))  # pieces of look-ahead
_STRETCH = 5_000  # hops that are simulated at once
_MAX_GAIN = 40.0  # dB: what is quieter than this is noise, not programme
_ROUNDS = 12  # of looking for the gain; three or four are usual
_CLOSE = 0.005  # LU
_LEAST_WORTH = 0.1  # LU: what a dB of gain adds at least, so that no step is absurd
_FULL = 0.5  # dB by which MP3 peaks overshoot at full bit rates
_THIN = 0.9  # the same at low ones
_SAFE = 0.1  # dB more than the peak was over, for the second encoding has peaks of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterPlan:
    """What is to be done to a mix."""

    gain: float  # dB
    ceiling: float  # dBTP of the samples that go into the encoder
    mix_loudness: float  # LUFS of the mix as heard; minus infinity when silent
    expected: float  # LUFS that the finished file should have
    limited: float  # dB, the largest turning down that is expected
    worth: float = 1.0  # LU that one more dB of gain adds behind the limiter


def plan_master(blocks: Iterable[Block], spec: MasterSpec) -> MasterPlan:
    """First pass: measure the mix and choose the gain that lands on `spec.loudness`.

    A silent mix gets no gain. A mix so quiet that it would need more than 40 dB gets 40.
    """
    energies, peaks, loudness = _measured(blocks, spec.channels)
    ceiling = spec.true_peak - codec_overshoot(spec)
    if math.isinf(loudness):
        return MasterPlan(
            gain=0.0, ceiling=ceiling, mix_loudness=loudness, expected=loudness, limited=0.0
        )
    limiter = _LimiterForecast(energies, peaks, ceiling)
    gain = _gain_that_lands(limiter, loudness, spec.loudness)
    loss, limited = limiter.loss(gain)
    return MasterPlan(
        gain=gain,
        ceiling=ceiling,
        mix_loudness=loudness,
        expected=loudness + gain - loss,
        limited=limited,
        worth=_worth(limiter, gain),
    )


def _worth(limiter: "_LimiterForecast", gain: float) -> float:
    """How many LU the next half dB of gain is worth, for a dB."""
    more = 0.5
    return _bounded_worth(1.0 - (limiter.loss(gain + more)[0] - limiter.loss(gain)[0]) / more)


def _bounded_worth(worth: float) -> float:
    return min(max(worth, _LEAST_WORTH), 1.0)


def _gain_that_lands(limiter: "_LimiterForecast", loudness: float, target: float) -> float:
    """The gain in hundredths of a dB after which gain and limiter together give the target.

    The more is limited, the less a dB of gain adds: each step is as long as the last one taught.
    """
    gain, worth = quantised(min(target - loudness, _MAX_GAIN)), 1.0
    before: tuple[float, float] | None = None
    for _ in range(_ROUNDS):
        expected = loudness + gain - limiter.loss(gain)[0]
        if abs(target - expected) <= _CLOSE:
            break
        if before is not None and before[0] != gain:
            slope = (expected - before[1]) / (gain - before[0])
            worth = _bounded_worth(slope)
        before = (gain, expected)
        gain = quantised(min(gain + (target - expected) / worth, _MAX_GAIN))
    return gain


def replan(plan: MasterPlan, report: MasterReport, spec: MasterSpec) -> MasterPlan:
    """The plan corrected by what the finished file measured; unchanged for silence."""
    if math.isinf(plan.mix_loudness):
        return plan
    over = report.true_peak - spec.true_peak
    lower = over + _SAFE if over > 0.0 else 0.0
    # A lower ceiling takes loudness too: that of the gain which the limiter swallows.
    missing = spec.loudness - report.loudness + (1.0 - plan.worth) * lower
    return replace(
        plan,
        gain=quantised(min(plan.gain + missing / plan.worth, _MAX_GAIN)),
        ceiling=quantised(plan.ceiling - lower),
    )


def master(blocks: Iterable[Block], plan: MasterPlan, spec: MasterSpec) -> Iterator[Block]:
    """The mix with the plan's gain, its true peak held under the plan's ceiling.

    As many frames come out as went in.
    """
    limiter = Limiter(ceiling=plan.ceiling, channels=spec.channels, rate=HOUSE_RATE)
    ratio = np.float32(from_db(plan.gain))
    for block in blocks:
        limited = limiter.process(block * ratio)
        if len(limited):
            yield limited
    yield limiter.flush()


def codec_overshoot(spec: MasterSpec) -> float:
    """How far in dB decoded MP3 peaks may rise above those that were encoded.

    Measured on limited speech over music: up to 0.4 from 128 kbit/s stereo and 96 mono on, 0.7
    below.
    """
    return _FULL if spec.bitrate >= (128 if spec.channels == 2 else 96) else _THIN


def _measured(
    blocks: Iterable[Block], channels: int
) -> tuple[NDArray[np.float64], NDArray[np.float32], float]:
    """Energies of every 20 ms, peaks of every piece in them, and the loudness of the mix."""
    meter = LoudnessMeter(channels, HOUSE_RATE)
    peaks: list[NDArray[np.float32]] = []
    rest = np.zeros(0, dtype=np.float32)
    with ThreadPoolExecutor(1) as aside:
        # The meter works while the next block is mixed.
        metering: Future[object] = aside.submit(int)
        for block in blocks:
            metering.result()
            metering = aside.submit(meter.feed, block)
            tops = np.concatenate([rest, heights(block)])
            whole = len(tops) // _PIECE * _PIECE
            peaks.append(tops[:whole].reshape(-1, _PIECE).max(axis=1))
            rest = tops[whole:]
        metering.result()
    loudness = meter.finish()
    if len(rest):
        peaks.append(rest.max(keepdims=True))
    all_peaks = np.concatenate(peaks) if peaks else rest
    return loudness.energies, all_peaks, loudness.integrated


class _LimiterForecast:
    """What the limiter will take away at any gain, from the energies and peaks of the mix.

    Goes through the programme in stretches, so that an hour takes no more memory than a minute.
    """

    def __init__(
        self, energies: NDArray[np.float64], peaks: NDArray[np.float32], ceiling: float
    ) -> None:
        hops = min(len(energies), len(peaks) // _PER_HOP)
        self._energies = energies[:hops]
        self._loudness = integrated(self._energies)
        tops = np.maximum(peaks, np.float32(1e-9))
        self._over = np.float32(20.0) * np.log10(tops) - np.float32(ceiling)

    def loss(self, gain: float) -> tuple[float, float]:
        """LU that will be lost at a gain, and the largest turning down in dB."""
        most = max(float(self._over.max(initial=-math.inf)) + gain, 0.0)
        if most == 0.0 or math.isinf(self._loudness):
            return most, most
        left = self._energies.copy()
        held = 0.0
        for first in range(0, len(left), _STRETCH):
            hops = min(_STRETCH, len(left) - first)
            down = self._turned_down(first * _PER_HOP, hops * _PER_HOP, gain, held)
            held = float(down[-1])
            kept = np.power(10.0, down / -10.0)
            left[first : first + hops] *= kept.reshape(hops, _PER_HOP).mean(axis=1)
        return self._loudness - integrated(left), most

    def _turned_down(self, first: int, count: int, gain: float, held: float) -> NDArray[np.float64]:
        """The limiter's turning down in dB, piece by piece: held ahead, let go slowly.

        `held` is what it was before the first piece.
        """
        over = self._over[first : first + count + _AHEAD].astype(np.float64) + gain
        demand = np.zeros(count + _AHEAD)
        demand[: len(over)] = np.maximum(over, 0.0)
        most = demand[:count]
        for shift in range(1, _AHEAD + 1):
            most = np.maximum(most, demand[shift : shift + count])
        ramp = RELEASE * _PIECE / HOUSE_RATE * np.arange(1, count + 1)
        reached = np.maximum(np.maximum.accumulate(most + ramp), held) - ramp
        return np.asarray(np.maximum(reached, 0.0))
