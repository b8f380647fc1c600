"""The ways in which a text is read by those who hold its sentences against the source.

By which document a sentence is, and which word for a child it has, says nothing of what is true. So
a sentence is read as it stands and without those words, and the gravest is told: nothing that one
reading finds is lost by another one.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from broadcaster.law.document_titles import (
    without_asides,
    without_heads,
    without_lists_as_titles,
    without_long_titles,
    without_names_at_the_head,
)
from broadcaster.law.sentence_sense import sentence_at

_Row = TypeVar("_Row", bound=tuple[Any, ...])  # where a sentence begins, …, whether it is sure
_CALLED = (  # no "trò chơi", no "con đường"
    r"(?:cháu|trò(?! (?:chơi|đùa|vui|nghịch|chuyện|lừa|này|ấy))"
    r"|con(?! (?:đường|số|vật|chó|mèo|dao|tem|sông|suối)))(?! (?:ạ|ơi|nhé|à|xin))"
)
_CHILD = re.compile(  # of whom something is said; "cháu chào cô" is told by somebody
    rf"(?<!\w)(?:(?:(?<=các )|(?<=cho )|(?<=của )|(?<=những )|(?<=mấy )){_CALLED}"
    rf"|(?:^|(?<=, )|(?<=[.;:!] )){_CALLED}(?= (?:được|không|chưa|cứ|tự|dưới|từ|đủ|lớp|\d)))(?!\w)",
    re.IGNORECASE,
)


def read_every_way(text: str, read: Callable[[str], Iterable[_Row]]) -> Iterator[_Row]:
    """What is read of the sentences of a text; the last of each row is whether it is sure.

    What is read in several ways is as sure as the surest of them. A name alone ("Theo Luật Trẻ em,
    …") may be all that says what a sentence is of, so that it is read with and without; so is a
    short title beside its number, and a long one that a sentence goes on from ("Nghị định …
    quy định về … không bắt nhà trường …"). What only another long title beside its number, or
    another word for a child, makes of a sentence is a doubt.
    """
    text = without_asides(text)
    plain = without_heads(text)
    found = {sentence_at(text, row[0])[0]: row for row in read(plain)}
    for other in _other_readings(text, plain):
        for row in read(other.text):
            at = sentence_at(text, row[0])[0]
            if at not in found:
                found[at] = row if other.alone else _with_sureness(row, sure=False)
            elif row[-1] and other.confirms:
                found[at] = _with_sureness(found[at], sure=True)
    yield from (found[at] for at in sorted(found))


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    alone: bool  # what it alone finds may be sure
    confirms: bool  # what it finds too is as sure as it says


@lru_cache(maxsize=4096)
def _other_readings(text: str, plain: str) -> tuple[_Reading, ...]:
    """The readings of a text that differ from it and from one another."""
    nameless = without_names_at_the_head(plain)
    readings = (
        _Reading(nameless, alone=True, confirms=True),
        _Reading(without_long_titles(text), alone=True, confirms=True),
        _Reading(without_lists_as_titles(text), alone=False, confirms=True),
        _Reading(_CHILD.sub(_as_a_child, nameless), alone=False, confirms=False),
    )
    by_text = {one.text: one for one in reversed(readings)}  # the first of those that are alike
    return tuple(one for one in readings if one is by_text[one.text] and one.text != plain)


def _as_a_child(found: re.Match[str]) -> str:
    return "trẻ".ljust(len(found[0]))


def _with_sureness(row: _Row, *, sure: bool) -> _Row:
    return type(row)((*row[:-1], sure))
