"""The level of a bed under words."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.production.layout import ATTACK, DEPTH, HOLD, RELEASE, duck_curve

START = 100_000
END = START + 2_000_000


def level(curve, frame: int) -> float:
    """The curve read as the mixer reads it: level outside, linear between."""
    if frame <= curve[0][0]:
        return curve[0][1]
    for (x0, y0), (x1, y1) in pairwise(curve):
        if x0 <= frame <= x1:
            return y0 + (y1 - y0) * (frame - x0) / (x1 - x0)
    return curve[-1][1]


def test_without_words_the_bed_stays_up() -> None:
    """Music alone is not turned down."""
    assert duck_curve(START, END, ()) == ((START, 0.0),)


def test_the_bed_is_down_before_the_first_word_and_up_behind_the_last() -> None:
    """Attack before, release behind."""
    first, last = START + 200_000, START + 500_000
    assert duck_curve(START, END, [(first, last)]) == (
        (first - ATTACK, 0.0),
        (first, DEPTH),
        (last, DEPTH),
        (last + RELEASE, 0.0),
    )


def test_short_gaps_do_not_bring_the_bed_up() -> None:
    """Between two sentences the bed stays down; in a long silence it comes up."""
    a, b = START + 200_000, START + 300_000
    short = duck_curve(START, END, [(a, b), (b + HOLD - 1, b + 2 * HOLD)])
    long = duck_curve(START, END, [(a, b), (b + HOLD, b + 2 * HOLD)])
    assert level(short, b + HOLD // 2) == DEPTH
    assert level(long, b + RELEASE) == 0.0


def test_a_bed_that_begins_under_words_begins_down() -> None:
    """Words that were there first are not disturbed."""
    assert duck_curve(START, END, [(START - 5, START + 10)])[0] == (START, DEPTH)


def test_words_close_behind_the_beginning_shorten_the_attack() -> None:
    """The bed is down at the first word even when there is little time."""
    assert duck_curve(START, END, [(START + 10, START + 99)])[:2] == (
        (START, 0.0),
        (START + 10, DEPTH),
    )


def test_a_bed_that_ends_soon_stays_down() -> None:
    """No swell of music just before it fades."""
    assert duck_curve(START, END, [(START, END - HOLD + 1)])[-1] == (END, DEPTH)


def test_words_elsewhere_do_not_matter() -> None:
    """Words before and behind the bed leave it alone."""
    assert duck_curve(START, END, [(0, START), (END, END + 9)]) == ((START, 0.0),)


SPANS = st.lists(
    st.tuples(st.integers(0, END + 400_000), st.integers(1, 400_000)).map(
        lambda p: (p[0], p[0] + p[1])
    ),
    max_size=8,
)


@given(SPANS)
def test_under_every_word_the_bed_is_down(words) -> None:
    """Whatever the words: the frames rise, stay inside the bed, and no word meets a loud bed."""
    curve = duck_curve(START, END, words)
    assert all(x0 < x1 for (x0, _), (x1, _) in pairwise(curve))
    assert all(START <= x <= END and DEPTH <= y <= 0.0 for x, y in curve)
    for first, last in words:
        inside = (max(first, START), min(last, END))
        if inside[0] < inside[1]:
            middle = sum(inside) // 2
            assert {level(curve, f) for f in (*inside, middle)} == {DEPTH}
