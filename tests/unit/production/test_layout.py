"""Rundown -> timeline in whole frames."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.script import ProgrammePace
from broadcaster.domain.sound import MP3_FRAME, PEAK_STEP, SourceProfile, frames
from broadcaster.domain.speech import Reading, Token, WordTiming
from broadcaster.domain.timeline import Layer, Timeline
from broadcaster.production.layout import (
    BED_GONE,
    BED_LEAD,
    BED_TAIL,
    DEPTH,
    END_GAP,
    LEAD_MARGIN,
    LEAST_BED_TAIL,
    SLOT,
    SOUND_GAP,
    TAIL_MARGIN,
    SourceFacts,
    Spacing,
    lay_out,
    on_grid,
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
from broadcaster.production.segments import ROOM

SECOND = frames(1.0)


def profile(length=SECOND, loudness=-18.0, peak=-3.0, onset=0, offset=0) -> SourceProfile:
    return SourceProfile(
        key="k",
        frames=length,
        channels=1,
        loudness=loudness,
        peak=peak,
        onset=onset,
        offset=offset,
    )


def say(text: str, after: Pause = Pause.SENTENCE, voice: str = "tone:nu") -> SpeechCue:
    token = Token(written=text, spoken=text, start=0, spoken_start=0, rule="plain")
    reading = Reading(written=text, spoken=text, start=0, tokens=(token,))
    return SpeechCue(reading=reading, role="NỮ", voice=voice, after=after, speaker="Nữ")


def play(sound: str, layer: Layer = Layer.MUSIC) -> SoundCue:
    return SoundCue(sound=sound, title=sound, layer=layer.value)


def lay(*cues, own: frozenset[str] = frozenset(), **facts) -> Timeline:
    known = {name: SourceFacts(profile=p) for name, p in facts.items()}
    for cue in cues:
        if isinstance(cue, SpeechCue):
            known.setdefault(cue.reading.spoken, SourceFacts(profile=profile()))
        elif isinstance(cue, SoundCue | BedCue):
            known.setdefault(cue.sound, SourceFacts(profile=profile()))
    spacing = Spacing(own=own)
    return lay_out(Rundown(cues=cues), lambda cue: cue.reading.spoken, known, spacing)


def spans(timeline: Timeline, *layers: Layer) -> list[tuple[str, int, int]]:
    wanted = layers or tuple(Layer)
    return [(e.source, e.start, e.start + e.length) for e in timeline.events if e.layer in wanted]


@pytest.mark.parametrize("pause", list(Pause))
def test_each_kind_of_pause_has_its_length(pause: Pause) -> None:
    """The next sentence begins one pause behind the last one, on the grid of MP3 frames."""
    (_, _, end), (_, start, _) = spans(lay(say("a", pause), say("b")))
    length = pause_length(pause, ProgrammePace.USUAL, "a")
    earliest = end + min(length, 0)
    assert start == on_grid(end + length, earliest)


def test_who_cuts_in_is_heard_with_the_last_breath_of_the_other() -> None:
    """Both voices at once for 0.18 s; what people read of the first ends where the other begins."""
    timeline = lay(say("a", Pause.BREAK_IN), say("b"))
    (_, _, end), (_, start, _) = spans(timeline)
    assert 0.15 <= (end - start) / SECOND <= 0.181
    assert timeline.captions[0].end == start
    assert timeline.events[0].room == 0


def test_a_clip_of_nothing_cuts_nobody_off() -> None:
    """A sentence without a sound leaves the caption before it as long as its words."""
    timeline = lay(say("a"), say("b"), say("c"), b=profile(0))
    assert [c.end - c.start for c in timeline.captions] == [SECOND, 0, SECOND]


def test_nobody_cuts_in_before_the_other_was_heard() -> None:
    """Of a very short word three quarters are heard alone."""
    timeline = lay(say("a", Pause.BREAK_IN), say("b"), a=profile(frames(0.2)))
    (_, begin, end), (_, start, _) = spans(timeline)
    assert begin < start <= end
    assert start - begin >= 0.74 * (end - begin)


def test_a_pause_that_was_asked_for_is_the_whole_silence() -> None:
    """[nghỉ 2 giây] is two seconds between the words, not two and a pause."""
    (_, _, end), (_, start, _) = spans(lay(say("a"), PauseCue(seconds=2.0), say("b")))
    assert start == on_grid(end + 2 * SECOND)


def test_two_pauses_add_up() -> None:
    """Two pauses that follow each other are both kept."""
    timeline = lay(say("a"), PauseCue(seconds=1.0), PauseCue(seconds=0.5), say("b"))
    (_, _, end), (_, start, _) = spans(timeline)
    assert start == on_grid(end + frames(1.5))


@pytest.mark.parametrize("asked", [0.0, 0.1, 0.5, 3.0])
@pytest.mark.parametrize("phrases", [(), (0.9, 1.7)])
def test_music_behind_a_bed_and_an_asked_pause_waits_for_it(
    asked: float, phrases: tuple[float, ...]
) -> None:
    """[hết nhạc nền], [nghỉ 0,5 giây], [nhạc cắt]: the music begins over no word."""
    bed = BedCue(sound="bed", phrases=phrases)
    timeline = lay(
        bed,
        say("a"),
        BedCue(),
        PauseCue(seconds=asked),
        play("sting"),
        bed=profile(frames(1.7)),
    )
    ((_, _, end),) = spans(timeline, Layer.VOICE)
    ((_, start, _),) = spans(timeline, Layer.MUSIC)
    assert start == on_grid(end + frames(asked), end)
    assert timeline.captions[0].end == end


def test_a_pause_at_the_end_is_heard() -> None:
    """Silence that closes an episode is part of it."""
    timeline = lay(say("a"), PauseCue(seconds=3.0))
    assert timeline.frames == 4 * SECOND + END_GAP


def test_clips_are_cut_to_what_is_audible() -> None:
    """Silence around a clip is left away, save a small margin for its soft edges."""
    facts = profile(3 * SECOND, onset=SECOND, offset=2 * SECOND)
    (event,) = lay(say("a"), a=facts).events
    assert event.offset == (SECOND - LEAD_MARGIN) // PEAK_STEP * PEAK_STEP
    assert event.offset + event.length == 2 * SECOND + TAIL_MARGIN
    assert event.offset + event.length <= facts.frames


def test_the_cut_stays_within_the_source() -> None:
    """A clip that is audible from its first to its last frame is played whole."""
    (event,) = lay(say("a"), a=profile(onset=5, offset=SECOND - 5)).events
    assert (event.offset, event.length) == (0, SECOND)


def test_the_shortest_clip_has_fades_that_fit() -> None:
    """Fades never are longer than the clip."""
    (event,) = lay(say("a"), a=profile(3)).events
    assert event.length == 3
    assert event.fade_in + event.fade_out <= 3


def test_an_ident_is_heard_whole_before_the_words() -> None:
    """Music, then a short silence, then words."""
    timeline = lay(play("ident"), say("a"), ident=profile(4 * SECOND))
    begins = on_grid(4 * SECOND + SOUND_GAP)
    assert spans(timeline) == [("ident", 0, 4 * SECOND), ("a", begins, begins + SECOND)]


def test_the_episode_ends_in_a_breath_of_silence() -> None:
    """Behind the last sound there is a short silence and no more."""
    assert lay(say("a")).frames == SECOND + END_GAP


def test_an_empty_rundown_is_an_empty_timeline() -> None:
    """Nothing in, nothing out."""
    assert lay() == Timeline(frames=0, events=(), chapters=(), captions=())


def test_a_bed_is_heard_alone_then_lies_under_the_words() -> None:
    """The bed leads in, goes down under the words, and fades behind them."""
    timeline = lay(BedCue(sound="nen"), say("a"), BedCue(), say("b"), nen=profile(30 * SECOND))
    bed = next(e for e in timeline.events if e.layer is Layer.BED)
    (_, a_start, a_end), (_, b_start, _) = spans(timeline, Layer.VOICE)
    assert (bed.start, a_start) == (0, on_grid(BED_LEAD))
    assert bed.start + bed.length == a_end + BED_TAIL
    assert b_start == on_grid(a_end + BED_TAIL + BED_GONE)
    assert bed.loop
    assert bed.fade_out == BED_TAIL
    assert dict(bed.envelope)[a_start] == DEPTH


def test_a_bed_that_nobody_ends_ends_with_the_episode() -> None:
    """The bed's tail is the end of the episode."""
    timeline = lay(BedCue(sound="nen"), say("a"))
    bed = next(e for e in timeline.events if e.layer is Layer.BED)
    assert timeline.frames == bed.start + bed.length + END_GAP


