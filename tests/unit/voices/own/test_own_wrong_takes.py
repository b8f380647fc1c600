"""A take that is not its sentence is asked for again; one that is, seldom."""

import random
from dataclasses import replace

import pytest
from misread_lines import FAULTS, lines_to_read, with_fault

from broadcaster.voices.own.building import cut
from tests.fakes.drawn_once import sound_made_once  # noqa: F401 - for every test here
from tests.fakes.generated_reader import our_voice, read_aloud

READERS = (
    "nguoi-gia",
    pytest.param("tre-em", marks=pytest.mark.soak),
    pytest.param("nam-bac", marks=pytest.mark.soak),
    pytest.param("ba-cu", marks=pytest.mark.soak),
)
TAKES = 25  # right ones, and as many wrong ones


def told(written: str, said: str, reader: str, tempo: float) -> bool:
    take, rate, _ = read_aloud(said, voice=reader, quiet=38.0, rate=tempo)
    try:
        return not cut(0, written, take, rate, our_voice()).judged.good
    except ValueError:  # its length is none of the sentence
        return True


def test_a_word_that_closes_before_a_pause_has_not_lost_its_room():
    """The silence behind “đạp,” is none of it, in our voice as in the reader's."""
    line = "Xe đạp, xe buýt và đôi chân vẫn đưa mình đến trường an toàn."
    for reader in ("nam-bac", "nguoi-gia"):
        assert not told(line, line, reader, 1.0)


def test_a_word_that_sounds_like_another_is_found_with_the_other_in_its_place():
    """“nghe” for “em” is little farther from it than the elder's words are from ours."""
    assert told("Chúng tôi muốn các em hiểu.", "Chúng tôi muốn các nghe hiểu.", "tre-em", 0.85)


def test_what_was_told_of_a_take_before_is_told_again_without_trying():
    """A voice is made of takes that were judged when they were read."""
    line, said = "Chúng tôi muốn các em hiểu.", "Chúng tôi muốn các nghe hiểu."
    take, rate, _ = read_aloud(said, voice="tre-em", quiet=38.0, rate=0.85)
    first = cut(0, line, take, rate, our_voice())
    silent = replace(our_voice(), rivals=lambda: pytest.fail("tried again"))
    again = cut(0, line, take, rate, silent, known=first.judged)
    assert again.judged == first.judged
    assert [unit.syllable for unit in again.units] == [unit.syllable for unit in first.units]


def test_a_right_word_that_creaks_is_not_asked_for_again():
    """It is unlike what our voice says, and still nearer to it than to any other word."""
    for line, tempo in (("Hỏi thầy cô, hỏi bố mẹ.", 0.85), ("Bài học ở đây là gì?", 1.15)):
        assert not told(line, line, "nguoi-gia", tempo)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_what_is_read_wrong_is_noticed_and_what_is_read_right_seldom_asked_for_again(reader):
    chance = random.Random(77 + len(reader))
    lines = chance.sample(lines_to_read(), TAKES)
    noticed, doubted = [], []
    for number, line in enumerate(lines):
        tempo = (0.85, 1.0, 1.15)[number % 3]
        doubted.append(told(line, line, reader, tempo))
        fault = FAULTS[number % len(FAULTS)]
        noticed.append(told(line, with_fault(line, fault, chance), reader, tempo))
    assert sum(noticed) >= 0.92 * TAKES, noticed
    assert sum(doubted) <= 0.04 * TAKES, doubted
