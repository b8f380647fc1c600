"""When words are heard."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.voices.timing import estimated, from_events, words_of

WORDS = st.lists(st.sampled_from(["một", "hai", "ba,", "bốn.", "in tơ nét", "Huế?"]), min_size=1)


def test_finds_words() -> None:
    """Marks and blanks are no words."""
    text = "– Vâng, “được” ạ!"
    assert [text[a:b] for a, b in words_of(text)] == ["Vâng", "được", "ạ"]


def test_marks_take_time() -> None:
    """Behind a comma the next word comes later."""
    plain = estimated("một hai", 0.0, 2.0)
    paused = estimated("một, hai", 0.0, 2.0)
    assert [word.begins for word in plain] == [0.0, 1.0]
    assert paused[0].ends < 1.0 < paused[1].begins
    assert paused[1].ends == 2.0


@given(WORDS, st.floats(0.1, 100), st.floats(0, 10), st.integers(0, 50))
def test_estimates_fill_the_sound(words: list[str], length: float, start: float, off: int) -> None:
    """In order, without overlap, from the beginning to the end, each at its place in the text."""
    text = " ".join(words)
    timings = estimated(text, start, start + length, off)
    assert [(w.start - off, w.end - off) for w in timings] == list(words_of(text))
    assert timings[0].begins == start
    for before, after in pairwise(timings):
        assert before.begins < before.ends <= after.begins + 1e-9
    assert timings[-1].ends <= start + length + 1e-9


def test_no_words_no_timings() -> None:
    """Punctuation gives nothing."""
    assert estimated("…", 0.0, 1.0) == ()
    assert from_events("…", [], 1.0) == ()


def test_events_become_words() -> None:
    """A word ends where the next begins, the last with the sound."""
    timings = from_events("Xin chào!", [(0, 0.0), (4, 0.3)], 0.9)
    assert [(w.start, w.end, w.begins, w.ends) for w in timings] == [
        (0, 3, 0.0, 0.3),
        (4, 8, 0.3, 0.9),
    ]


def test_missing_and_doubled_events() -> None:
    """A word without an event shares the time before it; a second event of a word is passed over."""
    timings = from_events("một hai ba", [(0, 0.0), (0, 0.1), (8, 1.0)], 1.5)
    assert [(w.begins, w.ends) for w in timings] == [(0.0, 0.5), (0.5, 1.0), (1.0, 1.5)]
    assert [w.begins for w in from_events("một hai", [(99, 5.0)], 1.0)] == [0.0, 0.5]


@given(WORDS, st.lists(st.tuples(st.integers(0, 80), st.floats(0, 20))), st.floats(0.1, 10))
def test_any_events_give_every_word_once(
    words: list[str], events: list[tuple[int, float]], length: float
) -> None:
    """Whatever an engine reports, each word has one timing, inside the sound."""
    text = " ".join(words)
    timings = from_events(text, sorted(events, key=lambda e: e[1]), length)
    assert [(w.start, w.end) for w in timings] == list(words_of(text))
    assert all(-1e-9 <= w.begins <= length + 1e-9 for w in timings)
    assert all(w.ends <= length + 1e-9 for w in timings)