def test_a_new_bed_takes_the_place_of_the_old_one() -> None:
    """Two beds cross-fade: the old one fades while the new one comes."""
    timeline = lay(BedCue(sound="x"), say("a"), BedCue(sound="y"), say("b"), BedCue())
    (_, _, x_end), (_, y_start, _) = spans(timeline, Layer.BED)
    (_, _, a_end), (_, b_start, _) = spans(timeline, Layer.VOICE)
    assert y_start == on_grid(a_end, a_end)
    assert x_end == a_end + BED_TAIL
    assert b_start >= on_grid(x_end)


@pytest.mark.parametrize("seconds", [1.0, 1.004, 1.013, 1.02])
def test_what_is_over_a_bed_does_not_know_how_long_the_chapter_before_was(seconds) -> None:
    """Bed and words of the second chapter are the same segments, and no bed reaches into them."""

    def second(greeting: float):
        line = lay(
            BedCue(sound="x"),
            say("a"),
            BedCue(),
            ChapterCue(title="Một"),
            BedCue(sound="y"),
            say("b"),
            BedCue(),
            a=profile(round(greeting * SECOND)),
        )
        (_, _, gone), (_, begins, ends) = spans(line, Layer.BED)
        (_, _, _), (_, words, _) = spans(line, Layer.VOICE)
        assert words // MP3_FRAME - -(-gone // MP3_FRAME) >= ROOM
        return words - begins, ends - words

    assert second(seconds) == second(1.5)


