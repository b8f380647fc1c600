"""A take that is not its sentence is asked for again; one that is, seldom."""

import random
from functools import cache

import pytest
from damaged_lines import sample_lines

from broadcaster.voices.melody import FIGURES
from broadcaster.voices.own.building import cut
from broadcaster.voices.own.reading_list import syllables_in
from broadcaster.voices.own.syllables import syllable_of
from tests.fakes.generated_reader import our_voice, read_aloud

FAULTS = ("another word", "left out", "too many", "hesitates", "begins again")
READERS = (
    "nguoi-gia",
    pytest.param("tre-em", marks=pytest.mark.soak),
    pytest.param("nam-bac", marks=pytest.mark.soak),
    pytest.param("ba-cu", marks=pytest.mark.soak),
)
TAKES = 25  # right ones, and as many wrong ones


@cache
def lines_to_read() -> list[str]:
    """Sentences of a breath; to look for them when tests are collected costs every run a second."""
    return [line for line in sample_lines() if 6 <= len(syllables_in(line)) <= 20]


def with_fault(line: str, fault: str, chance: random.Random) -> str:
    """The line as it is read wrong, at one word that is no figure."""
    words = line.split(" ")
    places = [n for n, word in enumerate(words) if word.isalpha() and word.lower() not in FIGURES]
    at = chance.choice(places)
    others = [word for line in lines_to_read() for word in line.split(" ") if word.isalpha()]
    other = chance.choice(others)
    while sounds(other) == sounds(words[at]):
        other = chance.choice(others)
    said = {
        "another word": other,
        "left out": "",
        "too many": f"{other} {words[at]}",
        "hesitates": f"ờ {words[at]}",
        "begins again": f"{words[at]}, {words[at]}",
    }
    words[at] = said[fault]
    return " ".join(filter(None, words))


def sounds(word: str) -> object:
    syllable = syllable_of(word.lower())
    return syllable and syllable.key


def told(written: str, said: str, reader: str, tempo: float) -> bool:
    take, rate, _ = read_aloud(said, voice=reader, quiet=38.0, rate=tempo)
    try:
        return not cut(0, written, take, rate, our_voice()).judged.good
    except ValueError:  # its length is none of the sentence
        return True


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
    assert sum(noticed) >= 0.9 * TAKES, noticed
    assert sum(doubted) <= 0.1 * TAKES, doubted
