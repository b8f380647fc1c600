"""Segments: together they are the programme, and a change stays where it is."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.sound import HOUSE_RATE, MP3_FRAME, Sound, frames
from broadcaster.domain.timeline import Layer, Timeline, TimelineEvent
from broadcaster.production.layout import on_grid
from broadcaster.production.mixing import render
from broadcaster.production.segments import LEAD, RADIUS, SPARE, WARM, WIDER, Cutter
from tests.fakes.made_when_asked import MadeWhenAsked

SECOND = HOUSE_RATE


def noise(seconds: float, channels: int, seed: int) -> Sound:
    """Some seconds of noise."""
    rng = np.random.default_rng(seed)
    samples = rng.normal(0, 0.1, (round(seconds * SECOND), channels))
    return Sound(samples=samples.astype(np.float32))


def _sound(key: str) -> Sound:
    if key == "nền":
        return noise(7.3, 2, 99)
    number = VOICES.index(key)
    return noise(1.5 + 0.37 * number, 1, number)


VOICES = [f"v{n}" for n in range(9)]
SOUNDS = MadeWhenAsked(_sound)


def length_of(key: str) -> int:
    """Frames of a source."""
    return SOUNDS[key].frames


def programme(names: list[str], bed: tuple[int, int] | None = None, pause: float = 0.45):
    """Sentences one behind the other, a longer pause after every third; a bed under some."""
    events, at = [], 0
    for number, name in enumerate(names):
        length = length_of(name)
        start = on_grid(at)
        events.append(
            TimelineEvent(source=name, layer=Layer.VOICE, start=start, length=length, fade_out=882)
        )
        at = start + length + frames(0.8 if number % 3 == 2 else pause)
    if bed is not None:
        first, last = events[bed[0]], events[bed[1]]
        start, end = first.start, last.start + last.length
        words = [(e.start, e.start + e.length) for e in events[bed[0] : bed[1] + 1]]
        points = tuple(p for a, b in words for p in ((a, -14.0), (b, -13.0)))
        under = TimelineEvent(
            source="nền",
            layer=Layer.BED,
            start=start,
            length=end - start,
            loop=True,
            fade_in=30_000,
            fade_out=50_000,
            envelope=points,
        )
        events.insert(bed[0], under)
    return Timeline(frames=at, events=tuple(events), chapters=(), captions=())


def mixed(line: Timeline, channels: int = 2) -> np.ndarray:
    """The mix of a timeline."""
    return np.concatenate([*render(line, SOUNDS.__getitem__, channels), np.zeros((0, channels))])


@st.composite
def programmes(draw) -> Timeline:
    """Any programme, with or without a bed."""
    names = draw(st.lists(st.sampled_from(VOICES), min_size=1, max_size=25))
    first = draw(st.integers(0, len(names) - 1))
    bed = (first, draw(st.integers(first, len(names) - 1))) if draw(st.booleans()) else None
    return programme(names, bed, draw(st.sampled_from([0.2, 0.45])))


@settings(max_examples=25, deadline=None)
@given(programmes(), st.integers(1, 2), st.sampled_from([0.0, 2.0, RADIUS]))
def test_the_segments_together_are_the_programme(line, channels, radius) -> None:
    """Nothing is lost, nothing doubled: each segment's own part is the mix at its place."""
    whole = mixed(line, channels)
    segments = Cutter(line, length_of).segments(radius)
    assert segments[0].first == 0
    assert segments[-1].count is None
    for segment, then in pairwise(segments):
        assert segment.first + segment.count == then.first
    for segment in segments:
        begin = (segment.first - segment.lead - segment.warm) * MP3_FRAME
        own = mixed(segment.window, channels)
        np.testing.assert_allclose(own, whole[begin : begin + len(own)], atol=1e-5)
        if segment.count is None:
            assert begin + len(own) == line.frames
        else:
            before = segment.lead + segment.warm
            assert len(own) >= (before + segment.count + SPARE + 1) * MP3_FRAME


@settings(max_examples=25, deadline=None)
@given(programmes(), st.integers(0, 24), st.sampled_from(["v0", "v5", "v8"]))
def test_a_changed_sentence_changes_its_neighbourhood_only(line, number, name) -> None:
    """What lies further away than twice the radius keeps its content, though it moves."""
    voices = [e.source for e in line.events if e.layer is Layer.VOICE]
    number %= len(voices)
    old, new = programme(voices), programme([*voices[:number], name, *voices[number + 1 :]])
    was, now = (Cutter(line, length_of).segments(2.0) for line in (old, new))
    fresh = [s for s in now if s.content() not in {o.content() for o in was}]
    changed = new.events[number]
    reach = 3 * frames(2.0) + 5 * SECOND
    for segment in fresh:
        begin = segment.first * MP3_FRAME
        assert begin < changed.start + changed.length + reach
        if segment.count is not None:
            assert begin + segment.count * MP3_FRAME > changed.start - reach


