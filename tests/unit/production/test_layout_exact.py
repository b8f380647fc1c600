"""Episodes that must be exactly so many minutes long, and music that leads into a bed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.notice import Level, Place
from broadcaster.domain.script import ProgrammePace
from broadcaster.domain.sound import MP3_FRAME, SourceProfile, frames
from broadcaster.domain.speech import Reading
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.timeline import Layer, Timeline
from broadcaster.production.fitting import (
    LEAST_TAIL,
    LOOSE,
    MOST_TAIL,
    PLAY_ON,
    TIGHT,
    fit,
    not_exact,
    too_long,
)
from broadcaster.production.layout import (
    CROSSFADE,
    SourceFacts,
    Spacing,
    lay_out,
)
from broadcaster.production.pacing import Pause, pause_length
from broadcaster.production.rundown import (
    BedCue,
    ChapterCue,
    PauseCue,
    Rundown,
    SoundCue,
    SpeechCue,
)

FORMAT = ProgrammeFormat(
    slug="a", name="Măng non", show="x", exact_minutes=1.0, place=Place(file="formats/a.toml")
)


def facts(seconds: float, **more) -> SourceFacts:
    count = frames(seconds)
    source = SourceProfile(
        key="x", frames=count, channels=1, loudness=-20.0, peak=-6.0, onset=0, offset=count
    )
    return SourceFacts(profile=source, **more)


FACTS = {"câu": facts(2.0), "nền": facts(30.0), "hiệu": facts(6.0), "ngắn": facts(0.9)}


def say(after: Pause = Pause.SENTENCE) -> SpeechCue:
    reading = Reading(written="một hai ba bốn năm", spoken="một hai ba bốn năm", start=0, tokens=())
    return SpeechCue(reading=reading, role="", voice="v", after=after)


def music(name: str = "hiệu") -> SoundCue:
    return SoundCue(sound=name, title=name, layer="music")


def programme(sentences: int, *, bed: bool) -> Rundown:
    """A tune, sentences with every kind of pause, a closing (perhaps on a bed), a tune."""
    kinds = list(Pause)
    body = [say(kinds[number % len(kinds)]) for number in range(sentences)]
    end = [BedCue(sound="nền"), say(), BedCue()] if bed else [say()]
    return Rundown(cues=(music(), ChapterCue(title="Bài"), *body, *end, music()))


def layer_of(rundown: Rundown):
    return lambda spacing: lay_out(rundown, lambda _: "câu", FACTS, spacing)


def fitted(rundown: Rundown, seconds: float) -> Timeline:
    return fit(layer_of(rundown), frames(seconds))


def test_a_little_too_long_is_made_shorter_by_its_pauses() -> None:
    """Exactly as long as asked for; every sentence is there, none touches another."""
    rundown = programme(15, bed=False)
    usual = layer_of(rundown)(Spacing())
    wanted = usual.frames - frames(1.0)
    timeline = fit(layer_of(rundown), wanted)
    assert timeline.frames == wanted
    assert len(timeline.events) == len(usual.events)
    assert not_exact(timeline, replace(FORMAT, exact_minutes=wanted / frames(60))) is None


@given(st.integers(3, 25), st.booleans(), st.floats(20.0, 200.0))
def test_pauses_stay_within_their_limits(sentences: int, bed: bool, seconds: float) -> None:
    """Exact or as near as can be; pauses from seven tenths to thirteen tenths, a frame of MP3 off."""
    rundown = programme(sentences, bed=bed)
    timeline = fitted(rundown, seconds)
    voices = [e for e in timeline.events if e.layer is Layer.VOICE]
    assert len(voices) == sentences + 1
    for one, other, kind in zip(voices, voices[1:-1], list(Pause) * 7, strict=False):
        gap = other.start - one.start - one.length
        usual = pause_length(kind, ProgrammePace.USUAL, "một hai ba bốn năm")
        if usual < 0:  # two at once: as long as ever
            assert abs(gap - usual) <= MP3_FRAME
            continue
        assert TIGHT * usual - MP3_FRAME <= gap <= LOOSE * usual + MP3_FRAME
    end = max(e.start + e.length for e in timeline.events)
    if timeline.frames == frames(seconds):
        assert LEAST_TAIL <= timeline.frames - end <= MOST_TAIL


def test_the_last_bed_plays_on_when_pauses_are_not_enough() -> None:
    """Half a minute of music behind the last words; the words stay together."""
    rundown = programme(10, bed=True)
    usual = layer_of(rundown)(Spacing())
    wanted = usual.frames + frames(30)
    timeline = fit(layer_of(rundown), wanted)
    assert timeline.frames == wanted
    last = [e for e in timeline.events if e.layer is Layer.VOICE][-1]
    under = next(e for e in timeline.events if e.layer is Layer.BED)
    on = under.start + under.length - last.start - last.length
    assert frames(20) < on < PLAY_ON
    # It comes up again behind the words.
    assert (last.start + last.length + frames(0.7), 0.0) in under.envelope


def test_an_asked_pause_is_never_changed() -> None:
    """Two seconds are two seconds."""
    cues = (say(), PauseCue(seconds=2.0), say(), say())
    for stretch in (TIGHT, LOOSE):
        events = layer_of(Rundown(cues=cues))(Spacing(stretch=stretch)).events
        gap = events[1].start - events[0].start - events[0].length
        assert abs(gap - frames(2.0)) < MP3_FRAME


def test_much_too_long_says_what_to_cut() -> None:
    """By how much, about how many words, and from which part."""
    timeline = fitted(programme(40, bed=False), 60.0)
    notice = not_exact(timeline, FORMAT)
    assert notice is not None
    assert (notice.code, notice.level) == ("khong-dung-do-dai", Level.WARNING)
    assert "quá" in notice.sentence
    assert "đúng 1 phút" in notice.sentence
    assert "tiếng)" in notice.hint
    assert "“Bài”" in notice.hint
    assert notice.place == FORMAT.place
    assert too_long(timeline, replace(FORMAT, max_minutes=0.5)) is None


def test_much_too_short_says_what_to_add() -> None:
    """Without a bed there is nothing to play on; with one a minute is the most."""
    for bed in (False, True):
        timeline = fitted(programme(4, bed=bed), 300.0)
        notice = not_exact(timeline, replace(FORMAT, exact_minutes=5.0))
        assert notice is not None
        assert "thiếu" in notice.sentence
        assert ("bed_under" in notice.hint) is not bed
        assert ("nhạc nền cuối bài đã kéo dài" in notice.sentence) is bed


def test_nothing_asked_nothing_said() -> None:
    """A programme without exact_minutes is as long as it comes."""
    assert (
        not_exact(fitted(programme(4, bed=False), 300.0), replace(FORMAT, exact_minutes=0.0))
        is None
    )


def test_an_empty_episode_can_be_fitted() -> None:
    """Nothing to lay down, nothing to wait for."""
    assert fit(layer_of(Rundown(cues=())), frames(60)).events == ()


def test_music_leads_into_the_bed_behind_it() -> None:
    """The one fades out while the other fades in; the bed is not held down by the music."""
    timeline = layer_of(Rundown(cues=(music(), BedCue(sound="nền"), say(), BedCue())))(Spacing())
    tune, under, words = sorted(timeline.events, key=lambda e: e.start)
    end = tune.start + tune.length
    assert under.start % MP3_FRAME == 0
    assert under.fade_in == tune.fade_out == end - under.start
    assert abs(under.fade_in - CROSSFADE) < MP3_FRAME
    assert under.envelope[0] == (words.start - frames(0.3), 0.0)


def test_short_music_crosses_for_a_third_of_itself() -> None:
    """So that it is heard."""
    cues = (music("ngắn"), BedCue(sound="nền"), say(), BedCue())
    timeline = layer_of(Rundown(cues=cues))(Spacing())
    tune, under, _ = sorted(timeline.events, key=lambda e: e.start)
    assert under.fade_in <= tune.length // 3 + MP3_FRAME


@pytest.mark.parametrize("between", [PauseCue(seconds=1.0), say()])
def test_a_bed_that_does_not_follow_at_once_does_not_cross(between) -> None:
    """A pause or words in between part them."""
    cues = (music(), between, BedCue(sound="nền"), say(), BedCue())
    timeline = layer_of(Rundown(cues=cues))(Spacing())
    tune = next(e for e in timeline.events if e.layer is Layer.MUSIC)
    under = next(e for e in timeline.events if e.layer is Layer.BED)
    assert under.start >= tune.start + tune.length


def test_music_behind_a_bed_begins_while_it_fades() -> None:
    """No hole between closing words and the last tune."""
    cues = (BedCue(sound="nền"), say(), BedCue(), music())
    timeline = layer_of(Rundown(cues=cues))(Spacing())
    under = next(e for e in timeline.events if e.layer is Layer.BED)
    tune = next(e for e in timeline.events if e.layer is Layer.MUSIC)
    assert under.start + under.length - under.fade_out < tune.start < under.start + under.length


def test_a_bed_that_does_not_loop_comes_in_passes() -> None:
    """As the facts of its sound say."""
    rough = FACTS | {"nền": facts(5.0, loops=False)}
    cues = (BedCue(sound="nền"), *[say()] * 8, BedCue())
    timeline = lay_out(Rundown(cues=cues), lambda _: "câu", rough)
    beds = [e for e in timeline.events if e.layer is Layer.BED]
    assert len(beds) > 3
    assert not any(e.loop for e in beds)
