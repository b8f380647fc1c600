"""Beds longer than their sound: played again without a seam."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.sound import HOUSE_RATE, MP3_FRAME, PEAK_STEP, Sound, SourceProfile, frames
from broadcaster.domain.timeline import Layer, Timeline, TimelineEvent
from broadcaster.production.layout import OVERLAP, SHORTEST_LAP, laps, loops_cleanly, passes
from broadcaster.production.mixing import render
from broadcaster.production.segments import ROOM


def sound(samples: np.ndarray) -> Sound:
    return Sound(samples=samples.astype(np.float32)[:, None])


def tone(cycles: float, count: int = HOUSE_RATE, phase: float = 0.0) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * (cycles * np.arange(count) / count + phase))


def profile(frame_count: int, onset: int = 0, offset: int | None = None) -> SourceProfile:
    behind = frame_count if offset is None else offset
    return SourceProfile(
        key="nền",
        frames=frame_count,
        channels=1,
        loudness=-20.0,
        peak=-3.0,
        onset=onset,
        offset=behind,
    )


def bed(length: int, start: int = 11_520) -> TimelineEvent:
    return TimelineEvent(
        source="nền",
        layer=Layer.BED,
        start=start,
        length=length,
        gain=0.0,
        fade_in=frames(0.5),
        fade_out=frames(1.2),
        loop=True,
    )


def test_whole_cycles_loop_cleanly() -> None:
    """The last sample leads into the first."""
    assert loops_cleanly(sound(tone(440.0)))


@pytest.mark.parametrize(
    "samples",
    [
        tone(440.25),  # a step in the wave
        np.concatenate([tone(440.0), np.zeros(HOUSE_RATE)]),  # silence at the end
        tone(440.0) * np.linspace(1, 0, HOUSE_RATE),  # fades out
        np.zeros(HOUSE_RATE),  # nothing
        tone(440.0, 100),  # too short to say
        np.random.default_rng(1).normal(0, 0.1, HOUSE_RATE) * np.linspace(0.05, 1, HOUSE_RATE),
    ],
)
def test_what_does_not_loop_cleanly_is_seen(samples: np.ndarray) -> None:
    """A step, a silence or a leap in level at the joint."""
    assert not loops_cleanly(sound(samples))


def test_a_long_sound_needs_one_pass() -> None:
    """Then nothing overlaps."""
    [only] = passes(bed(frames(20)), profile(frames(30), onset=1_000))
    assert (only.start, only.length, only.offset) == (11_520, frames(20), 1_000 // 128 * 128)
    assert (only.fade_in, only.fade_out, only.loop) == (frames(0.5), frames(1.2), False)


def test_silence_is_no_bed() -> None:
    """Nothing to hear, no event."""
    assert passes(bed(frames(20)), profile(frames(3), onset=0, offset=0)) == ()


@given(
    st.integers(1, frames(120)),
    st.integers(frames(0.2), frames(50)),
    st.integers(0, 5_000),
)
def test_passes_cover_the_bed_and_nothing_else(length: int, heard: int, onset: int) -> None:
    """On the grid, within the sound, no gap between them, the bed's own fades at its ends."""
    whole = profile(onset + heard + 999, onset=onset, offset=onset + heard)
    found = passes(bed(length), whole)
    assert found[0].start == 11_520
    for event in found:
        assert (event.start - 11_520) % MP3_FRAME == 0
        assert event.offset % PEAK_STEP == 0
        assert event.length > 0
        assert event.offset + event.length <= onset + heard
        assert event.fade_in + event.fade_out <= event.length
    for one, other in pairwise(found):
        assert other.start > one.start
        assert one.start + one.length > other.start
    assert found[-1].start + found[-1].length == 11_520 + length


def test_no_step_and_no_hole_at_the_joints() -> None:
    """A sound that breaks off is heard without a break: no step larger than its own, level held."""
    samples = tone(330.37, frames(7)) + np.random.default_rng(2).normal(0, 0.02, frames(7))
    source = sound(samples)
    events = passes(bed(frames(60), start=0), profile(frames(7)))
    line = Timeline(frames=frames(60), events=events, chapters=(), captions=())
    mix = np.concatenate(list(render(line, lambda _: source, 1)))[:, 0]
    middle = mix[frames(2) : frames(57)]
    assert np.abs(np.diff(middle)).max() <= 1.5 * np.abs(np.diff(samples)).max()
    levels = 10 * np.log10(np.square(middle).reshape(-1, frames(0.25)).mean(axis=1))
    usual = 10 * np.log10(np.square(samples).mean())
    assert np.abs(levels - usual).max() < 4.0


def test_unlike_sounds_keep_their_level_while_they_cross() -> None:
    """Noise over noise: within 1.5 dB all the way."""
    samples = np.random.default_rng(3).normal(0, 0.1, frames(6))
    source = sound(samples)
    events = passes(bed(frames(40), start=0), profile(frames(6)))
    line = Timeline(frames=frames(40), events=events, chapters=(), captions=())
    mix = np.concatenate(list(render(line, lambda _: source, 1)))[:, 0]
    middle = mix[frames(1) : frames(38)]
    levels = 10 * np.log10(np.square(middle).reshape(-1, frames(0.1)).mean(axis=1))
    assert np.abs(levels + 20).max() < 1.5


@given(
    st.integers(frames(3), frames(120)),
    st.lists(st.integers(0, frames(130)), max_size=6),
    st.booleans(),
)
def test_laps_cover_the_bed_and_begin_before_words(
    length: int, openings: list[int], loops: bool
) -> None:
    """Each begins a chapter, is long enough, and is gone when the next chapter's words begin."""
    found = laps(bed(length), profile(frames(200)), openings, loops=loops)
    assert found[0].start == 11_520
    assert found[0].fade_in == bed(length).fade_in
    assert found[-1].start + found[-1].length == 11_520 + length
    assert found[-1].fade_out == bed(length).fade_out
    for one, other in pairwise(found):
        gone = one.start + one.length + ROOM * MP3_FRAME
        assert any(0 <= o - gone < MP3_FRAME for o in openings)
        assert one.start + one.length > other.start
        assert min(other.start - one.start, 11_520 + length - other.start) >= SHORTEST_LAP
        assert (other.start - 11_520) % MP3_FRAME == 0
        assert other.offset == one.offset == 0


def test_a_lap_crosses_into_the_next_without_a_step_or_a_hole() -> None:
    """Where a chapter begins, the music does; its level is held within 3 dB."""
    samples = np.random.default_rng(4).normal(0, 0.1, frames(50))
    source = sound(samples)
    events = laps(bed(frames(60), start=0), profile(frames(50)), [frames(30)], loops=True)
    assert len(events) == 2
    line = Timeline(frames=frames(60), events=events, chapters=(), captions=())
    mix = np.concatenate(list(render(line, lambda _: source, 1)))[:, 0]
    begun = events[1].start
    np.testing.assert_allclose(
        mix[begun + OVERLAP : frames(40)], samples[OVERLAP : frames(40) - begun], atol=1e-4
    )
    levels = 10 * np.log10(np.square(mix[frames(1) : frames(58)]).reshape(-1, 4_410).mean(axis=1))
    assert np.abs(levels + 20).max() < 1.5
