"""Days of issue and of effect against what the register knows of a document."""

import re
from datetime import date

from broadcaster.law.addresses import LawAddress
from broadcaster.law.figure_finding import FigureFinding, FigureVerdict
from broadcaster.law.figure_likeness import (
    ScriptFigure,
)
from broadcaster.law.register import Register
from broadcaster.law.said_figures import SaidFigure
from broadcaster.law.said_script import SaidScript
from broadcaster.law.sentence_sense import (
    sentence_at,
)

_ISSUING = re.compile(
    r"ban hành|thông qua|tán thành|biểu quyết|(?<!\w)ký(?!\w)|"
    r"(?<!\w)ra (?:công điện|nghị định|nghị quyết|quyết định|chỉ thị|thông tư)",
    re.IGNORECASE,
)
_BEGINNING = re.compile(r"hiệu lực|áp dụng|thi hành|thực hiện", re.IGNORECASE)
_ENDING = re.compile(r"hết hiệu lực|ngừng|hết áp dụng", re.IGNORECASE)


class DayComparison:
    """The days of documents that a script says."""

    def __init__(self, script: SaidScript) -> None:
        self._script = script

    def of_document(self, index: int, said: ScriptFigure) -> FigureFinding | None:
        """A day of issue or of effect against what the register knows of the document."""
        text, figure = self._script.texts[index], said.figure
        start, end = sentence_at(text, figure.start)
        before = text[max(start, figure.start - 60) : figure.start]
        role = self._role(before) or self._role(text[figure.end : end])
        number = self._document_at(index, figure, start, end) or said.nearest
        source = self._script.source(number)
        if role is None or source is None:
            return None
        known = [source.issued] if role is _ISSUING else [
            source.in_force, *_other_beginnings(number, self._script.register)
        ]  # fmt: skip
        address = LawAddress(document=source.number)
        days = [(float(d.day), float(d.month), float(d.year)) for d in known if d is not None]
        for values in days:
            same = all(a == b for a, b in zip(figure.values, values, strict=True) if a)
            if same:
                return FigureFinding(
                    figure=figure, paragraph=index, verdict=FigureVerdict.FOUND, where=address
                )
        told = [
            one for one in self._script.like(figure)
            if one.passage.of(number) and one.figure.same_quantity(figure)
        ]  # fmt: skip
        if told:
            return self._script.told(index, said, told[0], FigureVerdict.FOUND)
        if not days or not figure.values[0]:
            return None
        day, month, year = (int(value) for value in days[0])
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.NOT_FOUND,
            where=address,
            theirs=f"{day:02d}/{month}/{year}",
        )

    def _role(self, words: str) -> re.Pattern[str] | None:
        """Which of a document's days is spoken of: the last word that tells it."""
        if _ENDING.search(words):
            return None
        found = [
            (match.start(), pattern)
            for pattern in (_ISSUING, _BEGINNING)
            for match in pattern.finditer(words)
        ]
        return max(found, key=lambda row: row[0])[1] if found else None

    def _document_at(self, index: int, figure: SaidFigure, start: int, end: int) -> str:
        """The document that a day of a sentence is of: the last before it, else the next."""
        inside = [
            (citation.start, address.document)
            for citation in self._script.citations[index]
            for address in citation.addresses
            if address.document and start <= citation.start < end
        ]
        before = [number for at, number in inside if at < figure.start]
        return before[-1] if before else next((number for _, number in inside), "")


def _other_beginnings(number: str, register: Register) -> tuple[date, ...]:
    """Days on which parts of a document, or changes of it, begin."""
    document = register.document(number)
    if document is None:
        return ()
    days = [part.since for part in document.by_article]
    days += [act.relation.since for act in register.acts_on(document)]
    return tuple(day for day in days if day is not None)
