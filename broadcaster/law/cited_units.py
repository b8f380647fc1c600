"""What a text cites, with how each place stands on a day and the words that the register has of it.

A reader sees the passage beside the sentence; of a document without its text only the standing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.effect import DocumentStanding, shown_on
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.register import Register, RegisteredDocument
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.register_memory import RegisterMemory
from broadcaster.law.structure import LawUnit

_MOST_LINES = 24  # of a passage that stands beside a sentence
_MAY_CITE = re.compile(
    r"\d|luật|hiến pháp|pháp lệnh|nghị|quyết định|thông tư|chỉ thị", re.IGNORECASE
)
_PARAGRAPHS = 4096  # somebody types in one of them: the others are not searched again
NO_SUCH_PLACE = "toàn văn trong sổ không có chỗ này"
_TEXTS = 16  # that are open at once; one may have megabytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedUnit:
    """A place of the law that a text names: a document, or an article, khoản, điểm of one."""

    address: LawAddress
    document: RegisteredDocument
    standing: DocumentStanding
    words: tuple[str, ...] = ()  # its lines, that of the khoản before a điểm; () = not in the text
    more: bool = False  # whether the text goes on
    missing: str = ""  # why there are no words, in Vietnamese; "" = there are

    @property
    def place(self) -> str:
        """The place within the document, "" = the whole of it."""
        return " ".join(map(str, self.address.steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    folder: RegisterFolder
    sources: tuple[str, ...]
    day: date

    @property
    def register(self) -> Register:
        return self.folder.register


_KEPT = RegisterMemory[tuple[CitedUnit, ...]](_PARAGRAPHS)
_OPEN = RegisterMemory[tuple[Mapping[tuple[UnitStep, ...], LawUnit] | None, str]](_TEXTS)


def cited_units(
    text: str, folder: RegisterFolder, *, day: date, sources: Sequence[str] = ()
) -> tuple[CitedUnit, ...]:
    """The places that a text names in documents of the register, each once, in order.

    `sources` are the numbers of the documents that the text relies on. What the register cannot
    tell is left out; nothing is guessed.
    """
    if not _MAY_CITE.search(text):
        return ()
    asked = _Asked(folder=folder, sources=tuple(sources), day=day)
    question = (text, asked.sources, day)
    return _KEPT.answer(folder.register, question, lambda: _cited(text, asked))


def _cited(text: str, asked: _Asked) -> tuple[CitedUnit, ...]:
    register = asked.register
    about = CitingText(sources=asked.sources, day=asked.day)
    found: dict[LawAddress, RegisteredDocument] = {}
    for citation in citations_in(text, register, about):
        for address in citation.addresses:
            document = register.document(address.document) if address.document else None
            if document is not None:
                found.setdefault(address, document)
    narrow = {a.document for a in found if a.steps}
    return tuple(
        _unit(address, document, asked)
        for address, document in found.items()
        if address.steps or address.document not in narrow
    )


def _unit(address: LawAddress, document: RegisteredDocument, asked: _Asked) -> CitedUnit:
    standing = shown_on(asked.register, document, asked.day, address if address.steps else None)
    words, missing = _words(address, document, asked) if address.steps else ((), "")
    return CitedUnit(
        address=address, document=document, standing=standing, words=words[:_MOST_LINES],
        more=len(words) > _MOST_LINES, missing=missing,
    )  # fmt: skip


def _words(
    address: LawAddress, document: RegisteredDocument, asked: _Asked
) -> tuple[tuple[str, ...], str]:
    if document.place is None:
        return (), "sổ chưa có toàn văn"
    units, fault = _OPEN.answer(
        asked.register, document.key, lambda: _units(asked.folder, document)
    )
    if units is None:
        return (), fault or "sổ chưa có toàn văn"
    unit = units.get(address.steps)
    if unit is None:
        return (), NO_SUCH_PLACE
    above = units.get(address.steps[:-1]) if unit.kind is UnitKind.POINT else None
    return (*(unit_lines(above)[:1] if above else ()), *unit_lines(unit)), ""


def _units(
    folder: RegisterFolder, document: RegisteredDocument
) -> tuple[Mapping[tuple[UnitStep, ...], LawUnit] | None, str]:
    """The units of a text, or why there are none; "" = nobody wrote any down."""
    try:
        text = folder.text(document)
        if text is None:
            return None, folder.text_fault(document)
    except OSError:  # gone meanwhile; the register tells it
        return None, ""
    return {one.address.steps: one.unit for one in text.walk()}, ""


def unit_lines(unit: LawUnit) -> tuple[str, ...]:
    """The words of a unit as a page of law has them, line by line, with the units under it."""
    return tuple(_lines(unit))


def _lines(unit: LawUnit) -> Iterator[str]:
    own = [line for line in unit.text.split("\n") if line.strip()]
    yield " ".join(filter(None, (_label(unit), unit.title or (own.pop(0) if own else ""))))
    yield from own
    for under in (*unit.under, *unit.inserted):
        yield from _lines(under)


def _label(unit: LawUnit) -> str:
    if unit.kind is UnitKind.POINT:
        return f"{unit.label})"
    if unit.kind is UnitKind.CLAUSE:
        return f"{unit.label}."
    return f"{unit.step}."
