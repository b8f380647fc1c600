"""Which act of a source an amount of a script is told of, by the clauses that duties are read by.

A sentence may tell an act in words that share little with its source's and an amount that is
another act's. So what stands before an amount is read as a clause, as what a source fines is, and
the amounts of the act that it surely is are those that may be told of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from broadcaster.domain.text import nfc
from broadcaster.law.duties_against_source import limits_fit, nearness_to
from broadcaster.law.duty_marks import Duty, duty_words, limits_in, rows_in
from broadcaster.law.figure_likeness import ScriptFigure
from broadcaster.law.passages import Passage
from broadcaster.law.said_figures import FigureKind, SaidFigure
from broadcaster.law.sentence_sense import sentence_at, without_frames
from broadcaster.law.source_duties import SourceDuty, source_duties
from broadcaster.law.telling_words import (
    TELLING,
    act_words,
    acts_of,
    are_apart,
    clause_weight,
    contrasted_in,
    syllables_of,
    telling_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinedAct:
    """An act that a source fines and how near what is told comes to it."""

    near: float  # 0 to 1
    act: SourceDuty
    clear: bool  # an item of the act is told, and not its topic only


SURELY = 0.55  # from which it is that act
NEARLY = 0.45  # from which it may be
_THE_ACT = 0.55  # of the words of an item of a source that must be told
_AN_ITEM = 4.0  # weight of words from which an item tells an act by itself
_TWO = 2  # words of an act that are told at least
_LITTLE = 6.0  # weight of words: with fewer the sentence before tells the act
_CONTEXT = 0.2  # how much the rest of its passage counts
_TURNS = re.compile(r";|(?<!\w)(?:nhưng|còn|chứ)(?!\w)", re.IGNORECASE)
# what many acts are done with or of, and "trái phép", which need not be said of a fine
_NO_ACT = duty_words("xe máy, mô tô, gắn máy, xe đạp, xe đạp điện, người, điều khiển, trái phép")


def acts_told(
    text: str, figures: Sequence[SaidFigure], figure: SaidFigure, keys: tuple[str, ...]
) -> list[FinedAct]:
    """The acts of some documents that an amount may be of, the nearest first."""
    found: dict[int, FinedAct] = {}
    acts = fined_acts(keys)
    for told in _told_before(text, figures, figure):
        for one in acts:
            near, clear = _nearness(told, one)
            last = found.get(id(one))
            if near and (last is None or (clear, near) > (last.clear, last.near)):
                found[id(one)] = FinedAct(near=near, act=one, clear=clear)
    return sorted(found.values(), key=lambda one: (not one.clear, -one.near))


@lru_cache(maxsize=64)
def fined_acts(keys: tuple[str, ...]) -> tuple[SourceDuty, ...]:
    """What some documents punish: with an amount, or with a warning alone."""
    return tuple(one for one in source_duties(keys) if one.fines or one.duty is Duty.WARNED)


def _told_before(text: str, figures: Sequence[SaidFigure], figure: SaidFigure) -> Iterator[str]:
    """What stands before an amount: its clause; where that tells too little, what it follows."""
    start, _ = sentence_at(text, figure.start)
    begin = max(
        [start]
        + [
            one.end
            for one in figures
            if one.kind is figure.kind and start < one.end <= figure.start
        ]
    )
    turns = [match.end() for match in _TURNS.finditer(text, begin, figure.start)]
    own = without_frames(text[max([begin, *turns]) : figure.start])
    yield own
    behind = own.rpartition(": ")[2]  # "Bố dặn trước khi con đi học: …"
    acts = acts_of(behind) or not acts_of(own)  # "Tàng trữ …: cảnh cáo hoặc phạt …"
    if behind != own and acts and clause_weight(duty_words(behind) - _NO_ACT) >= TELLING:
        yield behind
    if clause_weight(duty_words(own) - _NO_ACT) < _LITTLE and begin == start:
        before, _ = sentence_at(text, max(start - 2, 0)) if start else (0, 0)
        yield without_frames(text[before : figure.start])


@lru_cache(maxsize=8192)
def _nearness(told: str, one: SourceDuty) -> tuple[float, bool]:
    """How near what is told comes to an act, and whether it tells it; 0 = it is another one."""
    words = duty_words(told)
    if words.isdisjoint(one.words - _NO_ACT) or not limits_fit(limits_in(told), one.limits):
        return 0.0, False
    if are_apart(contrasted_in(told), one.contrasted) or are_apart(rows_in(told), one.rows):
        return 0.0, False
    ours, theirs = acts_of(told), acts_of(one.text)
    if ours and theirs and not ours & theirs:
        return 0.0, False
    bare = words - _NO_ACT
    if _UNFIT.search(told) or any(map(_is_minor, limits_in(told))):
        bare |= _CONDITIONS
    if len(bare & one.words) < _TWO:
        return 0.0, False
    bare |= act_words(one.text, ours & theirs)  # "để khách hút": it is "chứa chấp"
    own = [item - _NO_ACT for item in one.items]
    clear = any(
        clause_weight(item) >= _AN_ITEM
        and len(item) > 1
        and clause_weight(item & bare) >= _THE_ACT * clause_weight(item)
        for item in own
    )
    rest = clause_weight(bare & one.context) / max(clause_weight(bare), TELLING)
    near = nearness_to(bare, one) + _CONTEXT * rest
    return near, clear and near >= NEARLY


def speaks_of(passage: Passage, near: frozenset[str]) -> bool:
    """Whether a passage has anything of the words of a clause but its vehicles."""
    words = telling_words(nfc(passage.text))
    return clause_weight(syllables_of(near & words) - _NO_ACT) >= _ANYTHING


def is_half(said: ScriptFigure, known: SaidFigure) -> bool:
    """Whether an amount is half of one, as somebody of 16 or 17 pays it at most."""
    of_minors = _MINORS.search(said.sentence) or any(map(_is_minor, limits_in(said.sentence)))
    return said.figure.values[-1] <= known.values[-1] / 2 and bool(of_minors)


_MINORS = re.compile(r"(?<!\w)(?:một nửa|nửa mức|vị thành niên|chưa thành niên)(?!\w)", re.I)
_ANYTHING = 2.0  # weight of words


def _is_minor(figure: SaidFigure) -> bool:
    """Whether an age is one at which nobody may drive what is fined."""
    return figure.kind is FigureKind.AGE and figure.values[-1] <= _GROWN


_GROWN = 18.0  # years of age
_UNFIT = re.compile(
    r"(?<!\w)(?:chưa|không) (?:đủ tuổi|có (?:bằng|giấy phép)|(?:được|từng) học lái)(?!\w)", re.I
)
_CONDITIONS = duty_words("không đủ điều kiện")


def is_amount(figure: SaidFigure) -> bool:
    """Whether a figure is a span of money, as fines are told."""
    return figure.kind is FigureKind.MONEY and len(set(figure.values)) > 1
