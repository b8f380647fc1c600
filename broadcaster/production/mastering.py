"""Mastering: one gain and a limiter, chosen so that the decoded file lands on its loudness.

The course of the mix has, for every 20 ms, the energy that the loudness meter needs, and the peaks
between. It follows from the profiles of the sources; only what a chain changes is mixed for it.
From the course the limiter is simulated, so the gain already makes up for what the limiter will
take away. What the encoder does to the level is the encoder's own business: it gives back what it
is given, save for a little overshoot of the peaks, for which the ceiling leaves room.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.master import Container
from broadcaster.domain.sound import (
    COURSE_HOPS,
    HOP,
    HOUSE_RATE,
    PEAK_STEP,
    SoundCourse,
    SourceProfile,
)
from broadcaster.domain.speech import SampleBlock
from broadcaster.domain.timeline import MasterReport, MasterSpec, Timeline, TimelineEvent
from broadcaster.dsp.gain import (
    PieceMaxima,
    envelope_at,
    fade_gains_at,
    from_db,
    heights,
    quantised,
    ratios,
)
from broadcaster.dsp.limiter import AHEAD, PIECE, RELEASE, Limiter, held_ahead, released, smoothed
from broadcaster.dsp.loudness import LoudnessMeter, integrated, loudness_of

ProfileOf = Callable[[str], SourceProfile]

_MEETING = np.float32(0.5)  # share of the lower of two peaks that the higher one is raised by
_FINE = 7  # parts of 20 ms in which a gain is taken as level
GAIN_STEP = 0.05  # dB: one changed sentence seldom changes the gain of all the others
_SLOPE = RELEASE * PIECE / HOUSE_RATE  # dB per piece
_FAINT = 1e-4  # ratio: energy is shared out within 20 ms as if no peak were under this
_STRETCH = 30_000  # pieces that are simulated at once
_MAX_GAIN = 40.0  # dB: what is quieter than this is noise, not programme
_MOST_LIMITED = 24.0  # dB that the limiter may take; a mix that needs more is left quieter
_ROUNDS = 12  # of looking for the gain; three or four are usual
_CLOSE = 0.005  # LU
_LEAST_WORTH = 0.1  # LU: what a dB of gain adds at least, so that no step is absurd
_FULL = 0.5  # dB by which MP3 peaks overshoot at full bit rates
_THIN = 0.9  # the same at low ones
_OPUS = (
    (40, 2.0, 0.19),
    (48, 1.5, 0.12),
    (1_000, 1.5, 0.05),
)  # up to kbit/s: dB over, LU lost, of Opus
_SAFE = 0.1  # dB more than the peak was over, for the second encoding has peaks of its own


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MixCourse:
    """Energies and peaks of a mix, and its loudness."""

    energies: NDArray[np.float64]  # of every 20 ms, as `SoundShape` has them
    peaks: NDArray[np.float32]  # of every PEAK_STEP frames
    loudness: float  # LUFS as heard; minus infinity when silent


def course_of(timeline: Timeline, profile_of: ProfileOf, channels: int) -> MixCourse:
    """The course of a timeline's mix, from the profiles of its sources.

    Raises ValueError for a profile without a shape.
    """
    energies = np.zeros(-(-timeline.frames // HOP))
    peaks = np.zeros(-(-timeline.frames // PEAK_STEP), dtype=np.float32)
    for event in timeline.events:
        profile = profile_of(event.source)
        shape = profile.heard if channels > 1 else profile.mono
        if shape is None:
            raise ValueError(f"the profile of {profile.key} has no shape")
        for stretch in _stretches(event, profile.frames, timeline.frames):
            _add_energies(energies, event, stretch, shape.energies)
            _add_peaks(peaks, event, stretch, shape.peaks)
    return MixCourse(
        energies=energies, peaks=peaks, loudness=loudness_of(energies, timeline.frames, HOP)
    )


def course_of_mix(blocks: Iterable[SampleBlock], channels: int) -> MixCourse:
    """The course of a mix that is at hand, block by block."""
    meter = LoudnessMeter(channels, HOUSE_RATE)
    tops = PieceMaxima(PEAK_STEP)
    with ThreadPoolExecutor(1) as aside:
        # The meter works while the next block is mixed.
        metering: Future[object] = aside.submit(int)
        for block in blocks:
            metering.result()
            metering = aside.submit(meter.feed, block)
            tops.feed(heights(block))
        metering.result()
    read = meter.finish()
    return MixCourse(energies=read.energies, peaks=tops.finish(), loudness=read.integrated)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Frames of the timeline in which an event plays its source straight on."""

    begin: int
    end: int
    place: int  # frame of the source at `begin`


