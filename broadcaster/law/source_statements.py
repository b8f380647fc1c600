"""What the sources of a script say, figure by figure, looked up by the words of its clause."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from heapq import nlargest
from math import inf
from typing import Generic, TypeVar

from broadcaster.domain.text import nfc
from broadcaster.law.bearers import (
    Bearer,
    BearerRule,
    bearer_in_law,
    bearer_rule,
)
from broadcaster.law.document_numbers import document_key
from broadcaster.law.passages import (
    Passage,
    TextOf,
    passages_in,
    starter_passages,
    starter_passages_of,
)
from broadcaster.law.quotes import text_on
from broadcaster.law.register import Register, RegisteredDocument
from broadcaster.law.register_memory import RegisterMemory, known_again
from broadcaster.law.said_figures import FigureKind, Limit, SaidFigure, figures_in
from broadcaster.law.sentence_sense import (
    CONDITION_KINDS,
    denies,
    is_exempt,
    leading_words,
    sentence_at,
)
from broadcaster.law.telling_words import acts_of, contrasted_in, telling_words, vehicles_of

_SENTENCE = re.compile(r"(?<=[.?!;])\s+|(?<=…)\s+(?=[A-ZĐÀ-Ỵ])")
_RARE = 24  # words by which the likeliest are found
_FEW = 48  # statements that are all compared


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatement:
    """A figure of a passage with the words around it."""

    figure: SaidFigure
    passage: Passage
    near: frozenset[str]  # the words of its own clause
    words: frozenset[str]  # of the whole passage
    bearer: Bearer = Bearer.UNSAID
    contrasted: tuple[frozenset[int], ...] = ()
    lead: frozenset[str] = frozenset()  # words before the colon that all rows of a line have
    driven: frozenset[int] = frozenset()  # what its own clause speaks of driving
    acts: frozenset[int] = frozenset()  # what is done, of what stands before it
    exempt: bool = False  # of those whom a rule leaves out: "(trừ trẻ dưới 6 tuổi)"
    conditions: tuple[SaidFigure, ...] = ()  # what must be so for it: "trên 0,25 mg/l"
    denied: bool | None = False  # its sentence denies or forbids; None = it says both sides

    @property
    def in_row(self) -> bool:
        """Whether its clause has words of its own, as a row of a table has."""
        return self.near is not self.words


@lru_cache(maxsize=1024)
def statements_of(passage: Passage) -> tuple[SourceStatement, ...]:
    """The figures of a passage with what is told of them."""
    return tuple(_said_in(passage))


@dataclass(frozen=True, slots=True, kw_only=True)
class _TellingPassage:
    """A passage with the words that say what it is about."""

    passage: Passage
    words: frozenset[str]


Told = TypeVar("Told", SourceStatement, _TellingPassage)


class _Shelf(Generic[Told]):
    """What sources say, looked up by its words."""

    def __init__(self) -> None:
        self.all: list[Told] = []
        self._by_word: dict[str, list[int]] = {}

    def near(self, told: Mapping[str, float]) -> list[Told]:
        """Those that may speak of what was told: all of few, of many the likeliest."""
        if len(self.all) <= _FEW:
            return self.all
        if not self._by_word:
            for at, one in enumerate(self.all):
                for word in one.words:
                    self._by_word.setdefault(word, []).append(at)
        rows = [(self._by_word[word], word) for word in told if word in self._by_word]
        rows.sort(key=lambda row: (len(row[0]), row[1]))
        weights: dict[int, float] = {}
        for found, word in rows[:_RARE]:  # what many have tells few apart
            telling = told[word] / len(found)
            for at in found:
                weights[at] = weights.get(at, 0.0) + telling
        likeliest = nlargest(_FEW, weights, key=lambda at: (weights[at], -at))
        return [self.all[at] for at in sorted(likeliest)]


class SourceShelf:
    """What one whole text says, or our own words of some documents: read once."""

    def __init__(
        self,
        passages: Iterable[Passage],
        *,
        whole: bool,
        complete: bool = True,
    ) -> None:
        self.whole = whole
        self.complete = complete  # False = some wording of the day is not known
        self.passages: _Shelf[_TellingPassage] = _Shelf()
        self.statements: _Shelf[SourceStatement] = _Shelf()
        self.by_kind: dict[tuple[FigureKind, str], _Shelf[SourceStatement]] = {}
        self.rules: dict[str, BearerRule] = {}
        self.documents: set[str] = set()
        for passage in passages:
            if len(passage.text) > _LONGEST:
                self.complete = False
                continue
            keys = [document_key(one.document) for one in passage.addresses]
            self.documents.update(keys)
            self.passages.all.append(
                _TellingPassage(passage=passage, words=telling_words(nfc(passage.text)))
            )
            if keys and (rule := bearer_rule(nfc(passage.text))) is not None:
                self.rules.setdefault(keys[0], rule)
            for one in statements_of(passage) if passage.own_words else _said_in(passage):
                self.statements.all.append(one)
                key = (one.figure.kind, one.figure.unit)
                self.by_kind.setdefault(key, _Shelf()).all.append(one)

    def like(self, figure: SaidFigure) -> list[SourceStatement]:
        """What measures the same."""
        shelf = self.by_kind.get((figure.kind, figure.unit))
        return shelf.all if shelf else []

    def near(self, figure: SaidFigure, told: Mapping[str, float]) -> list[SourceStatement]:
        """What measures the same and may speak of what was told."""
        shelf = self.by_kind.get((figure.kind, figure.unit))
        return shelf.near(told) if shelf else []


_SHELVES = RegisterMemory[SourceShelf | None](32)


def text_shelf(
    text_of: TextOf, document: RegisteredDocument, register: Register, day: date
) -> SourceShelf | None:
    """What a whole text says on a day; None = the register has none of it."""
    if not register.acts_on(document):
        question: tuple[object, ...] = (known_again(text_of), document.key)
        return _SHELVES.answer(register, question, lambda: _plain_shelf(text_of, document))
    question = (known_again(text_of), document.key, day)
    return _SHELVES.answer(
        register, question, lambda: _amended_shelf(text_of, document, register, day)
    )


def _plain_shelf(text_of: TextOf, document: RegisteredDocument) -> SourceShelf | None:
    text = text_of(document)
    return SourceShelf(passages_in(text, document.number), whole=True) if text else None


def _amended_shelf(
    text_of: TextOf, document: RegisteredDocument, register: Register, day: date
) -> SourceShelf | None:
    text = text_of(document)
    if text is None:
        return None
    amended = text_on(text, document, register, text_of, day)
    passages = passages_in(amended.text, document.number)
    if amended.unknown:
        passages = (replace(one, known=amended.knows(one.addresses[0])) for one in passages)
    return SourceShelf(passages, whole=True, complete=not amended.unknown)


@lru_cache(maxsize=256)
def own_shelf(keys: tuple[str, ...]) -> SourceShelf:
    """Our own words of some documents; of none of them all."""
    rows = [*starter_passages_of("")]
    rows += [one for key in keys for one in starter_passages_of(key)]
    return SourceShelf(dict.fromkeys(rows if keys else starter_passages()), whole=False)


def _said_in(passage: Passage) -> Iterator[SourceStatement]:
    text = nfc(passage.text)
    figures = figures_in(text)
    clauses = clauses_of(text, figures)
    words = telling_words(text)
    begins = [figure.start for figure in figures]
    for figure in figures:
        start, end = clauses[figure]
        beside = figures_around(figures, begins, figure)
        yield SourceStatement(
            figure=figure,
            passage=passage,
            near=telling_words(without_figures(text, beside, start, end)) or words,
            words=words,
            bearer=bearer_in_law(text, beside, figure),
            contrasted=contrasted_in(text),
            lead=leading_words(text[start : figure.start]),
            driven=vehicles_of(text[start:end]),
            acts=acts_of(text[_behind_its_like(beside, figure) : figure.start]),
            exempt=is_exempt(text, figure, start),
            conditions=conditions_of(text, beside, figure, 0),
            denied=denies(text[slice(*sentence_at(text, figure.start))], figure),
        )


def _behind_its_like(figures: Sequence[SaidFigure], figure: SaidFigure) -> int:
    """Where what is told of a figure begins: behind the last of its kind."""
    same = [f.end for f in figures if f.kind is figure.kind and f.end <= figure.start]
    return max(same, default=max(figure.start - AROUND, 0))


def clauses_of(text: str, figures: Sequence[SaidFigure]) -> dict[SaidFigure, tuple[int, int]]:
    """The clause of each figure: its sentence, cut at commas between figures of one kind."""
    ends = [match.start() for match in _SENTENCE.finditer(text)] + [len(text)]
    begins = [figure.start for figure in figures]
    found = {}
    for figure in figures:
        at = bisect_left(ends, figure.start)
        start, end = ends[at - 1] if at else 0, ends[at]
        inside = figures[bisect_left(begins, start) : bisect_left(begins, end)]
        same = [f for f in inside if f.kind is figure.kind]
        if figure.kind is FigureKind.COUNT:
            same = []  # "từ 63 còn 34 tỉnh": counts of one sentence belong together
        for other in same:
            if other.start < figure.start:
                comma = _cut(text, other.end, figure.start)
                start = max(start, comma)
            elif other.start > figure.start:
                comma = _cut(text, figure.end, other.start)
                end = min(end, comma) if comma >= 0 else end
        found[figure] = (start, end)
    return found


_PARTS = re.compile(r"\([^()]*\)|,|\(|\s(?:và|còn)\s")
_LONGEST = 60_000  # characters of a passage that is read; a longer one is no khoản of a law
AROUND = 2_000  # characters, within which figures have to do with one another


def figures_around(
    figures: Sequence[SaidFigure], begins: Sequence[int], figure: SaidFigure
) -> Sequence[SaidFigure]:
    """The figures near one; a khoản of a long decree may have thousands."""
    first = bisect_left(begins, figure.start - AROUND)
    return figures[first : bisect_right(begins, figure.start + AROUND)]


def _cut(text: str, start: int, end: int) -> int:
    """Where the first comma stands that parts two figures; -1 = none does."""
    for found in _PARTS.finditer(text, start, end):
        if not found[0].endswith(")"):
            return found.start()
    return -1


_STOPS = re.compile(r"[.;?!…](?=\s|$)")


def conditions_of(
    text: str, figures: Sequence[SaidFigure], figure: SaidFigure, start: int
) -> tuple[SaidFigure, ...]:
    """The measures, ages and numbers of people that stand before a figure in its clause."""
    start = max(start, figure.start - AROUND)
    stops = [match.end() for match in _STOPS.finditer(text, start, figure.start)]
    begin = max([start, *stops])
    same = [f.end for f in figures if f.kind is figure.kind and f.end <= figure.start]
    begin = max([begin, *same])  # what stands before one of its kind is that one's
    return tuple(
        one
        for one in figures
        if begin <= one.start < figure.start
        and one.kind is not figure.kind
        and (one.kind in CONDITION_KINDS or one.unit == "người")
    )


def _span(figure: SaidFigure) -> tuple[float, float]:
    """From where to where a figure reaches; what has no limit is a point."""
    first, last = figure.values[0], figure.values[-1]
    if first != last:
        return first, last
    if figure.limit is Limit.NONE:
        return first, first
    return (first, inf) if figure.limit.upward else (-inf, first)


def spans_meet(ours: SaidFigure, theirs: SaidFigure) -> bool:
    """Whether two spans have more in common than an end; a point may be an end."""
    (a, b), (c, d) = _span(ours), _span(theirs)
    low, high = max(a, c), min(b, d)
    return low < high or (low == high and (a == b or c == d))


def without_figures(text: str, figures: Sequence[SaidFigure], start: int, end: int) -> str:
    """A stretch without its figures."""
    parts, at = [], start
    for figure in figures:
        if start <= figure.start < end:
            parts.append(text[at : figure.start])
            at = figure.end
    return " . ".join([*parts, text[at:end] if at < end else ""])
