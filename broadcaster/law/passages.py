"""What documents say, place by place: the passages that a script's figures are held against.

They come from the whole text where the register has one, unit by unit, and from `su_kien.toml`,
which says in our own words what somebody read in a document. Own words are there to find figures;
they are never shown, quoted or read as the law's wording.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.structure import LawText, LawUnit

TextOf = Callable[
    [RegisteredDocument], LawText | None
]  # the text of a document, where there is one

_STEP = re.compile(r"(Điều|khoản|điểm) (\w+)")
_KINDS = {kind.value: kind for kind in (UnitKind.ARTICLE, UnitKind.CLAUSE, UnitKind.POINT)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What a place of a document says."""

    text: str  # of a unit with the lead of those above it, or our own words
    addresses: tuple[LawAddress, ...]  # one; of own words all they rest on; () = on no document
    own_words: bool = False
    row: str = ""  # of own words: their line, "8.3"
    since: date | None = None  # first day on which it holds; None = as its document
    until: date | None = None  # first day on which it holds no more
    reserve: str = ""  # of own words: why they are less than sure; "" = they are sure
    alternatives: bool = False  # its places replace one another: one that stands is enough
    known: bool = True  # False = it may have been given new words that nobody wrote down

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day by its own dates."""
        return (self.since is None or day >= self.since) and (
            self.until is None or day < self.until
        )

    def of(self, number: str) -> tuple[LawAddress, ...]:
        """Its places in one document."""
        key = document_key(number)
        return tuple(one for one in self.addresses if document_key(one.document) == key)


def no_text(_document: RegisteredDocument) -> LawText | None:
    """Of a register without whole texts."""
    return None


@cache
def starter_passages() -> tuple[Passage, ...]:
    """The lines of `su_kien.toml` in their order."""
    text = files("broadcaster.law").joinpath("su_kien.toml").read_text("utf-8")
    return tuple(map(_fact, tomllib.loads(text)["su_kien"]))


@cache
def starter_passages_of(number: str) -> tuple[Passage, ...]:
    """The lines that rest on a document; "" = those that rest on none."""
    if not number:
        return tuple(one for one in starter_passages() if not one.addresses)
    return _by_document().get(document_key(number), ())


@cache
def _by_document() -> Mapping[str, tuple[Passage, ...]]:
    found: dict[str, list[Passage]] = {}
    for one in starter_passages():
        for key in dict.fromkeys(document_key(address.document) for address in one.addresses):
            found.setdefault(key, []).append(one)
    return {key: tuple(those) for key, those in found.items()}


_LESS_SURE = {"trung bình": "chỗ này mới có một nguồn tin, chưa đối chiếu chính văn bản"}


def _fact(row: Mapping[str, Any]) -> Passage:
    return Passage(
        text=row["loi"],
        addresses=tuple(map(_address, row.get("can_cu", ()))),
        own_words=True,
        row=row["ma"],
        since=row.get("tu_ngay"),
        until=row.get("den_ngay"),
        reserve=row.get("luu_y") or _LESS_SURE.get(row["tin_cay"], ""),
        alternatives=row.get("thay_nhau", False),
    )


def _address(written: str) -> LawAddress:
    """An address as `su_kien.toml` writes it: "168/2024/NĐ-CP, Điều 7 khoản 2 điểm h"."""
    number, _, place = written.partition(", ")
    steps = tuple(UnitStep(_KINDS[word], label) for word, label in _STEP.findall(place))
    return LawAddress(document=number, steps=steps)


def passages_in(text: LawText, document: str) -> Iterator[Passage]:
    """The units of a whole text that have no units under them, each with the lead above it."""
    yield from _leaves(text.units, LawAddress(document=document), ())


def _leaves(
    units: Sequence[LawUnit], above: LawAddress, lead: tuple[str, ...]
) -> Iterator[Passage]:
    for unit in units:
        steps = above.steps
        if unit.kind is UnitKind.ARTICLE:  # its number counts through the document
            steps = tuple(s for s in steps if s.kind in (UnitKind.ATTACHED, UnitKind.APPENDIX))
        address = LawAddress(document=above.document, steps=(*steps, unit.step))
        words = (*lead, *filter(None, (unit.title, " ".join(unit.text.split()))))
        if unit.under:
            yield from _leaves(unit.under, address, words)
        elif words:
            yield Passage(text=" ".join(words), addresses=(address,))