def _stretches(event: TimelineEvent, length: int, frames: int) -> Iterator[_Stretch]:
    end = min(event.start + event.length, frames)
    at = max(event.start, 0)
    while at < end and length > 0:
        place = event.offset + at - event.start
        if event.loop:
            place %= length
        count = min(end - at, length - place)
        if count <= 0:
            return
        yield _Stretch(begin=at, end=at + count, place=place)
        at += count


def _add_energies(
    energies: NDArray[np.float64],
    event: TimelineEvent,
    stretch: _Stretch,
    shape: NDArray[np.float32],
) -> None:
    """Add what a stretch gives to every 20 ms; the grids of source and timeline may differ."""
    first, last = stretch.begin // HOP, -(-stretch.end // HOP)
    # Gains change within 20 ms at a fade.
    edges = np.arange(first * _FINE, last * _FINE + 1) * (HOP // _FINE)
    np.clip(edges, stretch.begin, stretch.end, out=edges)
    inside = (edges - stretch.begin + stretch.place) / HOP
    sums = np.concatenate([[0.0], np.cumsum(shape, dtype=np.float64)])
    begun = np.interp(inside, np.arange(len(sums)), sums)
    gains = _gains(event, (edges[:-1] + edges[1:]) / 2)
    given = np.diff(begun) * gains * gains
    energies[first:last] += given.reshape(-1, _FINE).sum(axis=1)


def _add_peaks(
    peaks: NDArray[np.float32], event: TimelineEvent, stretch: _Stretch, shape: NDArray[np.float32]
) -> None:
    """Add the heights of a stretch; where the grids differ the higher neighbour counts."""
    first, last = stretch.begin // PEAK_STEP, -(-stretch.end // PEAK_STEP)
    starts = np.arange(first, last) * PEAK_STEP
    begins = np.maximum(starts, stretch.begin)
    ends = np.minimum(starts + PEAK_STEP, stretch.end)
    place = begins - stretch.begin + stretch.place
    most = len(shape) - 1
    one = shape[np.minimum(place // PEAK_STEP, most)]
    other = shape[np.minimum((place + (ends - begins) - 1) // PEAK_STEP, most)]
    gains = np.maximum(_gains(event, begins), _gains(event, ends))
    own = np.maximum(one, other) * gains.astype(np.float32)
    there = peaks[first:last]
    peaks[first:last] = np.maximum(own, there) + np.minimum(own, there) * _MEETING


def _gains(
    event: TimelineEvent, at: NDArray[np.float64] | NDArray[np.int64]
) -> NDArray[np.float64]:
    """Gain, envelope and fades of an event at some frames of the timeline."""
    faded = fade_gains_at(
        at - event.start, length=event.length, fade_in=event.fade_in, fade_out=event.fade_out
    )
    return faded * envelope_at(event.envelope, at) * from_db(event.gain)


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterPlan:
    """What is to be done to a mix."""

    gain: float  # dB
    ceiling: float  # dBTP of the samples that go into the encoder
    mix_loudness: float  # LUFS of the mix as heard; minus infinity when silent
    expected: float  # LUFS that the finished file should have
    limited: float  # dB, the largest turning down that is expected
    worth: float = 1.0  # LU that one more dB of gain adds behind the limiter
    most: float = _MAX_GAIN  # dB of gain beyond which the limiter would take too much


def plan_master(blocks: Iterable[SampleBlock], spec: MasterSpec) -> MasterPlan:
    """The plan for a mix that is at hand, block by block."""
    return _plan(course_of_mix(blocks, spec.channels), spec)


def plan_from_profiles(timeline: Timeline, profile_of: ProfileOf, spec: MasterSpec) -> MasterPlan:
    """The plan for a timeline, from the profiles of its sources: nothing is mixed for it."""
    return _plan(course_of(timeline, profile_of, spec.channels), spec)


def plan_with_gain(gain: float, spec: MasterSpec) -> MasterPlan:
    """The plan that uses a gain known from elsewhere, in the hope that it lands."""
    return MasterPlan(
        gain=gain,
        ceiling=spec.true_peak - codec_overshoot(spec),
        mix_loudness=spec.loudness - gain,
        expected=spec.loudness,
        limited=0.0,
    )


def _plan(course: MixCourse, spec: MasterSpec) -> MasterPlan:
    """Choose the gain that lands on `spec.loudness`.

    A silent mix gets no gain. A mix so quiet that it would need more than 40 dB gets 40, and one
    whose peaks would have to come down by more than 24 dB stays quieter than its target.
    """
    loudness = course.loudness
    ceiling = spec.true_peak - codec_overshoot(spec)
    if math.isinf(loudness):
        return MasterPlan(
            gain=0.0, ceiling=ceiling, mix_loudness=loudness, expected=loudness, limited=0.0
        )
    limiter = _LimiterForecast(course.energies, course.peaks, ceiling)
    most = min(_MAX_GAIN, quantised(_MOST_LIMITED - limiter.highest))
    lost = codec_loss(spec)
    gain = quantised(_gain_that_lands(limiter, loudness, spec.loudness + lost, most), GAIN_STEP)
    loss, limited = limiter.loss(gain)
    return MasterPlan(
        gain=gain,
        ceiling=ceiling,
        mix_loudness=loudness,
        expected=loudness + gain - loss - lost,
        limited=limited,
        worth=_worth(limiter, gain),
        most=most,
    )


def _worth(limiter: "_LimiterForecast", gain: float) -> float:
    """How many LU the next half dB of gain is worth, for a dB."""
    more = 0.5
    return _bounded_worth(1.0 - (limiter.loss(gain + more)[0] - limiter.loss(gain)[0]) / more)


def _bounded_worth(worth: float) -> float:
    return min(max(worth, _LEAST_WORTH), 1.0)


def _gain_that_lands(
    limiter: "_LimiterForecast", loudness: float, target: float, most: float
) -> float:
    """The gain in hundredths of a dB after which gain and limiter together give the target.

    The more is limited, the less a dB of gain adds: each step is as long as the last one taught.
    """
    gain, worth = quantised(min(target - loudness, most)), 1.0
    before: tuple[float, float] | None = None
    for _ in range(_ROUNDS):
        expected = loudness + gain - limiter.loss(gain)[0]
        if abs(target - expected) <= _CLOSE:
            break
        if before is not None and before[0] != gain:
            slope = (expected - before[1]) / (gain - before[0])
            worth = _bounded_worth(slope)
        before = (gain, expected)
        gain = quantised(min(gain + (target - expected) / worth, most))
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
        gain=quantised(min(plan.gain + missing / plan.worth, plan.most)),
        ceiling=quantised(plan.ceiling - lower),
    )


def master(
    blocks: Iterable[SampleBlock],
    plan: MasterPlan,
    spec: MasterSpec,
    limiter: Limiter | None = None,
) -> Iterator[SampleBlock]:
    """The mix with the plan's gain, its true peak held under the plan's ceiling.

    As many frames come out as went in. Give a limiter that `limiter_for` made to ask it afterwards
    what it did.
    """
    limiter = limiter or limiter_for(plan, spec)
    for block in blocks:
        limited = limiter.process(block)
        if len(limited):
            yield limited
    yield limiter.flush()


def limiter_for(plan: MasterPlan, spec: MasterSpec) -> Limiter:
    """The limiter that gives the plan's gain and holds its ceiling."""
    return Limiter(ceiling=plan.ceiling, channels=spec.channels, rate=HOUSE_RATE, gain=plan.gain)


def codec_overshoot(spec: MasterSpec) -> float:
    """How far in dB decoded peaks may rise above those that were encoded.

    Measured on limited speech over music: MP3 up to 0.4 from 128 kbit/s stereo and 96 mono on, 0.7
    below; Opus mostly 0.3 to 1.7 at 32 kbit/s, 1.3 from 48 on. PCM gives back what it got.
    """
    if spec.container is not Container.MP3:
        return _of_opus(spec)[0] if spec.container is Container.OPUS else 0.0
    return _FULL if spec.bitrate >= (128 if spec.channels == 2 else 96) else _THIN


def codec_loss(spec: MasterSpec) -> float:
    """How many LU quieter the decoded file is: Opus leaves out some of what is hardly heard.

    Measured on speech, alone and over music: 0.15 to 0.25 at 32 kbit/s, nothing to 0.1 at 64.
    """
    return _of_opus(spec)[1] if spec.container is Container.OPUS else 0.0


def _of_opus(spec: MasterSpec) -> tuple[float, float]:
    """What its peaks go over, and what it loses."""
    return next((over, lost) for most, over, lost in _OPUS if spec.bitrate <= most)


class _LimiterForecast:
    """What the limiter will take away at any gain, from the energies and peaks of the mix.

    Goes through the programme in stretches, so that an hour takes no more memory than a minute.
    """

    def __init__(
        self, energies: NDArray[np.float64], peaks: NDArray[np.float32], ceiling: float
    ) -> None:
        self._energies = energies
        self._loudness = integrated(energies)
        self._peaks = peaks
        self._ceiling = np.float32(ceiling)
        highest = peaks.max(initial=0.0, keepdims=True)
        self.highest = float(self._over(highest)[0])  # dB above the ceiling, at no gain
        self._known: dict[float, tuple[float, float]] = {}

    def loss(self, gain: float) -> tuple[float, float]:
        """LU that will be lost at a gain, and the largest turning down in dB."""
        if gain not in self._known:
            self._known[gain] = self._loss(gain)
        return self._known[gain]

    def _loss(self, gain: float) -> tuple[float, float]:
        most = max(self.highest + gain, 0.0)
        if most == 0.0 or math.isinf(self._loudness):
            return most, most
        left = self._energies.copy()
        held = np.zeros(AHEAD)
        for first in range(0, len(self._peaks), _STRETCH):
            tops = self._peaks[first : first + _STRETCH + AHEAD]
            demand = np.maximum(self._over(tops) + gain, 0.0)
            count = min(_STRETCH, len(self._peaks) - first)
            demand = np.pad(demand, (0, count + AHEAD - len(demand))).astype(np.float64)
            ahead = held_ahead(demand, count)
            both = np.concatenate([held, released(ahead, _SLOPE, float(held[-1]))])
            held = both[-AHEAD:]
            edges = smoothed(both)
            if edges.any():
                weights = np.square(np.maximum(tops[:count], _FAINT), dtype=np.float64)
                _turn_down(left, first * PIECE, (edges[:-1] + edges[1:]) / 2, weights)
        return self._loudness - integrated(left), most

    def _over(self, peaks: NDArray[np.float32]) -> NDArray[np.float32]:
        """How far in dB pieces of such peaks are above the ceiling."""
        heights = np.maximum(peaks, np.float32(1e-9))
        return np.float32(20.0) * np.log10(heights) - self._ceiling


def _turn_down(
    energies: NDArray[np.float64],
    first: int,
    down: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> None:
    """Take from the energies of every 20 ms what a turning down (dB, piece by piece) takes.

    `first` is the frame at which the pieces begin. Within 20 ms the energy is where the peaks are:
    `weights` are their squares.
    """
    behind = first + PIECE * len(down)
    begin, end = first // HOP, min(-(-behind // HOP), len(energies))
    edges = np.arange(begin, end + 1) * HOP
    lost = weights * (1.0 - ratios(-2.0 * down))
    place = np.clip((edges - first) / PIECE, 0.0, len(down))
    share = _within(place, lost) / np.maximum(_within(place, weights), _FAINT**2)
    energies[begin:end] *= 1.0 - np.clip(share, 0.0, 1.0)


def _within(edges: NDArray[np.float64], pieces: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of the pieces between the edges, shared out where an edge cuts a piece."""
    sums = np.concatenate([[0.0], np.cumsum(pieces)])
    whole = np.minimum(edges.astype(np.int64), len(pieces) - 1)
    return np.diff(sums[whole] + (edges - whole) * pieces[whole])


def turned_down(course: MixCourse, gain: float, ceiling: float) -> NDArray[np.float32]:
    """By how many dB the limiter turns down every PEAK_STEP frames of a mix.

    `gain` is in dB, `ceiling` in dBTP. Worked out stretch by stretch, to save memory.
    """
    down, held = np.zeros(len(course.peaks), dtype=np.float32), 0.0
    for first in range(0, len(down), _STRETCH):
        tops = course.peaks[first : first + _STRETCH + AHEAD]
        count = min(_STRETCH, len(down) - first)
        over = 20.0 * np.log10(np.maximum(tops, 1e-9).astype(np.float64)) + (gain - ceiling)
        demand = np.pad(np.maximum(over, 0.0), (0, count + AHEAD - len(tops)))
        own = released(held_ahead(demand, count), _SLOPE, held)
        down[first : first + count] = own
        held = float(own[-1])
    return down


def finished_course(
    course: MixCourse, gain: float, ceiling: float, energies: NDArray[np.float64]
) -> SoundCourse:
    """What is drawn of a finished file: its measured energies, and the peaks that were planned."""
    down = turned_down(course, gain, ceiling)
    peaks = course.peaks * np.power(10.0, (gain - down) / 20.0).astype(np.float32)
    count = len(energies)
    edges = np.arange(count) * (HOUSE_RATE // COURSE_HOPS) // PEAK_STEP
    edges = np.minimum(edges, max(len(peaks) - 1, 0))
    drawn = np.maximum.reduceat(peaks, edges) if len(peaks) and count else np.zeros(count)
    return SoundCourse(energies=energies, peaks=np.asarray(drawn, dtype=np.float32))
