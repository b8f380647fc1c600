"""Stretches of letters, as markup has them, to the text of a paragraph and what is doubtful in it.

Markup tears a paragraph into stretches: of one font, put in or struck out as a tracked change. Each
is turned into Unicode by its own font before the whole is looked at.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from broadcaster.importing.imported_document import (
    DoubtfulSpot,
    DoubtReason,
    ImportedParagraph,
)
from broadcaster.importing.old_letters import (
    TURNING,
    OldEncoding,
    better_read,
    raised,
    tidy,
    unicode_of,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Letters of a paragraph that are typed and tracked alike."""

    text: str
    typed: OldEncoding = OldEncoding.NONE
    changed: bool = False  # put in as a tracked change
    raised: bool = False  # smaller and higher than the letters about it
    struck: str = ""  # words that stood here and were struck out; then there is no text


PlacedWords: TypeAlias = tuple[str, tuple[DoubtfulSpot, ...]]  # a text and its spots


def joined(
    stretches: list[Stretch], by_words: OldEncoding, old: dict[OldEncoding, None]
) -> PlacedWords:
    """Text in Unicode without blanks at its ends, and the spots that somebody must look at.

    `by_words` is what the document is typed in where no font tells; `old` learns what was met.
    """
    text = ""
    doubts: list[DoubtfulSpot] = []
    for one in _merged(stretches):
        start = len(text)
        if one.struck:
            before = doubts[-1] if doubts else None
            if before and before.end == start and before.reason is DoubtReason.CHANGED:
                doubts[-1] = replace(before, other=f"{before.other} {one.struck}".strip())
            else:
                doubts.append(_spot(start, start, DoubtReason.CHANGED, one.struck))
            continue
        typed = one.typed
        if typed is OldEncoding.NONE and better_read(one.text, by_words):
            typed = by_words
        written = unicode_of(one.text, typed)
        if one.raised:
            text = _raised_behind(text, written, doubts)
            continue
        text += tidy(written)
        if written != one.text:
            old[typed] = None
            doubts.append(_spot(start, len(text), DoubtReason.OLD_FONT, ""))
        if any(sign in written for sign in TURNING):
            doubts.append(_spot(start, len(text), DoubtReason.TURNED, ""))
        if one.changed and len(text) > start:
            before = doubts[-1] if doubts else None
            if before and before.start == before.end == start:  # the words that it replaces
                doubts[-1] = replace(before, end=len(text))
            else:
                doubts.append(_spot(start, len(text), DoubtReason.CHANGED, ""))
    return _stripped(text, doubts)


def _raised_behind(text: str, letters: str, doubts: list[DoubtfulSpot]) -> str:
    """The text with raised letters behind it; a figure that has some is doubtful as a whole."""
    whole = text + raised(tidy(letters), text)
    doubts += raised_spots(whole, len(text))
    return whole


_RAISED_BEHIND = re.compile(r"(\d[\d.,]*)\s*[\[(]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+[\])]?")


def raised_spots(text: str, begin: int = 0) -> tuple[DoubtfulSpot, ...]:
    """Figures with raised digits behind `begin`, and what they are without them."""
    return tuple(
        _spot(found.start(), found.end(), DoubtReason.RAISED, found[1])
        for found in _RAISED_BEHIND.finditer(text)
        if found.end() > begin
    )


def begun(stretches: list[Stretch]) -> Iterator[Stretch]:
    """The stretches without blanks before the first letter."""
    begun = False
    for one in stretches:
        yield one if begun else replace(one, text=one.text.lstrip())
        begun = begun or bool(one.text.strip())


def _merged(stretches: list[Stretch]) -> Iterator[Stretch]:
    """Neighbours alike as one; a mark that was typed apart goes to its letter."""
    last: Stretch | None = None
    for one in stretches:
        text = one.text
        while last and last.text and text and unicodedata.combining(text[0]):
            last, text = replace(last, text=last.text + text[0]), text[1:]
        if not text and not one.struck:
            continue
        alike = last and (last.typed, last.changed, last.raised) == (
            one.typed,
            one.changed,
            one.raised,
        )
        if last and alike and not one.struck and not last.struck:
            last = replace(last, text=last.text + text)
            continue
        if last:
            yield last
        last = replace(one, text=text)
    if last:
        yield last


def _spot(start: int, end: int, reason: DoubtReason, other: str) -> DoubtfulSpot:
    return DoubtfulSpot(start=start, end=end, reason=reason, other=other)


def _moved(doubts: Iterable[DoubtfulSpot], by: int, length: int) -> tuple[DoubtfulSpot, ...]:
    """The spots of a text that now begins further on, kept within its letters."""

    def within(at: int) -> int:
        return min(max(at + by, 0), length)

    return tuple(replace(d, start=within(d.start), end=within(d.end)) for d in doubts)


def _stripped(text: str, doubts: list[DoubtfulSpot]) -> tuple[str, tuple[DoubtfulSpot, ...]]:
    bare = text.strip()
    return bare, _moved(doubts, len(text.lstrip()) - len(text), len(bare))


def _with_between(parts: Iterable[PlacedWords], between: str) -> PlacedWords:
    text = ""
    doubts: tuple[DoubtfulSpot, ...] = ()
    for number, (part, spots) in enumerate(parts):
        text += between if number else ""
        begins = len(text)
        text += part
        doubts += _moved(spots, begins, len(text))
    return text, doubts


def under_each_other(blocks: Iterable[ImportedParagraph]) -> PlacedWords:
    """What the blocks of a cell or note say, each on lines of its own."""
    return _with_between(((block.text, block.doubts) for block in blocks), "\n")


def beside_each_other(cells: Iterable[PlacedWords]) -> PlacedWords:
    """What the cells of a row say."""
    return _with_between(cells, " | ")