@pytest.mark.parametrize("seconds", [0.9, 1.0, 1.137, 2.5])
def test_what_follows_the_words_of_one_edition_meets_the_same_bed(seconds) -> None:
    """Over a bed the silence behind them is longer, by less than a slot; elsewhere it is not."""
    length = round(seconds * SECOND)

    def lengthened(*around) -> int:
        line = lay(*around, say("a"), say("b"), own=frozenset({"a"}), a=profile(length))
        (_, begins, ends), (_, then, _) = spans(line, Layer.VOICE)
        assert around == () or (then - begins) % SLOT == 0
        return then - ends - pause_length(Pause.SENTENCE, ProgrammePace.USUAL, "a")

    assert 0 <= lengthened(BedCue(sound="x")) < SLOT
    assert abs(lengthened()) <= MP3_FRAME // 2


def test_a_bed_with_nothing_above_it_is_not_heard() -> None:
    """A bed that ends where it began gives no event and moves nothing but its lead."""
    timeline = lay(say("a"), BedCue(sound="x"), BedCue(), say("b"))
    assert spans(timeline, Layer.BED) == []


def test_music_alone_may_fill_a_pause() -> None:
    """[nhạc nền] [nghỉ 5 giây] [hết nhạc nền] is five seconds of music and its tail."""
    timeline = lay(say("a"), BedCue(sound="x"), PauseCue(seconds=5.0), BedCue(), say("b"))
    ((_, start, end),) = spans(timeline, Layer.BED)
    assert start == on_grid(SECOND, SECOND)
    assert end == start + 5 * SECOND + BED_TAIL


PHRASES = (2.5, 5.0, 7.5, 10.0)  # of a bed of ten seconds


@pytest.mark.parametrize("words", [0.5, 1.0, 2.0, 3.3, 9.0, 17.0])
def test_a_bed_ends_with_a_phrase_of_its_own(words: float) -> None:
    """So long behind the words that it can die away, and so soon that nobody waits."""
    timeline = lay(
        BedCue(sound="x", phrases=PHRASES),
        say("a"),
        BedCue(),
        say("b"),
        a=profile(frames(words)),
        x=profile(10 * SECOND),
    )
    ((_, start, end),) = spans(timeline, Layer.BED)
    (_, _, gone), (_, then, _) = spans(timeline, Layer.VOICE)
    heard = (end - start) / SECOND
    assert min(abs(heard % 10 - phrase % 10) for phrase in PHRASES) < 0.001
    assert LEAST_BED_TAIL <= end - gone <= LEAST_BED_TAIL + 2.5 * SECOND
    assert then == on_grid(end + BED_GONE)
    (bed,) = [e for e in timeline.events if e.layer is Layer.BED]
    assert bed.fade_out == BED_TAIL


