"""Any programme at all: nothing is lost, nothing is doubled, every frame is right, nothing clicks.

Random rundowns are laid out and mixed. The sources carry a constant offset, so that any cut that
is not faded would be a step of a third of full scale.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.script import ProgrammePace
from broadcaster.domain.sound import HOUSE_RATE, MP3_FRAME, Sound, frames
from broadcaster.domain.speech import Reading
from broadcaster.domain.timeline import Layer, Timeline, TimelineEvent
from broadcaster.production.fitting import fit
from broadcaster.production.layout import (
    DEPTH,
    SourceFacts,
    Spacing,
    lay_out,
    loops_cleanly,
)
from broadcaster.production.mixing import render
from broadcaster.production.pacing import PAUSES, Pause, pause_length
from broadcaster.production.room_tone import room_tone
from broadcaster.production.rundown import (
    BedCue,
    ChapterCue,
    PauseCue,
    Rundown,
    RundownCue,
    SoundCue,
    SpeechCue,
)
from broadcaster.production.sound_profiles import profile
from tests.fakes.made_when_asked import MadeWhenAsked, by_name

pytestmark = pytest.mark.slow

OFFSET = 0.3


def source(seconds: float, hertz: float, *, channels: int = 1, quiet: float = 0.0) -> Sound:
    """A tone on a constant offset, with silence before and behind it."""
    time = np.arange(frames(seconds)) / HOUSE_RATE
    wave = OFFSET + 0.2 * np.sin(2 * np.pi * hertz * time)
    wave = np.concatenate([np.zeros(frames(quiet)), wave, np.zeros(frames(quiet))])
    samples = np.repeat(wave.astype(np.float32)[:, None], channels, axis=1)
    if channels == 2:
        samples[:, 1] *= np.float32(0.7)
    samples.setflags(write=False)
    return Sound(samples=samples)


SOUNDS = by_name(
    {
        "một": lambda: source(0.61, 217.3, quiet=0.2),
        "hai": lambda: source(1.37, 331.7, quiet=0.05),
        "ba": lambda: source(0.083, 402.1),
        "bốn": lambda: source(2.2, 150.9, quiet=0.3),
        "hiệu": lambda: source(1.9, 261.6, channels=2),
        "cắt": lambda: source(0.4, 523.3, channels=2, quiet=0.01),
        "tiếng": lambda: source(0.7, 710.1),
        "ghi": lambda: source(1.1, 190.7, quiet=0.4),
        "nền tròn": lambda: source(1.0, 220.0, channels=2),  # whole cycles: it loops by itself
        "nền gãy": lambda: source(1.3, 217.77, channels=2, quiet=0.1),
        "nền ngắn": lambda: source(0.31, 233.33),
    }
)
BEDS = ("nền tròn", "nền gãy", "nền ngắn")
FACTS = MadeWhenAsked(
    lambda key: SourceFacts(
        profile=profile(SOUNDS[key], key), loops=key not in BEDS or loops_cleanly(SOUNDS[key])
    )
)


def say(key: str, after: Pause) -> SpeechCue:
    reading = Reading(written=key, spoken=key, start=0, tokens=())
    return SpeechCue(reading=reading, role="", voice=key, after=after)


CUES: st.SearchStrategy[RundownCue] = st.one_of(
    st.builds(say, st.sampled_from(["một", "hai", "ba", "bốn"]), st.sampled_from(list(Pause))),
    st.builds(
        lambda key: SoundCue(sound=key, title=key, layer=Layer.MUSIC.value),
        st.sampled_from(["hiệu", "cắt"]),
    ),
    st.builds(lambda: SoundCue(sound="tiếng", title="tiếng", layer=Layer.EFFECT.value)),
    st.builds(lambda: SoundCue(sound="ghi", title="ghi", layer=Layer.RECORDING.value)),
    st.builds(lambda key: BedCue(sound=key), st.sampled_from([*BEDS, ""])),
    st.builds(lambda length: PauseCue(seconds=length), st.floats(0.0, 2.0)),
    st.builds(lambda: ChapterCue(title="mục")),
)
RUNDOWNS = st.lists(CUES, min_size=1, max_size=12).map(lambda cues: Rundown(cues=tuple(cues)))


def layer_of(rundown: Rundown) -> Callable[[Spacing], Timeline]:
    return lambda spacing: lay_out(rundown, lambda cue: cue.reading.spoken, FACTS, spacing)


def mixed(timeline: Timeline, channels: int) -> np.ndarray:
    blocks = list(render(timeline, SOUNDS.__getitem__, channels, block=30_011))
    return np.concatenate(blocks) if blocks else np.zeros((0, channels), dtype=np.float32)


def alone(event: TimelineEvent, timeline: Timeline, channels: int) -> np.ndarray:
    """One event over the whole timeline, computed anew in double precision."""
    samples = SOUNDS[event.source].samples.astype(np.float64)
    place = event.offset + np.arange(event.length)
    piece = samples[place % len(samples)] if event.loop else samples[place]
    at = np.arange(event.length) + 0.5
    rise = 0.5 - 0.5 * np.cos(np.pi * np.clip(at / max(event.fade_in, 1), 0, 1))
    fall = 0.5 - 0.5 * np.cos(np.pi * np.clip(at[::-1] / max(event.fade_out, 1), 0, 1))
    level = np.full(event.length, event.gain)
    if event.envelope:
        points = np.array(event.envelope, dtype=float)
        frame = event.start + np.arange(event.length)
        level = level + np.interp(frame, points[:, 0], points[:, 1])
    piece = piece * (rise * fall * 10 ** (level / 20))[:, None]
    if channels == 1:
        piece = piece.mean(axis=1, keepdims=True)
    whole = np.zeros((timeline.frames, channels))
    whole[event.start : event.start + event.length] += piece
    if event.room:
        count = event.length + event.room
        room = room_tone(event.source, event.offset, count).astype(np.float64)
        whole[event.start : event.start + count] += room[:, None]
    return whole


@given(RUNDOWNS, st.sampled_from([1, 2]))
@settings(max_examples=40)
def test_the_mix_is_the_sum_of_its_events(rundown: Rundown, channels: int) -> None:
    """Sample by sample: no event is missing, none is heard twice, none is a frame off."""
    timeline = layer_of(rundown)(Spacing())
    mix = mixed(timeline, channels)
    assert mix.shape == (timeline.frames, channels)
    wanted = sum(
        (alone(event, timeline, channels) for event in timeline.events),
        np.zeros((timeline.frames, channels)),
    )
    assert np.abs(mix - wanted).max(initial=0.0) < 2e-5


@given(RUNDOWNS)
@settings(max_examples=150)
def test_every_cue_is_heard_once_and_whole(rundown: Rundown) -> None:
    """In order, from the first audible frame to the last; over words only who cuts in."""
    timeline = layer_of(rundown)(Spacing())
    wanted = [
        cue.reading.spoken if isinstance(cue, SpeechCue) else cue.sound
        for cue in rundown.cues
        if isinstance(cue, SpeechCue | SoundCue)
    ]
    said = [event for event in timeline.events if event.layer is not Layer.BED]
    assert [event.source for event in said] == wanted
    for event in said:
        known = FACTS[event.source].profile
        assert event.offset <= known.onset
        assert event.offset + event.length >= known.offset
        assert event.start % MP3_FRAME == 0
    cut_off = {c.reading.spoken for c in rundown.speech if c.after is Pause.BREAK_IN}
    for one, other in pairwise(said):
        breath = min(one.length, other.length) // 4 if one.source in cut_off else 0
        assert one.start + one.length - breath <= other.start
    for event in timeline.events:
        assert event.start >= 0
        assert event.start + event.length <= timeline.frames


@given(RUNDOWNS, st.sampled_from([1, 2]))
@settings(max_examples=40)
def test_nothing_clicks_at_any_edge(rundown: Rundown, channels: int) -> None:
    """At joins, fades, loops and ducks the wave moves no faster than its sources and fades do."""
    timeline = layer_of(rundown)(Spacing())
    mix = mixed(timeline, channels).astype(np.float64)
    steps = np.abs(np.diff(mix, axis=0, prepend=0.0, append=0.0)).max(axis=1)
    allowed = np.full(len(steps), 1e-6)
    for event in timeline.events:
        allowed[event.start : event.start + event.length + 1] += steepest(event)
        if event.room:  # which begins and ends as it is: nobody hears a step of -70 dB
            room = room_tone(event.source, event.offset, event.length + event.room)
            allowed[event.start : event.start + len(room) + 1] += 2 * np.abs(room).max()
    assert (steps <= allowed).all()


def steepest(event: TimelineEvent) -> float:
    """The most that an event may move from frame to frame when nothing cuts into it."""
    samples = SOUNDS[event.source].samples.astype(np.float64)
    piece = samples[event.offset :] if not event.loop else samples
    own = np.abs(np.diff(np.vstack([piece, piece[:1]]) if event.loop else piece, axis=0)).max()
    high = np.abs(samples).max()
    shortest = max(min(frames(0.005), event.length // 2), 1)  # no fade may be quicker than 5 ms
    fading = np.pi / 2 / shortest  # of a raised cosine, per frame
    ducking = -DEPTH / frames(0.3) * np.log(10) / 20
    return float(10 ** (event.gain / 20) * (own + high * (fading + ducking)))


def test_a_cut_would_be_seen() -> None:
    """The bound is sharp enough: the same event without its fades breaks it."""
    timeline = layer_of(Rundown(cues=(say("ba", Pause.SENTENCE),)))(Spacing())
    [event] = timeline.events
    bound = steepest(event)
    first = abs(float(SOUNDS["ba"].samples[event.offset, 0])) * 10 ** (event.gain / 20)
    assert first > 3 * bound


@given(RUNDOWNS, st.floats(2.0, 40.0))
@settings(max_examples=60)
def test_a_fitted_programme_loses_nothing(rundown: Rundown, seconds: float) -> None:
    """Longer or shorter pauses, a bed that plays on: the same sounds in the same order."""
    lay = layer_of(rundown)
    timeline = fit(lay, frames(seconds))
    usual = [e.source for e in lay(Spacing()).events if e.layer is not Layer.BED]
    assert [e.source for e in timeline.events if e.layer is not Layer.BED] == usual
    assert mixed(timeline, 1).shape == (timeline.frames, 1)


@pytest.mark.parametrize("kind", list(Pause))
def test_each_pause_is_as_long_as_its_mark_says(kind: Pause) -> None:
    """Measured in the mix: silence from the last to the first audible frame, to 60 ms."""
    timeline = layer_of(Rundown(cues=(say("một", kind), say("hai", kind))))(Spacing())
    mix = np.abs(mixed(timeline, 1)[:, 0])
    heard = np.flatnonzero(mix > 1e-3)
    longest = int(np.diff(heard).max())
    wanted = max(pause_length(kind, ProgrammePace.USUAL, "một"), 0)  # who cuts in leaves none
    assert abs(longest - wanted) <= frames(0.06)


def test_longer_marks_give_longer_pauses() -> None:
    """Clause, sentence, paragraph, heading, in this order."""
    order = (Pause.CLAUSE, Pause.SENTENCE, Pause.PARAGRAPH, Pause.HEADING)
    lengths = [PAUSES[kind] for kind in order]
    assert lengths == sorted(set(lengths))
