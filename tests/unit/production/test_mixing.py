"""Mixing: nothing lost, nothing doubled, no clicks, the same in blocks of any size."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.sound import HOUSE_RATE, Sound
from broadcaster.domain.timeline import Layer, Timeline, TimelineEvent
from broadcaster.production.mixing import render
from broadcaster.production.sound_profiles import profile

LENGTH = 600  # frames of the timelines below


def sound(count: int, channels: int = 1, seed: int = 0) -> Sound:
    """Noise of a known length."""
    rng = np.random.default_rng(seed)
    return Sound(samples=rng.uniform(-0.5, 0.5, (count, channels)).astype(np.float32))


SOURCES = {"a": sound(90), "b": sound(250, 2, 1), "c": sound(1, 1, 2), "d": sound(0, 2, 3)}


def event(**changes) -> TimelineEvent:
    """An event of source a."""
    values = {"source": "a", "layer": Layer.VOICE, "start": 0, "length": 90}
    return TimelineEvent(**(values | changes))


def timeline(*events: TimelineEvent, frames: int = LENGTH) -> Timeline:
    """A timeline that holds only events."""
    return Timeline(frames=frames, events=events, chapters=(), captions=())


def mixed(line: Timeline, channels: int = 2, block: int = HOUSE_RATE, sources=SOURCES):
    """The whole mix in one array."""
    blocks = list(render(line, sources.__getitem__, channels, block))
    return np.concatenate(blocks) if blocks else np.zeros((0, channels), np.float32)


EVENTS = st.builds(
    event,
    source=st.sampled_from(sorted(SOURCES)),
    start=st.integers(0, LENGTH + 50),
    length=st.integers(0, 400),
    offset=st.integers(0, 100),
    gain=st.floats(-40, 6),
    fade_in=st.integers(0, 200),
    fade_out=st.integers(0, 200),
    loop=st.booleans(),
    envelope=st.lists(
        st.tuples(st.integers(0, LENGTH), st.floats(-30, 0)), max_size=4, unique_by=lambda p: p[0]
    ).map(lambda points: tuple(sorted(points))),
)
TIMELINES = st.lists(EVENTS, max_size=6).map(
    lambda events: timeline(*sorted(events, key=lambda e: e.start))
)


@settings(deadline=None)
@given(TIMELINES, st.integers(1, LENGTH), st.integers(1, 2))
def test_blocks_of_any_size_give_the_same_samples(line, block: int, channels: int) -> None:
    """Cutting time into blocks changes no bit."""
    assert np.array_equal(mixed(line, channels, block), mixed(line, channels))


@settings(deadline=None)
@given(TIMELINES, st.integers(1, 2))
def test_the_mix_is_the_sum_of_its_events(line: Timeline, channels: int) -> None:
    """Every event alone, added up, is the mix: nothing lost, nothing doubled."""
    total = np.zeros((LENGTH, channels), dtype=np.float64)
    for one in line.events:
        total += mixed(timeline(one), channels)
    np.testing.assert_allclose(mixed(line, channels), total, atol=1e-5)


@settings(deadline=None)
@given(EVENTS, st.floats(-20, 6))
def test_gain_is_linear(one: TimelineEvent, more: float) -> None:
    """An event with more gain is the same event times a factor."""
    from dataclasses import replace

    plain, louder = (mixed(timeline(replace(one, gain=gain))) for gain in (0.0, more))
    np.testing.assert_allclose(louder, plain * 10 ** (more / 20), rtol=1e-4, atol=1e-6)


@settings(deadline=None)
@given(TIMELINES)
def test_the_mix_is_as_long_as_its_timeline(line: Timeline) -> None:
    """Length and channels are those that were asked for."""
    assert mixed(line, 1).shape == (LENGTH, 1)
    assert mixed(line, 2, 77).shape == (LENGTH, 2)


def test_an_event_lies_on_its_frames() -> None:
    """A source is heard from its first frame to its last and nowhere else."""
    mix = mixed(timeline(event(start=17)), 1)[:, 0]
    assert np.array_equal(mix[17:107], SOURCES["a"].samples[:, 0])
    assert not mix[:17].any()
    assert not mix[107:].any()


def test_an_event_longer_than_its_source_is_silent_at_the_end() -> None:
    """Without a loop the source is played once."""
    mix = mixed(timeline(event(length=200)), 1)[:, 0]
    assert mix[:90].any()
    assert not mix[90:].any()


def test_a_loop_starts_again_at_its_first_frame() -> None:
    """A bed shorter than its event goes round, from its offset on the first time."""
    mix = mixed(timeline(event(length=300, offset=40, loop=True)), 1)[:, 0]
    expected = SOURCES["a"].samples[(40 + np.arange(300)) % 90, 0]
    assert np.array_equal(mix[:300], expected)


def test_an_empty_source_is_silence() -> None:
    """A source without samples is heard as nothing, looped or not."""
    assert not mixed(timeline(event(source="d", loop=True), event(source="d"))).any()


def test_mono_is_heard_on_both_sides() -> None:
    """One channel becomes two equal ones at the same level."""
    mix = mixed(timeline(event()), 2)
    assert np.array_equal(mix[:, 0], mix[:, 1])
    assert np.array_equal(mix[:90, 0], SOURCES["a"].samples[:, 0])


def test_stereo_becomes_the_mean_of_its_sides() -> None:
    """Two channels become their mean, so equal sides keep their level."""
    mix = mixed(timeline(event(source="b", length=250)), 1)
    np.testing.assert_allclose(mix[:250, 0], SOURCES["b"].samples.mean(axis=1), atol=1e-7)


def test_a_fade_of_a_constant_has_no_click() -> None:
    """No step at the edges of a faded event is larger than the fade's own slope."""
    flat = {"flat": Sound(samples=np.full((400, 1), 0.5, np.float32))}
    line = timeline(event(source="flat", start=100, length=400, fade_in=100, fade_out=100))
    steps = np.abs(np.diff(mixed(line, 1, sources=flat)[:, 0]))
    assert steps.max() <= 0.5 * math.pi / 2 / 100 + 1e-5