def test_sentences_without_a_bed_know_nothing_of_each_other() -> None:
    """Between silences a segment hears only its own sentences, with silence around."""
    line = programme(["v3"] * 4 + ["v8"] * 4, pause=0.5)
    for segment in Cutter(line, length_of).segments(0.0):
        sounding = [e for e in segment.window.events if e.start + e.length > 0]
        assert all(e.start >= 0 for e in sounding)
        own = [e for e in line.events if e.start // MP3_FRAME >= segment.first]
        assert segment.window.events[0].source == own[0].source


def test_editions_are_cut_where_they_part() -> None:
    """What only one has is a segment by itself; all the others are the same, at any length of it."""
    contents = []
    for own in ("v0", "v8"):
        line = programme(["v1", "v2", "v3", "v4", own, *["v2", "v3", "v4", "v5"] * 2], pause=0.5)
        apart = Cutter(line, length_of, {own}).segments()
        (alone,) = [s for s in apart if s.window.events[0].source == own]
        assert len(alone.window.events) == 1
        assert alone.count * MP3_FRAME < length_of(own) + SECOND
        contents.append({segment.content() for segment in apart})
    assert len(contents[0] - contents[1]) == len(contents[1] - contents[0]) == 1


def test_the_same_content_is_the_same_wherever_it_stands() -> None:
    """A segment that is heard twice is encoded once."""
    line = programme(["v1", "v2", "v3"] * 6)
    contents = [s.content() for s in Cutter(line, length_of).segments(RADIUS)]
    assert len({*contents}) < len(contents)


def test_a_gain_or_a_fade_is_part_of_the_content() -> None:
    """Whatever changes a sample changes the content; what only people read does not."""
    line = programme(["v1", "v2"])
    (only,) = Cutter(line, length_of).segments()
    louder = replace(line, events=(replace(line.events[0], gain=0.5), line.events[1]))
    assert Cutter(louder, length_of).segments()[0].content() != only.content()
    turned = replace(line, events=(replace(line.events[0], rotated=True), line.events[1]))
    assert Cutter(turned, length_of).segments()[0].content() != only.content()
    other_layer = replace(
        line, events=(replace(line.events[0], layer=Layer.RECORDING), line.events[1])
    )
    assert Cutter(other_layer, length_of).segments()[0].content() == only.content()


@pytest.mark.parametrize("layer", [Layer.VOICE, Layer.BED])
def test_what_goes_on_for_long_is_cut_in_itself(layer) -> None:
    """An hour of one recording, or of music alone, is not one segment."""
    event = TimelineEvent(source="nền", layer=layer, start=0, length=3_600 * SECOND, loop=True)
    line = Timeline(frames=3_600 * SECOND, events=(event,), chapters=(), captions=())
    counts = [s.count for s in Cutter(line, length_of).segments() if s.count is not None]
    assert len(counts) > 100
    assert max(counts) * MP3_FRAME <= 30.1 * SECOND


@pytest.mark.parametrize("count", [0, 1, 100, MP3_FRAME, 3 * SECOND])
def test_a_short_programme_is_one_segment(count) -> None:
    """There is nothing to cut."""
    line = Timeline(frames=count, events=(), chapters=(), captions=())
    (only,) = Cutter(line, length_of).segments()
    assert (only.first, only.count, only.lead, only.spare) == (0, None, 0, 0)
    assert only.window.frames == count


def test_the_tail_goes_on_where_the_segment_ends() -> None:
    """For finding a seam more is mixed behind it: what it is fed and its tail are the programme."""
    line = programme(["v4"] * 14, bed=(0, 13))
    whole, cutter = mixed(line), Cutter(line, length_of)
    for segment in cutter.segments(2.0)[:-1]:
        tail = cutter.tail(segment)
        begin = (segment.first - segment.lead) * MP3_FRAME
        own = mixed(segment.window)[segment.warm * MP3_FRAME :][: segment.fed]
        behind = mixed(tail.window)[tail.warm * MP3_FRAME :]
        both = np.concatenate([own, behind])
        np.testing.assert_allclose(both, whole[begin : begin + len(both)], atol=1e-5)
        assert len(behind) >= (WIDER[-1] - SPARE) * MP3_FRAME


def test_neighbours_can_be_one_segment() -> None:
    """Where there is no seam, both are encoded as one."""
    line = programme(["v4"] * 12)
    cutter = Cutter(line, length_of)
    one, other, *_ = cutter.segments(2.0)
    both = cutter.together(one, other)
    assert (both.first, both.count) == (one.first, one.count + other.count)
    assert (other.lead, other.warm) == (LEAD, WARM)
