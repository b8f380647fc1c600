"""The course of a whole mix: its energies and peaks, and where the limiter will work."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.sound import (
    COURSE_HOPS,
    HOP,
    HOUSE_RATE,
    PEAK_STEP,
    SoundCourse,
    SourceProfile,
)
from broadcaster.domain.timeline import Timeline, TimelineEvent
from broadcaster.dsp.gain import PieceMaxima, envelope_at, fade_gains_at, from_db, heights
from broadcaster.dsp.limiter import AHEAD, PIECE, RELEASE, held_ahead, released
from broadcaster.dsp.loudness import LoudnessMeter, loudness_of

Block = NDArray[np.float32]
_MEETING = np.float32(0.5)  # share of the lower of two peaks that the higher one is raised by
_FINE = 7  # parts of 20 ms in which a gain is taken as level

ProfileOf = Callable[[str], SourceProfile]


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


def course_of_mix(blocks: Iterable[Block], channels: int) -> MixCourse:
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


_STRETCH = 30_000  # pieces that are worked out at once


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
        own = released(held_ahead(demand, count), RELEASE * PIECE / HOUSE_RATE, held)
        down[first : first + count] = own
        held = float(own[-1])
    return down


def finished_course(
    course: MixCourse, gain: float, ceiling: float, energies: NDArray[np.float64]
) -> SoundCourse:
    """What is drawn of a finished file: its measured energies, and the peaks that were planned."""
    down = turned_down(course, gain, ceiling)
    heights = course.peaks * np.power(10.0, (gain - down) / 20.0).astype(np.float32)
    count = len(energies)
    edges = np.arange(count) * (HOUSE_RATE // COURSE_HOPS) // PEAK_STEP
    edges = np.minimum(edges, max(len(heights) - 1, 0))
    tall = np.maximum.reduceat(heights, edges) if len(heights) and count else np.zeros(count)
    peaks = np.asarray(tall, dtype=np.float32)
    return SoundCourse(energies=energies, peaks=peaks)