def test_a_bed_whose_phrase_is_long_ends_as_it_comes() -> None:
    """Half a minute of music to the end of a phrase is longer than anybody wants to wait."""
    long = lay(BedCue(sound="x", phrases=(30.0,)), say("a"), BedCue(), x=profile(30 * SECOND))
    ((_, _, end),) = spans(long, Layer.BED)
    ((_, _, gone),) = spans(long, Layer.VOICE)
    assert end == gone + BED_TAIL


def test_an_episode_of_an_exact_length_does_not_wait_for_phrases() -> None:
    """There the silences are measured out, and so are the tails of beds."""
    rundown = Rundown(cues=(BedCue(sound="x", phrases=PHRASES), say("a"), BedCue()))
    facts = {"a": SourceFacts(profile=profile()), "x": SourceFacts(profile=profile(10 * SECOND))}
    timeline = lay_out(rundown, lambda _: "a", facts, Spacing(on_phrases=False))
    ((_, _, end),) = spans(timeline, Layer.BED)
    ((_, _, gone),) = spans(timeline, Layer.VOICE)
    assert end == gone + BED_TAIL


def opening(*phrases: float, then=()) -> Timeline:
    music = SoundCue(sound="hiệu", title="hiệu", layer="music", phrases=phrases)
    return lay(music, *then, say("a"), hiệu=profile(9 * SECOND), x=profile(10 * SECOND))


@pytest.mark.parametrize("then", [(), (BedCue(sound="x"),)])
@pytest.mark.parametrize("phrases", [(3.8, 7.6), (1.9, 3.8, 5.4, 7.6), (5.4, 8.2)])
def test_the_first_word_is_heard_within_six_seconds(phrases, then) -> None:
    """The music that opens ends with the last phrase that leaves the words their time."""
    timeline = opening(*phrases, then=then)
    ((_, start, end),) = spans(timeline, Layer.MUSIC)
    ((_, words, _),) = spans(timeline, Layer.VOICE)
    assert (start, end) == (0, frames(max(one for one in phrases if one < 5.5)))
    assert end < words <= 6 * SECOND
    music = next(e for e in timeline.events if e.layer is Layer.MUSIC)
    assert music.fade_out >= frames(0.7)  # it dies away


def test_music_that_says_nothing_of_phrases_is_played_whole() -> None:
    """A school's own song is not cut; nor one whose first phrase is too long, nor a short one."""
    short = SoundCue(sound="hiệu", title="hiệu", layer="music", phrases=(2.0, 4.0))
    ((_, start, end),) = spans(lay(short, say("a"), hiệu=profile(5 * SECOND)), Layer.MUSIC)
    assert end - start == 5 * SECOND
    for phrases in ((), (7.6,)):
        ((_, start, end),) = spans(opening(*phrases), Layer.MUSIC)
        assert end - start == 9 * SECOND


def test_only_the_music_that_opens_is_ended_early() -> None:
    """The same tune later on is heard to its end."""
    tune = SoundCue(sound="hiệu", title="hiệu", layer="music", phrases=(3.8,))
    timeline = lay(say("a"), tune, say("b"), hiệu=profile(9 * SECOND))
    ((_, start, end),) = spans(timeline, Layer.MUSIC)
    assert end - start == 9 * SECOND
    alone = lay(tune, hiệu=profile(9 * SECOND))  # and where nobody speaks there is no haste
    ((_, start, end),) = spans(alone, Layer.MUSIC)
    assert end - start == 9 * SECOND


def test_recordings_push_the_bed_down_like_voices() -> None:
    """A pupil's recording is not drowned in music."""
    timeline = lay(BedCue(sound="x"), play("em", Layer.RECORDING), BedCue())
    bed = next(e for e in timeline.events if e.layer is Layer.BED)
    ((_, start, _),) = spans(timeline, Layer.RECORDING)
    assert dict(bed.envelope)[start] == DEPTH


def test_effects_leave_the_bed_where_it_is() -> None:
    """A drum over the bed does not make it pump."""
    timeline = lay(BedCue(sound="x"), play("trong", Layer.EFFECT), BedCue())
    bed = next(e for e in timeline.events if e.layer is Layer.BED)
    assert {level for _, level in bed.envelope} == {0.0}


