"""Days of issue and of effect against what the register knows of a document."""

import re
from datetime import date

from broadcaster.law.addresses import LawAddress
from broadcaster.law.figure_finding import FigureFinding, FigureVerdict
from broadcaster.law.figure_likeness import (
    ScriptFigure,
)
from broadcaster.law.register import Register
from broadcaster.law.said_figures import SaidFigure, figures_in
from broadcaster.law.said_script import SaidScript
from broadcaster.law.sentence_sense import (
    sentence_at,
)

_ISSUING = re.compile(
    r"ban hành|thông qua|tán thành|biểu quyết|(?<!\w)ký(?!\w)|"
    r"(?<!\w)ra (?:công điện|nghị định|nghị quyết|quyết định|chỉ thị|thông tư)",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"hiệu lực|áp dụng|thi hành|thực hiện|(?<!\w)bắt đầu"
    r"|(?<!\w)thay(?: thế)?(?: cho)? (?=luật|nghị định|thông tư|quyết định|pháp lệnh)",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(
    r"hiệu lực(?: ngay)?(?: kể)?(?: từ)? (?:ngày|khi|lúc)(?: vừa)?(?: được)?"
    r" (?:thông qua|ban hành|ký)",
    re.IGNORECASE,
)
_AROUND = re.compile(r"(?<!\w)(?:sau|trước|tính đến|cho đến)(?: ngày)?\s*$", re.IGNORECASE)
_UNTIL = re.compile(  # of the document that is replaced: no day of any beginning
    r"(?<!\w)(?:(?:đến|tới) hết|(?:áp dụng|hiệu lực|dùng)(?: cho)? (?:đến|tới)(?: hết)?)"
    r"(?: ngày)?\s*$",
    re.IGNORECASE,
)
_PART_OF_YEAR = re.compile(
    r"(?<!\w)(?P<part>(?:nửa|(?:sáu|6) tháng) (?:đầu|sau|cuối)|đầu|giữa|cuối)(?: của)? $",
    re.IGNORECASE,
)
_MONTHS = {"đầu": (1, 4), "giữa": (4, 9), "cuối": (9, 12)}  # of which somebody says so
_HALVES = {"đầu": (1, 6), "sau": (7, 12), "cuối": (7, 12)}
_PLAINLY = re.compile(  # of a month or a part of a year: another form may be of another matter
    r"hiệu lực(?: thi hành)?(?: kể)?(?: từ)?(?: (?:đầu|giữa|cuối))?\s*$", re.IGNORECASE
)
_DOCUMENT = re.compile(r"(?<!\w)(?:nghị định|thông tư|quyết định|luật)(?: số)? \d", re.IGNORECASE)
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
        if _UNTIL.search(before):
            return None
        role = self._role_at(text, figure, start, end)
        if role is _ISSUING and _AT_ONCE.search(before):
            role = _BEGINNING  # "có hiệu lực ngay từ ngày được thông qua, 26/6/2025"
        if role is _ISSUING and _AROUND.search(before):
            role = None  # "đăng ký trước ngày 10/6": a day before which something is done
        numbers = self._documents_at(index, figure, start, end)
        if role is None and _AROUND.search(before):
            return self._known(index, figure)
        if numbers is None or role is None:
            return None
        told = [self._told(index, said, role, number) for number in numbers or (said.nearest,)]
        found = (one for one in told if one is not None and one.verdict is FigureVerdict.FOUND)
        return next(found, told[0])

    def _known(self, index: int, figure: SaidFigure) -> FigureFinding | None:
        """A day before or behind which something is so, if a source begins or was issued on it."""
        for source in self._script.sources:
            days = (_as_day(day) for day in (source.in_force, source.issued) if day)
            if figure.values in days:
                return FigureFinding(
                    figure=figure, paragraph=index, verdict=FigureVerdict.FOUND,
                    where=LawAddress(document=source.number),
                )  # fmt: skip
        return None

    def _told(
        self, index: int, said: ScriptFigure, role: re.Pattern[str], number: str
    ) -> FigureFinding | None:
        """A day as that of one document; None = the day is not known."""
        figure, source = said.figure, self._script.source(number)
        if source is None:
            return None
        known = [source.issued] if role is _ISSUING else [
            source.in_force, *_other_beginnings(number, self._script.register)
        ]  # fmt: skip
        address = LawAddress(document=source.number)
        days = [_as_day(d) for d in known if d is not None]
        for values in days:
            same = all(
                a == b for a, b in zip(figure.values, values, strict=True) if a
            ) and self._is_that_part(index, figure, values)
            if same:
                return FigureFinding(
                    figure=figure, paragraph=index, verdict=FigureVerdict.FOUND, where=address
                )
        told = [
            one for one in self._script.like(figure)
            if one.passage.of(number)
            and one.figure.same_quantity(figure)
            and not one.passage.alternatives  # the day of those that stood before it
        ]  # fmt: skip
        other = source.in_force if role is _ISSUING else source.issued
        if told and not (days and other and figure.values == _as_day(other)):
            return self._script.told(index, said, told[0], FigureVerdict.FOUND)
        text = self._script.texts[index]
        part = figure.values[1] or _PART_OF_YEAR.search(text, 0, figure.start)
        plain = role is _BEGINNING and part and _PLAINLY.search(text, 0, figure.start)
        if not days or not (figure.values[0] or plain):
            return None
        day, month, year = (int(value) for value in days[0])
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.NOT_FOUND,
            where=address,
            theirs=f"{day:02d}/{month}/{year}",
        )

    def _is_that_part(self, index: int, figure: SaidFigure, day: tuple[float, ...]) -> bool:
        """Whether a day lies in the part of its year that is told: "đầu năm 2026"."""
        if any(figure.values[:2]):
            return True
        part = _PART_OF_YEAR.search(self._script.texts[index], 0, figure.start)
        if part is None:
            return True
        words = part["part"].lower()
        first, last = (_HALVES if " " in words else _MONTHS)[words.rsplit(None, 1)[-1]]
        return first <= day[1] <= last

    def _role_at(
        self, text: str, figure: SaidFigure, start: int, end: int
    ) -> re.Pattern[str] | None:
        """Which of a document's days a day of a sentence is.

        What stands between it and the days beside it tells that first: "ban hành ngày 15/9, đến
        31/10 mới có hiệu lực".
        """
        days = [one for one in figures_in(text) if one.kind is figure.kind and one != figure]
        begin = max([one.end for one in days if start <= one.end <= figure.start], default=start)
        close = min([one.start for one in days if figure.end <= one.start < end], default=end)
        near = max(begin, start, figure.start - 60)
        return (
            self._role(text[near : figure.start])
            or self._role(text[figure.end : close], behind=True)
            or self._role(text[max(start, figure.start - 60) : figure.start])
            or self._role(text[figure.end : end], behind=True)
        )

    def _role(self, words: str, *, behind: bool = False) -> re.Pattern[str] | None:
        """Which of a document's days is spoken of: the word that tells it nearest to the day."""
        if _ENDING.search(words):
            return None
        found = [
            (match.start(), pattern)
            for pattern in (_ISSUING, _BEGINNING)
            for match in pattern.finditer(words)
        ]
        nearest = min if behind else max
        return nearest(found, key=lambda row: row[0])[1] if found else None

    def _documents_at(
        self, index: int, figure: SaidFigure, start: int, end: int
    ) -> tuple[str, ...] | None:
        """The documents that a day of a sentence may be of; None = one that is not known.

        The first and the last one before it, behind the day of another; else the next one.
        """
        inside = [
            (citation.start, address.document)
            for citation in self._script.citations[index]
            for address in citation.addresses
            if address.document and start <= citation.start < end
        ]
        before = [(at, number) for at, number in inside if at < figure.start]
        text = self._script.texts[index]
        begin = max(
            text.rfind(";", start, figure.start),
            *(one.end for one in figures_in(text) if one.kind is figure.kind
              and start <= one.start < figure.start),
            -1,
        )  # fmt: skip
        lately = [row for row in before if row[0] > begin]  # named behind the day of another
        taken = [at for at, _ in inside]
        for match in _DOCUMENT.finditer(text, max(begin, start), figure.start):
            if not lately and match.start() not in taken:
                return None  # of one that nobody knows
        named = lately or before
        if not inside:  # "Nghị quyết ấy": not the decree that was named before
            kinds = [*_KIND.finditer(text, start, figure.start)]
            return self._of_kind(index, kinds[-1][0].lower(), start) if kinds else ()
        if not named and (kinds := [*_NEW.finditer(text, start, figure.start)]):
            return self._of_kind(index, kinds[-1][1].lower(), start)  # "nghị định mới … thay …"
        return tuple(number for _, number in (named[:1] + named[-1:] if named else inside[:1]))

    def _of_kind(self, index: int, kind: str, start: int) -> tuple[str, ...] | None:
        """The last document named before that is of a kind, or all sources of it; None = none."""
        last = [
            address.document
            for citation in self._script.citations[index]
            for address in citation.addresses
            if address.document and citation.start < start
        ]
        codes = _CODES[kind]
        if last and any(code in last[-1].upper() for code in codes):
            return ()
        of_kind = (one for one in self._script.numbers.values())
        return tuple(one for one in of_kind if any(code in one.upper() for code in codes)) or None


_CODES = {  # what a number has, by the kind of its document
    "luật": ("/QH",),
    "nghị quyết": ("/NQ", "/QH"),
    "nghị định": ("/NĐ",),
    "thông tư": ("/TT",),
    "quyết định": ("/QĐ",),
    "công điện": ("/CĐ",),
    "chỉ thị": ("/CT",),
}
_NEW = re.compile(rf"(?<!\w)({'|'.join(_CODES)}) (?:mới|này|ấy|đó)(?!\w)", re.IGNORECASE)
_KIND = re.compile(rf"(?<!\w)(?:{'|'.join(_CODES)})(?!\w)", re.IGNORECASE)


def _as_day(day: date) -> tuple[float, ...]:
    return float(day.day), float(day.month), float(day.year)


def _other_beginnings(number: str, register: Register) -> tuple[date, ...]:
    """Days on which parts of a document, or changes of it, begin."""
    document = register.document(number)
    if document is None:
        return ()
    days = [part.since for part in document.by_article]
    days += [act.relation.since for act in register.acts_on(document)]
    return tuple(day for day in days if day is not None)
