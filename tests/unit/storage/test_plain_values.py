"""Values as plain JSON and back."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.episode import (
    AudioFile,
    Edition,
    Episode,
    EpisodeChapter,
    EpisodeItem,
    TranscriptLine,
    VoiceUse,
)
from broadcaster.domain.errors import StoreError
from broadcaster.domain.notice import Place
from broadcaster.domain.script import LegalSource
from broadcaster.domain.sound import SourceProfile
from broadcaster.domain.timeline import (
    Caption,
    CaptionWord,
    Chapter,
    Layer,
    Timeline,
    TimelineEvent,
)
from broadcaster.production.rundown import BedCue, PauseCue, Rundown
from broadcaster.storage.serialization import (
    from_plain,
    from_text,
    parse,
    to_line,
    to_plain,
    to_text,
)


class Colour(StrEnum):
    RED = "đỏ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    name: str
    count: int = 3
    ratio: float = 1.0
    yes: bool = False
    day: date | None = None
    at: time | None = None
    colour: Colour = Colour.RED
    pair: tuple[int, str] = (1, "một")
    pairs: tuple[tuple[int, float], ...] = ()
    moment: datetime | None = None
    table: dict[str, Place] = field(default_factory=dict)


text = st.text(st.characters(codec="utf-8"), max_size=12)
real = st.floats(allow_nan=False)
days = st.dates()
counts = st.integers(0, 10**12)
zones = st.one_of(
    st.just(UTC),
    st.just(ZoneInfo("Asia/Ho_Chi_Minh")),
    st.integers(-720, 720).map(lambda m: timezone(timedelta(minutes=m))),
)
moments = st.datetimes(
    min_value=datetime(1976, 1, 1), max_value=datetime(2100, 1, 1), timezones=zones
)
places = st.none() | st.builds(Place, file=text, line=counts, column=counts)
sources = st.builds(
    LegalSource,
    number=text,
    title=text,
    issued=st.none() | days,
    in_force=st.none() | days,
    ended=st.none() | days,
    place=places,
)


def some(strategy):
    return st.lists(strategy, max_size=2).map(tuple)


audio = st.builds(
    AudioFile,
    name=text,
    bytes=counts,
    sha256=text,
    seconds=real,
    loudness=real,
    true_peak=real,
    channels=st.integers(1, 2),
    bitrate=counts,
)
lines = st.builds(
    TranscriptLine,
    start=real,
    end=real,
    speaker=text,
    text=text,
    spoken=text,
    synthetic=st.booleans(),
)
editions = st.builds(
    Edition,
    audio=audio,
    chapters=some(st.builds(EpisodeChapter, start=real, title=text)),
    transcript=some(lines),
    sources=some(sources),
    items=some(st.builds(EpisodeItem, slug=text, title=text, kind=text)),
)
episodes = st.builds(
    Episode,
    key=text,
    guid=text,
    show=text,
    programme=text,
    programme_name=text,
    number=counts,
    season=counts,
    title=text,
    summary=text,
    air_time=moments,
    first_air_date=days,
    topics=some(text),
    audiences=some(text),
    voices=some(st.builds(VoiceUse, role=text, voice=text, name=text)),
    valid_to=st.none() | days,
    school=st.none() | editions,
    public=st.none() | editions,
    recipe=text,
)
events = st.builds(
    TimelineEvent,
    source=text,
    layer=st.sampled_from(Layer),
    start=counts,
    length=counts,
    gain=real,
    loop=st.booleans(),
    envelope=some(st.tuples(counts, real)),
)
captions = st.builds(
    Caption,
    start=counts,
    end=counts,
    speaker=text,
    written=text,
    spoken=text,
    words=some(st.builds(CaptionWord, text=text, start=counts, end=counts)),
)
timelines = st.builds(
    Timeline,
    frames=counts,
    events=some(events),
    chapters=some(st.builds(Chapter, start=counts, title=text)),
    captions=some(captions),
)


@given(episodes)
def test_an_episode_survives_the_round_trip(episode):
    assert from_plain(Episode, parse(to_text(episode))) == episode


@given(timelines)
def test_a_timeline_survives_the_round_trip(timeline):
    back = from_plain(Timeline, parse(to_text(timeline)))
    assert back == timeline
    assert to_text(back) == to_text(timeline)


@given(episodes)
def test_a_document_around_a_value_has_the_same_text_however_the_value_went_in(episode):
    assert to_text({"format": 1, "episode": episode}) == to_text(
        {"format": 1, "episode": to_plain(episode)}
    )


@given(episodes)
def test_one_line_says_what_the_text_says(episode):
    line = to_line(episode)
    assert b"\n" not in line
    assert json.loads(line) == json.loads(to_text(episode))
    assert from_text(Episode, line) == episode


def test_one_line_is_canonical():
    assert to_line({"b": 1, "a": "đỏ"}) == '{"a": "đỏ", "b": 1}'.encode()


@pytest.mark.parametrize(
    ("raw", "said", "where"),
    [
        (b'{"name": "x",\n "count": "3"}', "“count”: cần số nguyên", "so.json"),
        (b"{\n oops", "ghi dở", "so.json:2"),
        (b'{"\xff', "UTF-8", "so.json"),
    ],
)
def test_a_damaged_text_is_told_with_its_file_and_the_way_to_the_fault(raw, said, where):
    with pytest.raises(StoreError) as told:
        from_text(Small, raw, where="so.json")
    assert said in told.value.sentence
    assert told.value.where == where


def test_the_text_is_canonical():
    assert to_text(Small(name="Trường", pairs=((2, 0.5),))).startswith(
        '{\n "at": null,\n "colour": "đỏ",\n "count": 3,'
    )
    assert to_text({"b": 1, "a": 2}) == '{\n "a": 2,\n "b": 1\n}\n'


def test_days_times_and_paths_are_written_as_iso_and_forward_slashes():
    small = Small(name="x", day=date(2026, 9, 7), at=time(6, 45))
    assert to_plain(small)["day"] == "2026-09-07"
    assert to_plain(small)["at"] == "06:45:00"
    assert to_plain(Path("a") / "b") == "a/b"
    assert from_plain(Small, to_plain(small)) == small


def test_a_word_of_a_fixed_set_is_written_as_plain_text():
    assert type(to_plain(Small(name="x"))["colour"]) is str


def test_a_moment_keeps_its_offset():
    moment = datetime(2026, 9, 7, 6, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    plain = to_plain(Small(name="x", moment=moment))
    assert plain["moment"] == "2026-09-07T06:45:00+07:00"
    assert from_plain(Small, plain).moment == moment


@pytest.mark.parametrize("loudness", [float("-inf"), float("inf")])
def test_silence_has_a_plain_form(loudness):
    silent = SourceProfile(key="k", frames=1, channels=1, loudness=loudness, peak=-1)
    assert json.loads(to_text(silent))["loudness"] == str(loudness)
    assert from_plain(SourceProfile, parse(to_text(silent))) == silent


def test_a_field_of_several_kinds_says_which():
    rundown = Rundown(cues=(PauseCue(seconds=2), BedCue(sound="nen")))
    plain = to_plain(rundown)
    assert [cue["type"] for cue in plain["cues"]] == ["PauseCue", "BedCue"]
    assert from_plain(Rundown, plain) == rundown


def test_a_table_by_name_survives():
    small = Small(name="x", table={"Tiêu đề": Place(file="a.md", line=1)})
    assert from_plain(Small, to_plain(small)) == small


def test_an_unknown_field_is_left_aside():
    assert from_plain(Small, {"name": "x", "from_the_future": [1]}) == Small(name="x")


def test_a_missing_field_gets_its_default():
    assert from_plain(Small, {"name": "x"}) == Small(name="x")


def test_whole_numbers_do_for_real_ones():
    back = from_plain(Small, {"name": "x", "ratio": 2})
    assert isinstance(back.ratio, float)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "“name”: cần trường này, mà tệp không có"),
        ([], "“toàn bộ”: cần một nhóm trường"),
        ({"name": 3}, "“name”: cần chữ"),
        ({"name": "\ud800"}, "“name”: cần chữ"),
        ({"name": "x", "count": "3"}, "“count”: cần số nguyên"),
        ({"name": "x", "count": True}, "“count”: cần số nguyên"),
        ({"name": "x", "count": 1.5}, "“count”: cần số nguyên"),
        ({"name": "x", "ratio": "nhiều"}, "“ratio”: cần số"),
        ({"name": "x", "ratio": False}, "“ratio”: cần số"),
        ({"name": "x", "yes": 1}, "“yes”: cần đúng hoặc sai"),
        ({"name": "x", "day": "31/2/2026"}, "“day”: cần"),
        ({"name": "x", "at": "25:00"}, "“at”: cần"),
        ({"name": "x", "colour": "xanh"}, "“colour”: cần một giá trị đã biết"),
        ({"name": "x", "colour": []}, "“colour”: cần một giá trị đã biết"),
        ({"name": "x", "pair": [1]}, "“pair”: cần danh sách có 2 phần"),
        ({"name": "x", "pair": "ab"}, "“pair”: cần một danh sách"),
        ({"name": "x", "pairs": [[1, 2.0], [1, "x"]]}, "“pairs.1.1”: cần số"),
        ({"name": "x", "moment": "2026-09-07T06:45:00"}, "“moment”"),
        ({"name": "x", "table": []}, "“table”: cần một nhóm trường"),
        ({"name": "x", "table": {"a": {"file": "f", "line": "x"}}}, "“table.a.line”: cần số"),
    ],
)
def test_wrong_data_are_refused_by_the_way_to_them(data, said):
    with pytest.raises(StoreError) as told:
        from_plain(Small, data, where="so.json")
    assert said in told.value.sentence
    assert told.value.where == "so.json"


def test_an_unknown_kind_is_refused():
    with pytest.raises(StoreError, match="một loại đã biết"):
        from_plain(Rundown, {"cues": [{"type": "Nothing"}]})


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes"])
def test_what_has_no_plain_form_is_a_programming_error(value):
    with pytest.raises(TypeError):
        to_plain(value)


def test_a_type_that_cannot_be_read_is_a_programming_error():
    with pytest.raises(TypeError):
        from_plain(complex, "1j")


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b"{\n oops", "x.json:2"),
        (b"", "x.json:1"),
        (b"\xff\xfe", "x.json"),
        (b"[" * 99999, "x.json"),
    ],
)
def test_text_that_is_not_json_is_told_with_its_line(raw, where):
    with pytest.raises(StoreError) as told:
        parse(raw, where="x.json")
    assert told.value.where.startswith(where)