def test_chapters_begin_with_their_words_and_the_first_at_zero() -> None:
    """A listener who jumps to a chapter hears its words; players want the first one at 0."""
    timeline = lay(
        play("ident"),
        ChapterCue(title="Mở đầu"),
        say("a"),
        ChapterCue(title="Bài"),
        play("jingle"),
        say("b"),
    )
    starts = {source: start for source, start, _ in spans(timeline)}
    assert [(c.title, c.start) for c in timeline.chapters] == [("Mở đầu", 0), ("Bài", starts["b"])]


def test_chapters_that_begin_together_share_one_mark() -> None:
    """An item's title and its first heading are one mark; a repeated title is said once."""
    timeline = lay(
        ChapterCue(title="Bài"), ChapterCue(title="Mục"), ChapterCue(title="Bài"), say("a")
    )
    assert [c.title for c in timeline.chapters] == ["Bài – Mục"]


def test_a_chapter_without_words_is_no_chapter() -> None:
    """A heading at the very end marks nothing."""
    timeline = lay(ChapterCue(title="A"), say("a"), ChapterCue(title="B"), play("outro"))
    assert [c.title for c in timeline.chapters] == ["A"]


def test_captions_follow_the_sentences() -> None:
    """Each sentence has a caption from its first to its last audible frame."""
    timeline = lay(say("Chào các bạn."), say("Tạm biệt."))
    voices = spans(timeline, Layer.VOICE)
    assert [(c.written, c.start, c.end) for c in timeline.captions] == voices
    assert {c.speaker for c in timeline.captions} == {"Nữ"}
    assert all(c.synthetic for c in timeline.captions)


def test_a_recording_is_named_in_the_transcript_as_a_persons_voice() -> None:
    """What nobody wrote down is at least named, and not marked as synthetic."""
    (caption,) = lay(play("Em An lớp 7A", Layer.RECORDING)).captions
    assert caption.written == "[Ghi âm: Em An lớp 7A]"
    assert not caption.synthetic


def test_words_move_with_their_sentence() -> None:
    """Word times count from the source's first frame, wherever the clip is cut and laid."""
    facts = SourceFacts(
        profile=profile(2 * SECOND, onset=frames(0.5), offset=2 * SECOND),
        words=(
            WordTiming(start=0, end=4, begins=0.5, ends=1.0),
            WordTiming(start=5, end=8, begins=1.0, ends=3.0),
        ),
    )
    rundown = Rundown(cues=(PauseCue(seconds=1.0), say("chào bạn")))
    timeline = lay_out(rundown, lambda _: "x", {"x": facts})
    (event,) = timeline.events
    first, second = timeline.captions[0].words
    assert event.start == on_grid(SECOND)
    assert (first.text, first.start) == ("chào", event.start + frames(0.5) - event.offset)
    assert event.offset <= frames(0.5) - LEAD_MARGIN
    assert (second.text, second.end) == ("bạn", event.start + event.length)
    assert not timeline.captions[0].estimated
    guessed = lay_out(rundown, lambda _: "x", {"x": replace(facts, estimated=True)})
    assert guessed.captions[0].estimated


def test_voices_come_to_one_loudness() -> None:
    """A quiet and a loud voice are laid at the same level."""
    timeline = lay(
        say("a", voice="tone:nu"),
        say("b", voice="tone:nam"),
        a=profile(loudness=-30.0),
        b=profile(loudness=-10.0),
    )
    assert [e.gain for e in timeline.events] == [12.0, -8.0]


def test_a_sound_without_a_frame_is_no_event() -> None:
    """An empty source gives nothing to play, and its neighbours stay where they belong."""
    timeline = lay(say("a"), play("rong", Layer.EFFECT), say("b"), rong=profile(0))
    assert [source for source, _, _ in spans(timeline)] == ["a", "b"]


def test_a_missing_source_is_not_passed_over() -> None:
    """A source without facts is a mistake of the program, never a silent gap."""
    with pytest.raises(KeyError):
        lay_out(Rundown(cues=(say("a"),)), lambda _: "x", {})


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_grid_is_near_and_never_early(frame: int, earliest: int) -> None:
    """A place on the grid is half an MP3 frame away at most, unless it may not be that early."""
    place = on_grid(frame, earliest)
    assert place % MP3_FRAME == 0
    assert place >= earliest
    if place > earliest + MP3_FRAME:
        assert abs(place - frame) <= MP3_FRAME // 2


