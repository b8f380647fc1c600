"""Timeline -> chapters and transcript in seconds, and the times of written words."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.episode import EpisodeChapter, TranscriptLine
from broadcaster.domain.sound import frames
from broadcaster.domain.speech import Reading, Token, WordTiming
from broadcaster.domain.timeline import Caption, CaptionWord, Chapter, Timeline
from broadcaster.production.labels import chapters_of, transcript_of
from broadcaster.production.layout import caption_words

END = frames(60)


def test_chapters_are_given_in_seconds() -> None:
    """Frames become seconds to the millisecond."""
    chapters = (Chapter(start=0, title="Mở đầu"), Chapter(start=100_000, title="Bài"))
    timeline = Timeline(frames=200_000, events=(), chapters=chapters, captions=())
    assert chapters_of(timeline) == (
        EpisodeChapter(start=0.0, title="Mở đầu"),
        EpisodeChapter(start=2.268, title="Bài"),
    )


def test_the_transcript_has_who_says_what_and_when() -> None:
    """Each caption is a line with both forms of its words, and whether a machine speaks."""
    captions = (
        Caption(start=44_100, end=88_200, speaker="Nữ", written="Ngày 5/9.", spoken="ngày năm"),
        Caption(
            start=90_000, end=99_000, speaker="", written="[Ghi âm: An]", spoken="", synthetic=False
        ),
    )
    timeline = Timeline(frames=200_000, events=(), chapters=(), captions=captions)
    assert transcript_of(timeline) == (
        TranscriptLine(start=1.0, end=2.0, speaker="Nữ", text="Ngày 5/9.", spoken="ngày năm"),
        TranscriptLine(
            start=2.041, end=2.245, speaker="", text="[Ghi âm: An]", spoken="", synthetic=False
        ),
    )


def test_estimated_times_of_words_are_marked_in_the_transcript() -> None:
    """Where the voice did not tell when its words are heard, the line says so."""
    word = CaptionWord(text="Chào", start=44_100, end=50_000)
    known = Caption(start=44_100, end=88_200, speaker="Nữ", written="Chào", spoken="Chào")
    captions = (
        replace(known, words=(word,), estimated=True),
        replace(known, words=(word,)),
        replace(known, estimated=True),
    )
    timeline = Timeline(frames=200_000, events=(), chapters=(), captions=captions)
    assert [line.estimated for line in transcript_of(timeline)] == [True, False, False]


def _line(written: str, *stretches: tuple[str, float]) -> TranscriptLine:
    words = tuple(
        CaptionWord(text=text, start=frames(10 + begins), end=frames(11 + begins))
        for text, begins in stretches
    )
    caption = Caption(
        start=frames(10), end=END, speaker="Nữ", written=written, spoken="", words=words
    )
    captions = (caption,)
    return transcript_of(Timeline(frames=END, events=(), chapters=(), captions=captions))[0]


def test_each_written_word_of_the_transcript_has_its_time() -> None:
    """Hundredths of a second from the line's start; what is heard as one begins as one."""
    assert _line("Ngày 5/9 em", ("Ngày 5/9", 0), ("em", 1.25)).words == (0, 0, 125)
    assert _line("(ma túy)", ("(ma", 0.5), ("túy)", 0.75)).words == (50, 75)
    assert _line("NĐ-CP nhé", ("NĐ-", 0), ("CP", 0.4), ("nhé", 1)).words == (0, 100)


def test_a_line_whose_words_do_not_fit_has_no_times() -> None:
    """No times are better than wrong ones."""
    assert _line("Một hai ba", ("Một", 0)).words == ()
    assert _line("Một hai ba").words == ()


def reading(*pairs: tuple[str, str]) -> Reading:
    """A reading of (written, spoken) stretches joined by blanks."""
    tokens: list[Token] = []
    written = spoken = ""
    for text, said in pairs:
        written += " " if written else ""
        spoken += " " if spoken and said else ""
        tokens.append(
            Token(
                written=text,
                spoken=said,
                start=len(written),
                spoken_start=len(spoken),
                rule="plain",
            )
        )
        written += text
        spoken += said
    return Reading(written=written, spoken=spoken, start=0, tokens=tuple(tokens))


def timed(spoken: str) -> tuple[WordTiming, ...]:
    """One word a second."""
    timings = []
    at = 0
    for number, word in enumerate(spoken.split()):
        at = spoken.index(word, at)
        timings.append(WordTiming(start=at, end=at + len(word), begins=number, ends=number + 0.9))
        at += len(word)
    return tuple(timings)


def heard(known: Reading, **more) -> list[tuple[str, float, float]]:
    words = caption_words(
        known, more.get("timings", timed(known.spoken)), start=0, end=END, offset=0
    )
    return [(w.text, w.start / 44_100, w.end / 44_100) for w in words]


def test_plain_words_are_timed_one_by_one() -> None:
    """A stretch that is said as it is written is lit word by word."""
    assert heard(reading(("Chào các bạn.", "Chào các bạn."))) == [
        ("Chào", 0.0, 0.9),
        ("các", 1.0, 1.9),
        ("bạn.", 2.0, 2.9),
    ]


def test_a_date_is_lit_while_all_its_words_are_said() -> None:
    """One written stretch covers the many words that it is read as."""
    known = reading(("Ngày", "Ngày"), ("5/9", "năm tháng chín"), ("này", "này"))
    assert heard(known) == [("Ngày", 0.0, 0.9), ("5/9", 1.0, 3.9), ("này", 4.0, 4.9)]


def test_what_is_not_said_stays_with_its_neighbour() -> None:
    """A bracket or mark that is dropped is still shown, before the first or behind the last."""
    known = reading(("(", ""), ("Nghị định", "Nghị định"), ("–", ""), ("mới", "mới"), (")", ""))
    assert [text for text, _, _ in heard(known)] == ["( Nghị", "định –", "mới )"]


def test_without_timings_there_are_no_words() -> None:
    """A sentence without word times keeps its caption, no invented words."""
    assert heard(reading(("Chào", "Chào")), timings=()) == []


def test_words_without_a_time_join_the_one_before() -> None:
    """An engine that leaves a word out loses no text."""
    known = reading(("Chào các bạn", "Chào các bạn"))
    assert heard(known, timings=timed("Chào các bạn")[:2])[1][0] == "các bạn"


WORDS = st.text(alphabet="aăâeêơ9/", min_size=1, max_size=5)


@given(
    st.lists(st.tuples(WORDS, st.one_of(st.just(""), WORDS)), min_size=1, max_size=8),
    st.integers(0, frames(5)),
)
def test_all_written_text_is_kept_in_order_and_in_time(pairs, end: int) -> None:
    """Whatever is read how: no letter is lost, times never go back nor leave the clip."""
    known = reading(*pairs)
    words = caption_words(known, timed(known.spoken), start=0, end=end, offset=0)
    if any(said for _, said in pairs):
        assert " ".join(w.text for w in words).split() == known.written.split()
    assert all(0 <= w.start <= w.end <= end for w in words)
    assert all(a.start <= b.start for a, b in pairwise(words))
