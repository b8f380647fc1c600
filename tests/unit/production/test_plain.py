"""Canonical JSON, and timelines and rundowns back from it."""

import json
import math
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.errors import StoreError
from broadcaster.model.notice import Place
from broadcaster.model.rundown import (
    BedCue,
    ChapterCue,
    Pause,
    PauseCue,
    Rundown,
    SoundCue,
    SpeechCue,
)
from broadcaster.model.scope import Scope
from broadcaster.model.speech import Reading, Token
from broadcaster.model.timeline import (
    Caption,
    CaptionWord,
    Chapter,
    Event,
    Layer,
    Timeline,
)
from broadcaster.production.plain import (
    canonical,
    plain,
    rundown_from_json,
    rundown_to_json,
    timeline_from_json,
    timeline_to_json,
)

TEXT = st.text(max_size=8)
FRAME = st.integers(0, 10**9)
LEVEL = st.floats(-60, 24).map(lambda x: round(x, 2))

TIMELINES = st.builds(
    Timeline,
    frames=FRAME,
    events=st.lists(
        st.builds(
            Event,
            source=TEXT,
            layer=st.sampled_from(Layer),
            start=FRAME,
            length=FRAME,
            gain=LEVEL,
            loop=st.booleans(),
            envelope=st.lists(st.tuples(FRAME, LEVEL), max_size=3).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    chapters=st.lists(st.builds(Chapter, start=FRAME, title=TEXT), max_size=2).map(tuple),
    captions=st.lists(
        st.builds(
            Caption,
            start=FRAME,
            end=FRAME,
            speaker=TEXT,
            written=TEXT,
            spoken=TEXT,
            words=st.lists(
                st.builds(CaptionWord, text=TEXT, start=FRAME, end=FRAME), max_size=2
            ).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
)

SCOPES = st.sampled_from(Scope)
PLACES = st.one_of(st.none(), st.builds(Place, file=TEXT, line=FRAME))
READINGS = st.builds(
    Reading,
    written=TEXT,
    spoken=TEXT,
    start=FRAME,
    tokens=st.lists(
        st.builds(Token, written=TEXT, spoken=TEXT, start=FRAME, spoken_start=FRAME, rule=TEXT),
        max_size=2,
    ).map(tuple),
)
RUNDOWNS = st.lists(
    st.one_of(
        st.builds(
            SpeechCue,
            reading=READINGS,
            role=TEXT,
            voice=TEXT,
            rate=LEVEL,
            after=st.sampled_from(Pause),
            scope=SCOPES,
            place=PLACES,
        ),
        st.builds(SoundCue, sound=TEXT, title=TEXT, layer=TEXT, scope=SCOPES, place=PLACES),
        st.builds(BedCue, sound=TEXT, title=TEXT, place=PLACES, scope=SCOPES),
        st.builds(PauseCue, seconds=st.floats(0, 60), scope=SCOPES),
        st.builds(ChapterCue, title=TEXT, scope=SCOPES),
    ),
    max_size=5,
).map(lambda cues: Rundown(cues=tuple(cues)))


@given(TIMELINES)
def test_a_timeline_comes_back_whole(timeline: Timeline) -> None:
    """What is written beside an episode is enough to have its timeline again."""
    text = timeline_to_json(timeline)
    back = timeline_from_json(text)
    assert back == timeline
    assert timeline_to_json(back) == text


@given(RUNDOWNS)
def test_a_rundown_comes_back_whole(rundown: Rundown) -> None:
    """Each kind of cue is found again."""
    text = rundown_to_json(rundown)
    back = rundown_from_json(text)
    assert back == rundown
    assert [type(cue) for cue in back.cues] == [type(cue) for cue in rundown.cues]


def test_floats_are_floats_again() -> None:
    """A whole decibel is written like an integer and read as the float that it was."""
    event = Event(source="a", layer=Layer.VOICE, start=0, length=1, gain=2.0)
    text = timeline_to_json(Timeline(frames=1, events=(event,), chapters=(), captions=()))
    assert '"gain": 2,' in text
    assert isinstance(timeline_from_json(text).events[0].gain, float)


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        '{"frames": 1}',
        '{"frames": "1", "events": [], "chapters": [], "captions": []}',
        '{"frames": true, "events": [], "chapters": [], "captions": []}',
        '{"frames": 1.5, "events": [], "chapters": [], "captions": []}',
        '{"frames": 1, "events": {}, "chapters": [], "captions": []}',
        '{"frames": 1, "events": [{}], "chapters": [], "captions": []}',
        '{"frames": 1, "events": [], "chapters": [], "captions": [], "more": 1}',
        '{"frames": 1, "events": [], "chapters": [{"start": 0, "title": 5}], "captions": []}',
    ],
)
def test_a_damaged_timeline_is_refused(damage: str) -> None:
    """A file that is cut, empty or of another kind is named as damaged, with what to do."""
    with pytest.raises(StoreError) as caught:
        timeline_from_json(damage)
    assert "hỏng" in caught.value.sentence
    assert caught.value.hint


@pytest.mark.parametrize(
    "damage",
    [
        '{"cues": [{"seconds": 1}]}',
        '{"cues": [{"cue": "Nothing", "seconds": 1}]}',
        '{"cues": [{"cue": "PauseCue", "seconds": "lâu"}]}',
        '{"cues": [{"cue": "PauseCue", "seconds": 1, "scope": "mọi nơi"}]}',
        '{"cues": [5]}',
    ],
)
def test_a_damaged_rundown_is_refused(damage: str) -> None:
    """A cue that nobody knows or that lacks its fields is not guessed."""
    with pytest.raises(StoreError):
        rundown_from_json(damage)


@dataclass(frozen=True)
class Mixed:
    b: float
    a: object


def test_values_have_one_text() -> None:
    """Keys are sorted, enums and dates are their text, sets are in order, letters stay."""
    value = Mixed(b=1.0, a={"đ": frozenset({"b", "a"}), "d": (date(2026, 9, 7), Scope.SCHOOL)})
    assert canonical(value) == '{"a":{"d":["2026-09-07","trường"],"đ":["a","b"]},"b":1}'


def test_numbers_have_one_text() -> None:
    """-16 and -16.0 are the same loudness; zero has no sign; infinity has a name."""
    assert canonical([-16, -16.0, -0.0, 0.1, -math.inf, True, None]) == (
        '[-16,-16,0,0.1,"-inf",true,null]'
    )


def test_times_are_iso() -> None:
    """Times of day and moments are written in their standard form."""
    assert plain([time(6, 45), datetime(2026, 9, 7, 6, 45)]) == ["06:45:00", "2026-09-07T06:45:00"]


@pytest.mark.parametrize("value", [Path("/a"), b"x", object(), {1: "a"}, Mixed, {"a": [Path()]}])
def test_values_without_one_text_are_refused(value: object) -> None:
    """A path differs between machines, bytes and objects have no text: none is guessed."""
    with pytest.raises(TypeError):
        canonical(value)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(TEXT, inner)),
    max_leaves=8,
)


@given(JSON)
def test_canonical_text_is_json_and_stays(value: object) -> None:
    """The text can be read by any JSON reader and gives itself again."""
    text = canonical(value)
    assert canonical(json.loads(text)) == text
