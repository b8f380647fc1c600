"""Sentences as somebody reads them wrong: one fault each, by chance with a seed."""

import random
from functools import cache

from damaged_lines import sample_lines

from broadcaster.voices.melody import FIGURES
from broadcaster.voices.own.reading_list import syllables_in
from broadcaster.voices.own.syllables import syllable_of

FAULTS = ("another word", "left out", "too many", "hesitates", "begins again")


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
