"""What a draft is written from: chosen places of one document, cut into numbered units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level
from broadcaster.law.addresses import LawAddress
from broadcaster.law.passages import passages_in
from broadcaster.law.quotes import LawPassage, passage_on
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.structure import LawText

MOST_PLACES = 5  # more no listener keeps in mind
_MOST_UNITS = 60  # of one place; a longer one is chosen khoản by khoản


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedUnit:
    """A unit of the law as a prompt quotes it."""

    number: int  # in its section, from 1: by it a sentence says what it rests on
    address: LawAddress
    text: str  # with the lead of the units above it, as amended on the air date


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSection:
    """One chosen place: a section of the draft."""

    address: LawAddress
    units: tuple[QuotedUnit, ...]

    @property
    def letters(self) -> str:
        """All its words."""
        return "\n".join(one.text for one in self.units)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSource:
    """A document and the places of it that were chosen."""

    document: RegisteredDocument
    sections: tuple[SourceSection, ...]


def draft_source(
    number: str, places: Sequence[str], day: date, folder: RegisterFolder
) -> DraftSource:
    """The chosen places as they stand on the air date, in order.

    Raises InputError for a document or a place that is not there, one without its text, and one
    that is not in force on that day.
    """
    document = folder.register.document(number)
    if document is None:
        raise InputError(
            f"sổ văn bản không có “{number}”", hint="Thêm văn bản ấy vào sổ trước.", field="van_ban"
        )
    if not places:
        raise InputError(
            "chưa chọn điều nào", hint="Chọn 1 đến 5 điều, hay khoản, của văn bản.", field="dieu"
        )
    if len(places) > MOST_PLACES:
        raise InputError(
            f"{len(places)} chỗ là quá nhiều cho một bài (nhiều nhất {MOST_PLACES})",
            hint="Chia thành nhiều bài.", field="dieu",
        )  # fmt: skip
    sections = [_section(document, place, day, folder) for place in dict.fromkeys(places)]
    return DraftSource(document=document, sections=tuple(sections))


def _section(
    document: RegisteredDocument, place: str, day: date, folder: RegisterFolder
) -> SourceSection:
    found = passage_on(
        f"{document.name}, {place}", day, folder, bodies=((document.key[0], document.issuer),)
    )
    wrong = [one for one in found.notices if one.level is Level.ERROR]
    if wrong or found.value is None:
        sentence = wrong[0].sentence if wrong else f"không trích được “{place}”"
        raise InputError(sentence, hint=wrong[0].hint if wrong else "", field="dieu")
    units = tuple(_units(found.value))
    if not units:
        raise InputError(f"“{place}” không có lời nào trong sổ văn bản", field="dieu")
    if len(units) > _MOST_UNITS:
        raise InputError(
            f"“{place}” có {len(units)} mục, dài quá cho một phần của bài",
            hint="Chọn từng khoản của điều ấy.", field="dieu",
        )  # fmt: skip
    return SourceSection(address=found.value.address, units=units)


def _units(passage: LawPassage) -> Iterator[QuotedUnit]:
    """The units without units under them, each with its whole address."""
    above = passage.address.steps[:-1]
    text = LawText(preamble="", units=(passage.unit,))
    for number, one in enumerate(passages_in(text, passage.address.document), 1):
        own = one.addresses[0]
        yield QuotedUnit(
            number=number, address=replace(own, steps=(*above, *own.steps)), text=one.text
        )
