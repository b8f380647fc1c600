"""Where two texts differ, and three: side by side, word by word, and put together by choice."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from broadcaster.domain.matching import matching
from broadcaster.domain.text import GONE, KEPT, NEW, Piece, changes, paired

# A line and the blank lines below it: what moves as one, and is rarely there twice.
_UNIT = re.compile(r"[^\n]*(?:\n[^\S\n]*(?=\n))*\n|[^\n]+$")


class Changer(StrEnum):
    """Who changed a part of a text; the value is what a form may send."""

    NOBODY = ""
    MINE = "minh"
    THEIRS = "kia"
    BOTH = "ca-hai"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePart:
    """A stretch of two texts that grew out of one."""

    mine: str
    theirs: str
    by: Changer  # who changed it; NOBODY = it is the same in both

    @property
    def blank(self) -> bool:
        """Whether only blanks and line ends differ."""
        return self.mine.split() == self.theirs.split()

    @property
    def rows(self) -> tuple[tuple[tuple[Piece, ...], tuple[Piece, ...]], ...]:
        """Line by line the words of theirs and of mine, marked where the other has them not."""
        lines = paired(_lines(self.theirs), _lines(self.mine))
        return tuple(_marked(left, right) for left, right in lines)


def parts_between(old: str, new: str) -> tuple[MergePart, ...]:
    """An older text (theirs) against a newer one (mine)."""
    return merge_parts(old, new, old)


def merge_parts(base: str, mine: str, theirs: str) -> tuple[MergePart, ...]:
    """Two texts that were made of one, in parts of their order; all of mine, all of theirs."""
    common, own, other = _units(base), _units(mine), _units(theirs)
    parts: list[MergePart] = []
    at, left, right = 0, 0, 0
    for start, a, b, length in (
        *_shared(common, own, other),
        (len(common), len(own), len(other), 0),
    ):
        parts += _part(common[at:start], own[left:a], other[right:b])
        if length:
            same = "".join(own[a : a + length])
            parts.append(MergePart(mine=same, theirs=same, by=Changer.NOBODY))
        at, left, right = start + length, a + length, b + length
    return tuple(_joined(parts))


def _joined(parts: Sequence[MergePart]) -> Iterator[MergePart]:
    """Neighbours of one hand as one part; what both changed is chosen line by line."""
    for by, same in groupby(parts, key=lambda part: part.by):
        if by is Changer.BOTH:
            yield from same
            continue
        found = list(same)
        yield MergePart(
            mine="".join(p.mine for p in found), theirs="".join(p.theirs for p in found), by=by
        )


def differing(parts: Sequence[MergePart]) -> tuple[tuple[int, MergePart], ...]:
    """The parts that differ, each with its number."""
    return tuple((n, part) for n, part in enumerate(parts) if part.by is not Changer.NOBODY)


def put_together(parts: Sequence[MergePart], choices: Mapping[int, Changer]) -> str:
    """One text of both: of each part what was chosen, else what the one who changed it wrote.

    A part that both changed and nobody chose keeps both, theirs first.
    """
    return "".join(_chosen(part, choices.get(n, part.by)) for n, part in enumerate(parts))


def _chosen(part: MergePart, choice: Changer) -> str:
    if choice is Changer.THEIRS:
        return part.theirs
    if choice is not Changer.BOTH:
        return part.mine
    if not (part.mine and part.theirs):
        return part.theirs or part.mine
    ends = len(part.theirs) - len(part.theirs.rstrip("\n"))
    between = "\n" * max(2 - ends, 0)  # they are two paragraphs, not one
    return f"{part.theirs}{between}{part.mine}"


def _part(common: list[str], mine: list[str], theirs: list[str]) -> Iterator[MergePart]:
    if not (mine or theirs):
        return
    if 1 < len(common) == len(mine) == len(theirs):  # neighbours that were changed, each by itself
        for lines in zip(common, mine, theirs, strict=True):
            yield from _part(*([line] for line in lines))
        return
    by = Changer.BOTH
    if mine == theirs:
        by = Changer.NOBODY
    elif theirs == common:
        by = Changer.MINE
    elif mine == common:
        by = Changer.THEIRS
    yield MergePart(mine="".join(mine), theirs="".join(theirs), by=by)


def _shared(
    base: list[str], mine: list[str], theirs: list[str]
) -> Iterator[tuple[int, int, int, int]]:
    """What is in all three: where in each it begins, and how many units long it is."""
    one, other = matching(base, mine), matching(base, theirs)
    i = j = 0
    while i < len(one) and j < len(other):
        (from_a, a, long_a), (from_b, b, long_b) = one[i], other[j]
        start, stop = max(from_a, from_b), min(from_a + long_a, from_b + long_b)
        if start < stop:
            yield start, a + start - from_a, b + start - from_b, stop - start
        if from_a + long_a < from_b + long_b:
            i += 1
        else:
            j += 1


def _units(text: str) -> list[str]:
    return _UNIT.findall(text)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _marked(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    pieces = changes(old, new)
    return (
        tuple(piece for piece in pieces if piece[0] in (KEPT, GONE)),
        tuple(piece for piece in pieces if piece[0] in (KEPT, NEW)),
    )
