"""How long a silence is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.script import ProgrammePace
from broadcaster.domain.sound import seconds
from broadcaster.domain.speech import Reading, Token
from broadcaster.production.pacing import PAUSES, Pause, asks, pause_length, says_figure
from broadcaster.reading import read_aloud
from broadcaster.reading.tables import make_lexicon

WORDS = st.text(min_size=1, max_size=30)


def length(
    kind: Pause, pace: ProgrammePace = ProgrammePace.USUAL, words: str = "xin chào"
) -> float:
    return seconds(pause_length(kind, pace, words))


@given(WORDS, st.sampled_from(ProgrammePace))
def test_characters_of_a_play_wait_neither_too_long_nor_not_at_all(
    words: str, pace: ProgrammePace
) -> None:
    """From 0.15 to 0.4 s at any pace, with the 13 ms that the grid may add or take."""
    for kind in (Pause.EXCHANGE, Pause.THOUGHT):
        assert 0.15 + 0.0131 <= length(kind, pace, words) <= 0.4 - 0.0131


@given(WORDS)
def test_a_silence_is_a_little_uneven_and_never_another_kinds(words: str) -> None:
    """Within thirty percent of its kind; a slow programme has more of it, a quick one less."""
    for kind in Pause:
        if kind is Pause.BREAK_IN:
            continue
        usual = seconds(PAUSES[kind])
        found = length(kind, words=words)
        assert abs(found - usual) <= 0.3 * usual + 1e-4
        assert (
            length(kind, ProgrammePace.FAST, words)
            <= found
            <= length(kind, ProgrammePace.SLOW, words)
        )


def test_silences_differ_from_line_to_line_and_are_always_the_same() -> None:
    """Forty lines have many silences, not one; asked again, each has the one that it had."""
    lines = [f"Câu thứ {number}." for number in range(40)]
    found = [length(Pause.TURN, words=line) for line in lines]
    assert len({round(one, 2) for one in found}) >= 12
    assert found == [length(Pause.TURN, words=line) for line in lines]
    # by the words and nothing else: another computer, another day
    assert pause_length(Pause.TURN, ProgrammePace.USUAL, "Câu thứ 7.") == 19473


def test_who_cuts_in_does_so_at_any_pace_alike() -> None:
    """A breath is a breath."""
    assert {length(Pause.BREAK_IN, pace) for pace in ProgrammePace} == {
        seconds(PAUSES[Pause.BREAK_IN])
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mức phạt là 400.000 đồng.", True),
        ("Từ 3 đến 5 triệu đồng.", True),
        ("Người từ đủ 14 tuổi.", True),
        ("Đi 40 km/h.", True),
        ("Điều 7 khoản 2.", False),
        ("Gọi số 114.", False),
        ("Ngày 7/9/2026.", False),
        ("Không phạt.", False),
    ],
)
def test_figures_that_people_should_keep(text: str, told: bool) -> None:
    """Money, measures, ages; not the numbers of articles, telephones and days."""
    (reading,) = read_aloud(text, make_lexicon((), ())).readings
    assert says_figure(reading) is told


def test_a_sentence_without_tokens_says_no_figure() -> None:
    """Nothing is known of it."""
    assert not says_figure(Reading(written="a", spoken="a", start=0, tokens=()))
    token = Token(written="14", spoken="mười bốn", start=0, spoken_start=0, rule="number")
    assert not says_figure(Reading(written="14", spoken="mười bốn", start=0, tokens=(token,)))


def test_a_question_is_one_in_quotes_too() -> None:
    """And with an exclamation mark behind."""
    assert all(asks(text) for text in ("Hả?", "“Hả?”", "Hả?!", "(Hả?) "))
    assert not any(asks(text) for text in ("Hả.", "Hả? Không.", ""))
