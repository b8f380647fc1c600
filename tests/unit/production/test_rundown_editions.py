"""The school's and the public's rendering of a rundown."""

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Reading
from broadcaster.production.rundown import (
    BedCue,
    ChapterCue,
    PauseCue,
    Rundown,
    SoundCue,
    SpeechCue,
    edition,
    has_words,
)

SCHOOL = Scope.SCHOOL
PUBLIC = Scope.PUBLIC


def say(text: str, scope: Scope = PUBLIC) -> SpeechCue:
    reading = Reading(written=text, spoken=text, start=0, tokens=())
    return SpeechCue(reading=reading, role="", voice="tone:nu", scope=scope)


def play(sound: str, layer: str = "music", scope: Scope = PUBLIC) -> SoundCue:
    return SoundCue(sound=sound, title=sound, layer=layer, scope=scope)


def bed(sound: str = "", scope: Scope = PUBLIC) -> BedCue:
    return BedCue(sound=sound, scope=scope)


def chapter(title: str, scope: Scope = PUBLIC) -> ChapterCue:
    return ChapterCue(title=title, scope=scope)


def public(*cues) -> tuple:
    return edition(Rundown(cues=cues), PUBLIC).cues


def test_the_school_hears_everything() -> None:
    """The school's edition is the rundown itself."""
    whole = Rundown(cues=(chapter("A"), say("một", SCHOOL)))
    assert edition(whole, SCHOOL) is whole


def test_without_secrets_both_editions_are_one() -> None:
    """Where nothing is school-only, nothing differs: one rendering is enough."""
    whole = Rundown(cues=(chapter("A"), chapter("B"), bed("x"), bed(), say("một"), chapter("C")))
    assert edition(whole, PUBLIC) == whole


def test_the_public_lacks_what_is_school_only() -> None:
    """Words, recordings, pauses and sounds of the school are not in the public edition."""
    kept = (chapter("A"), say("một"), say("ba"))
    cues = (
        chapter("A"),
        say("một"),
        say("hai", SCHOOL),
        PauseCue(seconds=1, scope=SCHOOL),
        play("em", "recording", SCHOOL),
        say("ba"),
    )
    assert public(*cues) == kept
    assert edition(Rundown(cues=cues), PUBLIC) != Rundown(cues=cues)


def test_a_chapter_that_lost_its_words_goes() -> None:
    """No chapter points at nothing; one that still has words stays."""
    assert public(
        chapter("A"),
        say("một"),
        chapter("B"),
        play("j"),
        say("hai", SCHOOL),
        chapter("C"),
        say("ba"),
    ) == (chapter("A"), say("một"), play("j"), chapter("C"), say("ba"))


def test_a_recording_is_words_enough_for_a_chapter() -> None:
    """A chapter with a public recording stays when its sentence goes."""
    cues = (chapter("A"), play("em", "recording"))
    assert public(*cues, say("riêng", SCHOOL)) == cues


def test_a_bed_with_nothing_left_above_it_goes() -> None:
    """An empty bed would be music out of nowhere."""
    assert public(say("một"), bed("x"), say("hai", SCHOOL), bed(), say("ba")) == (
        say("một"),
        say("ba"),
    )


def test_a_school_only_bed_goes_with_its_end() -> None:
    """A bed without the right to leave is gone; the words above it stay dry."""
    assert public(bed("x", SCHOOL), say("một"), bed()) == (say("một"),)


def test_a_bed_ends_even_where_its_end_is_inside_a_school_part() -> None:
    """No bed runs on because its end was marked school-only."""
    cues = (bed("x"), say("một"), say("hai", SCHOOL), bed("", SCHOOL), say("ba"))
    assert public(*cues) == (bed("x"), say("một"), bed("", SCHOOL), say("ba"))


def test_words_are_speech_or_recordings() -> None:
    """Music alone is no episode."""
    assert not has_words(Rundown(cues=(chapter("A"), play("x"), bed("y"), bed())))
    assert has_words(Rundown(cues=(play("em", "recording"),)))
    assert has_words(Rundown(cues=(say("một"),)))


SCOPES = st.sampled_from([SCHOOL, PUBLIC])
CUES = st.one_of(
    st.builds(say, st.text(alphabet="abc", max_size=2), SCOPES),
    st.builds(play, st.just("s"), st.sampled_from(["music", "effect", "recording"]), SCOPES),
    st.builds(bed, st.sampled_from(["", "x", "y"]), SCOPES),
    st.builds(chapter, st.sampled_from(["A", "B"]), SCOPES),
    st.builds(PauseCue, seconds=st.just(1.0), scope=SCOPES),
)


@given(st.lists(CUES, max_size=12))
def test_nothing_leaks_and_no_public_word_is_lost(cues: list) -> None:
    """Whatever the order: no school-only cue is public, every public word still is, in order."""
    kept = public(*cues)
    assert all(c.scope is PUBLIC or (isinstance(c, BedCue) and not c.sound) for c in kept)
    heard = [c for c in cues if isinstance(c, SpeechCue | SoundCue | PauseCue)]
    assert [c for c in kept if isinstance(c, SpeechCue | SoundCue | PauseCue)] == [
        c for c in heard if c.scope is PUBLIC
    ]
    again = edition(Rundown(cues=kept), PUBLIC).cues
    assert edition(Rundown(cues=again), PUBLIC).cues == again