SOUNDS = ["s1", "s2"]
CUES = st.one_of(
    st.builds(say, st.sampled_from(["a", "b", "c"]), st.sampled_from(list(Pause))),
    st.builds(
        play,
        st.sampled_from(SOUNDS),
        st.sampled_from([Layer.MUSIC, Layer.EFFECT, Layer.RECORDING]),
    ),
    st.builds(BedCue, sound=st.sampled_from(["", *SOUNDS])),
    st.builds(ChapterCue, title=st.sampled_from(["A", "B"])),
    st.builds(PauseCue, seconds=st.floats(0, 5)),
)


@st.composite
def profiles(draw) -> SourceProfile:
    length = draw(st.integers(1, 5 * SECOND))
    onset = draw(st.integers(0, length - 1))
    return profile(
        length,
        loudness=draw(st.sampled_from([-math.inf, -40.0, -23.456, -5.0])),
        peak=draw(st.sampled_from([-math.inf, -20.0, 0.0])),
        onset=onset,
        offset=draw(st.integers(onset + 1, length)),
    )


@given(
    st.lists(CUES, max_size=12),
    st.fixed_dictionaries({name: profiles() for name in ("a", "b", "c", *SOUNDS)}),
)
def test_nothing_is_lost_doubled_or_overlapped(cues: list, facts: dict) -> None:
    """Any rundown: every sound once and in order, whole frames, two voices for a breath at most."""
    timeline = lay(*cues, **facts)
    heard = [e for e in timeline.events if e.layer is not Layer.BED]
    wanted = [
        c.reading.spoken if isinstance(c, SpeechCue) else c.sound
        for c in cues
        if isinstance(c, SpeechCue | SoundCue)
    ]
    assert [e.source for e in heard] == wanted
    cutting = {c.reading.spoken for c in cues if getattr(c, "after", "") is Pause.BREAK_IN}
    for first, then in pairwise(heard):
        breath = min(first.length, then.length) // 4 if first.source in cutting else 0
        assert first.start + first.length - breath <= then.start
    assert [c.written for c in timeline.captions if c.synthetic] == [
        c.reading.written for c in cues if isinstance(c, SpeechCue)
    ]
    for event in timeline.events:
        _check_event(event, timeline, facts[event.source])
    _check_marks(timeline)


def _check_event(event, timeline: Timeline, source: SourceProfile) -> None:
    whole = (event.start, event.length, event.offset, event.fade_in, event.fade_out)
    assert all(type(number) is int and number >= 0 for number in whole)
    assert event.length > 0
    assert event.start + event.length <= timeline.frames
    assert event.start % MP3_FRAME == 0
    assert math.isfinite(event.gain)
    if not event.loop:
        assert event.offset + event.length <= source.frames
    points = [frame for frame, _ in event.envelope]
    assert all(first < then for first, then in pairwise(points))
    assert all(event.start <= frame <= event.start + event.length for frame in points)


def _check_marks(timeline: Timeline) -> None:
    captions = timeline.captions
    assert all(0 <= c.start <= c.end <= timeline.frames for c in captions)
    assert all(first.end <= then.start for first, then in pairwise(captions))
    starts = [c.start for c in timeline.chapters]
    assert starts == sorted(set(starts))
    assert starts[:1] in ([], [0])
    assert [e.start for e in timeline.events] == sorted(e.start for e in timeline.events)


def test_a_longer_sentence_moves_the_music_of_its_own_chapter_only() -> None:
    """The bed begins again with a chapter, as far before its words as it did before the change."""

    def beds(first: str) -> list[tuple[int, int, int]]:
        cues = [BedCue(sound="nền"), ChapterCue(title="Một"), say(first, Pause.HEADING)]
        cues += [ChapterCue(title="Hai"), say("c", Pause.HEADING), BedCue()]
        facts = {
            "a": SourceFacts(profile=profile(20 * SECOND)),
            "b": SourceFacts(profile=profile(23 * SECOND)),
            "c": SourceFacts(profile=profile(20 * SECOND)),
            "nền": SourceFacts(profile=profile(90 * SECOND)),
        }
        line = lay_out(Rundown(cues=tuple(cues)), lambda cue: cue.reading.written, facts)
        words = next(event.start for event in line.events if event.source == "c")
        return [
            (event.start - words, event.length, event.offset)
            for event in line.events
            if event.layer is Layer.BED
        ]

    before, after = beds("a"), beds("b")
    assert len(before) == 2
    assert before[0] != after[0]
    assert before[1] == after[1]