def test_an_envelope_is_read_in_timeline_frames() -> None:
    """A bed is lowered where the envelope says, whatever the event's own start."""
    flat = {"flat": Sound(samples=np.full((400, 1), 0.5, np.float32))}
    points = ((200, 0.0), (300, -20.0))
    line = timeline(event(source="flat", start=100, length=400, envelope=points))
    mix = mixed(line, 1, sources=flat)[:, 0]
    np.testing.assert_allclose(mix[[150, 300, 450]], [0.5, 0.05, 0.05], rtol=1e-5)


def test_sources_are_asked_for_once_and_let_go() -> None:
    """A source is decoded once while it sounds, and not held when it is over."""
    asked: list[str] = []

    def sound_of(key: str) -> Sound:
        asked.append(key)
        return SOURCES[key]

    line = timeline(
        event(start=0), event(start=10, source="b", length=250), event(start=20), event(start=500)
    )
    blocks = render(line, sound_of, 1, 50)
    next(blocks)
    assert sorted(asked) == ["a", "b"]
    list(blocks)
    assert sorted(asked) == ["a", "a", "b"]


@given(st.integers(1, LENGTH), st.integers(1, 2 * LENGTH))
def test_the_last_block_is_never_a_mere_rest(frames: int, block: int) -> None:
    """All are as long as was asked for, but the last: from a half to one and a half as long."""
    line = timeline(event(), frames=frames)
    *others, last = (len(one) for one in render(line, SOURCES.__getitem__, 1, block))
    assert set(others) <= {block}
    assert 2 * last < 3 * block
    assert not others or 2 * last >= block
    assert sum(others) + last == frames


def test_an_empty_timeline_gives_no_block() -> None:
    """No frames, no blocks; no events, silence."""
    assert list(render(timeline(frames=0), SOURCES.__getitem__, 2)) == []
    assert not mixed(timeline()).any()


def test_events_before_and_behind_the_timeline_are_left_out() -> None:
    """What lies outside the timeline is not asked for."""
    line = timeline(event(source="missing", start=LENGTH), event(source="missing", length=0))
    assert not mixed(line).any()


def test_a_profile_says_what_a_sound_is() -> None:
    """Length, peak, loudness as heard and where the sound begins."""
    tone = 0.25 * np.sin(2 * np.pi * 1_000 * np.arange(HOUSE_RATE) / HOUSE_RATE)
    padded = np.concatenate([np.zeros(HOUSE_RATE), tone, np.zeros(HOUSE_RATE)])
    found = profile(Sound(samples=padded.astype(np.float32)[:, None]), "k")
    assert (found.key, found.frames, found.channels) == ("k", 3 * HOUSE_RATE, 1)
    assert found.peak == pytest.approx(20 * math.log10(0.25), abs=0.01)
    steady = profile(Sound(samples=tone.astype(np.float32)[:, None]), "t")
    assert steady.loudness == pytest.approx(20 * math.log10(0.25), abs=0.1)
    assert abs(found.onset - HOUSE_RATE) < 250
    assert abs(found.offset - 2 * HOUSE_RATE) < 250


def test_the_profile_of_silence_is_minus_infinity() -> None:
    """Silence has neither loudness nor peak, and nothing to be heard."""
    found = profile(Sound(samples=np.zeros((5_000, 2), np.float32)), "s")
    assert found.loudness == found.peak == -math.inf
    assert found.onset == found.offset == 0
