"""Two versions of a text, side by side."""

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.text import GONE, KEPT, NEW, changes, paired, places

WORDS = st.lists(st.sampled_from(["thầy", "cô", "báo", "Tổng", "đài", "111"]), max_size=12)
LINES = st.lists(st.sampled_from(["A: một", "B: hai", "A: ba", "B: bốn"]), max_size=10)


def test_what_went_and_what_came_is_told_word_by_word():
    told = changes("Em báo thầy cô ngay.", "Em báo thầy cô hoặc Tổng đài 111.")
    assert told == (
        (KEPT, "Em báo thầy cô"),
        (GONE, "ngay."),
        (NEW, "hoặc Tổng đài 111."),
    )


@given(WORDS, WORDS)
def test_both_versions_are_in_it_whole(old, new):
    told = changes(" ".join(old), " ".join(new))
    assert " ".join(w for kind, w in told if kind != NEW).split() == old
    assert " ".join(w for kind, w in told if kind != GONE).split() == new


@given(LINES, LINES)
def test_every_line_of_both_has_its_place(old, new):
    pairs = paired(old, new)
    assert [left for left, _ in pairs if left] == old
    assert [right for _, right in pairs if right] == new
    assert (places(pairs) == 0) == (old == new)
