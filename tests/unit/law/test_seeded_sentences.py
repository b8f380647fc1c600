"""What is told of false sentences may only get louder, of true ones only quieter.

A false sentence that nobody is told of is what must not happen, so each one that was ever found has
its level here: a rule that is made narrower for one true sentence must not lose another false one.
"""

from functools import cache

import pytest

from broadcaster.domain.notice import Level
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.starter import starter_register
from tests.unit.law.test_figures_against_source import GOLD, gold, said

_LEVELS = {"lặng": Level.INFO, "nhắc": Level.WARNING, "chặn": Level.ERROR}
_LOUDNESS = (Level.INFO, Level.WARNING, Level.ERROR)
Row = tuple[Level, tuple[str, ...], str]


@cache
def levelled(name: str) -> tuple[Row, ...]:
    """The rows of a list: the level of a sentence, its sources, its words."""
    lines = (GOLD / name).read_text(encoding="utf-8").splitlines()
    parts = [line.split("|", 2) for line in lines if line.strip() and not line.startswith("#")]
    return tuple(
        (_LEVELS[level], tuple(numbers.split(",")), words) for level, numbers, words in parts
    )


def loudness(numbers: tuple[str, ...], words: str) -> int:
    """How loud the gravest is that is told of a sentence: 0 = nothing, 2 = it stops the script."""
    told = check_figures(said(words, *numbers), starter_register())
    return max((_LOUDNESS.index(one.level) for one in told), default=0)


def gold_levelled(name: str, usual: Level) -> list[Row]:
    """A list of wrong sentences, each with the level that it has: of most it is the usual one."""
    known = {(numbers, words): level for level, numbers, words in levelled("levels.txt")}
    return [(known.get(row, usual), *row) for row in gold(name)]


def more_silent(rows: list[Row]) -> list[str]:
    return [
        words for level, numbers, words in rows if loudness(numbers, words) < _LOUDNESS.index(level)
    ]


# All of them take some seconds: every sixth stands for them, and all are slow.
SOME_OR_ALL = pytest.mark.parametrize("step", [6, pytest.param(1, marks=pytest.mark.slow)])


@SOME_OR_ALL
@pytest.mark.parametrize(
    ("name", "usual", "least"),
    [("wrong.txt", Level.ERROR, 1_150), ("doubtful.txt", Level.WARNING, 130)],
)
def test_no_wrong_sentence_is_more_silent_than_it_was(
    name: str, usual: Level, least: int, step: int
) -> None:
    rows = gold_levelled(name, usual)
    assert len(rows) >= least
    assert more_silent(rows[::step]) == []


def test_every_exception_is_of_a_sentence_that_is_there() -> None:
    there = {*gold("wrong.txt"), *gold("doubtful.txt")}
    assert [
        words for _, numbers, words in levelled("levels.txt") if (numbers, words) not in there
    ] == []


@SOME_OR_ALL
def test_no_seeded_sentence_is_more_silent_than_it_was(step: int) -> None:
    rows = [*levelled("seeded.txt")]
    assert len(rows) >= 420
    assert more_silent(rows[::step]) == []


@SOME_OR_ALL
def test_no_true_sentence_is_louder_than_it_was(step: int) -> None:
    rows = levelled("seeded_true.txt")
    assert len(rows) >= 320
    louder = [
        words
        for level, numbers, words in rows[::step]
        if loudness(numbers, words) > _LOUDNESS.index(level)
    ]
    assert louder == []
