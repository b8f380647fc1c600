"""Cutting sentences for online voices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.voices.clauses import parts_of, pause_after

LONG = (
    "Người dưới mười sáu tuổi không được điều khiển xe gắn máy, xe máy điện; nếu vi phạm thì bị "
    "phạt cảnh cáo, và cha mẹ giao xe cho con cũng bị xử phạt theo quy định của pháp luật."
)


def test_short_text_is_one_part() -> None:
    """Up to the limit nothing is cut, blanks around it aside."""
    assert [(p.text, p.start) for p in parts_of("  Xin chào!  ", 100)] == [("Xin chào!", 2)]
    assert parts_of("   ", 100) == ()


def test_cuts_keep_their_punctuation() -> None:
    """The mark stays with the clause before it, so that the voice keeps its tune."""
    parts = [part.text for part in parts_of(LONG, 100)]
    assert parts[0].endswith(";")
    assert parts[-1].endswith(".")
    assert all(len(part) <= 100 for part in parts)


def test_numbers_with_commas_are_not_cut() -> None:
    """Only a mark before a blank is a place to cut."""
    text = "giá là 1,5 triệu đồng " * 6
    assert all(not part.text.endswith("1,") for part in parts_of(text, 30))


def test_a_giant_word_stays_whole() -> None:
    """There is nowhere to cut it; the engine refuses it."""
    assert [len(p.text) for p in parts_of("x" * 300, 100)] == [300]


def test_ten_thousand_characters() -> None:
    """A very long text is cut without running out of stack."""
    parts = parts_of(LONG * 60, 100)
    assert "".join(p.text for p in parts).replace(" ", "") == (LONG * 60).replace(" ", "")


TEXT = st.text(alphabet="abđ ế,.;?!–“” ", max_size=400)


@given(TEXT, st.integers(5, 100))
def test_nothing_is_lost_or_moved(text: str, limit: int) -> None:
    """Every letter and mark is in exactly one part, at the place that the part names."""
    parts = parts_of(text, limit)
    assert "".join(p.text for p in parts).replace(" ", "") == text.replace(" ", "")
    for part in parts:
        assert text[part.start : part.start + len(part.text)] == part.text
        assert len(part.text) <= limit or not cuttable(part.text, limit)


def cuttable(text: str, limit: int) -> bool:
    """Whether a blank within the limit has something to say on both sides."""
    blanks = [at for at, char in enumerate(text) if char == " " and at <= limit]
    return any(spoken(text[:at]) and spoken(text[at:]) for at in blanks)


def spoken(text: str) -> bool:
    return any(char.isalnum() for char in text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("a,", 0.25), ("a;", 0.35), ("a.", 0.5), ("a.”", 0.5), ("a", 0.05)]
)
def test_pauses_follow_the_mark(text: str, seconds: float) -> None:
    """A comma is shorter than a stop, a cut between words hardly a pause."""
    assert pause_after(text) == seconds
