"""What stands in the sheets of a period's workbook: the log, the months, the ways, the forms.

Figures that follow from the log are formulas over its sheet, each with what we counted beside it:
whoever recalculates comes to the same.
"""

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import minutes_length
from broadcaster.playout.as_run import AIRED, CUT, EMPTY
from broadcaster.reports.report_facts import AiredFact, FactWay, ReportFacts
from broadcaster.reports.report_forms import MEASURES, FilledForm, ReportForm, filled

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # of a .xlsx
HEAD_ROW = 5  # of the headings, counted from 1 as in the sheet
FIRST_ROW = HEAD_ROW + 1
LOG, MONTHS, WAYS, DOCUMENTS = "Nhật ký", "Tháng", "Hình thức", "Văn bản"
_NO_SHEET = re.compile(r"[\[\]:*?/\\']")
_NOT_SUMMED = "Dòng “Cả kỳ” đếm mỗi lượt, mỗi chương trình một lần; không phải tổng các dòng trên."


class CellLook(StrEnum):
    """How a column's cells look."""

    TEXT = "chữ"
    COUNT = "số"
    AMOUNT = "số lẻ"
    DAY = "ngày"
    MONTH = "tháng"
    HOUR = "giờ"
    BLANK = "chỗ trống"  # that a person fills in


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFormula:
    """A formula, and what it comes to by our own counting."""

    text: str  # "=SUM(B6:B17)"
    value: float


SheetCell = str | int | float | date | time | SheetFormula | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """A column of a sheet."""

    label: str
    width: int  # letters
    look: CellLook = CellLook.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSheet:
    """One sheet: a title, a table, a row of sums, notes."""

    name: str  # of the sheet, at most 31 letters
    title: str
    lines: tuple[str, ...]  # two below the title
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[SheetCell, ...], ...]
    totals: tuple[SheetCell, ...] = ()
    notes: tuple[str, ...] = ()
    printed: int = 0  # columns that are printed; 0 = all


_LOG_COLUMNS = (
    SheetColumn(label="TT", width=6, look=CellLook.COUNT),
    SheetColumn(label="Ngày", width=12, look=CellLook.DAY),
    SheetColumn(label="Giờ", width=10, look=CellLook.HOUR),
    SheetColumn(label="Tên chương trình", width=38),
    SheetColumn(label="Loại bài", width=14),
    SheetColumn(label="Hình thức", width=14),
    SheetColumn(label="Nơi phát", width=13),
    SheetColumn(label="Giây đã phát", width=9, look=CellLook.AMOUNT),
    SheetColumn(label="Kết quả", width=13),
    SheetColumn(label="Lý do", width=18),
    SheetColumn(label="Tháng", width=10, look=CellLook.MONTH),
    SheetColumn(label="Chủ đề", width=24),
    SheetColumn(label="Đối tượng", width=16),
    SheetColumn(label="Văn bản, tình trạng ngày phát", width=36),
)
_LOG_PRINTED = 10  # of these columns; the others are for counting, and would make the letters small
_WAY, _SECONDS, _RESULT, _MONTH = "F", "H", "I", "K"  # of the log's columns


def report_sheets(facts: ReportFacts, forms: Iterable[ReportForm] = ()) -> tuple[ReportSheet, ...]:
    """Every sheet of a period; `forms` that are not for it are left out, which the caller tells."""
    found = [_months(facts), _ways(facts), _log(facts), _documents(facts)]
    taken = {sheet.name.casefold() for sheet in found}
    for form in forms:
        if form.fits(facts.period):
            found.append(_form(filled(form, facts), facts, taken))
    return tuple(found)


def _lines(facts: ReportFacts) -> tuple[str, ...]:
    warned = " ".join(f"Lưu ý: {one}" for one in facts.warnings)
    return f"{facts.called}. Kỳ: {facts.period.told}.", warned


def _log(facts: ReportFacts) -> ReportSheet:
    return ReportSheet(
        name=LOG,
        title=f"NHẬT KÝ PHÁT {facts.period.words.upper()}",
        lines=_lines(facts),
        columns=_LOG_COLUMNS,
        rows=tuple(_aired(number, one) for number, one in enumerate(facts.facts, 1)),
        notes=tuple(
            f"Không tính là chương trình: {what}, {minutes_length(seconds)}."
            for what, seconds in facts.uncounted
        ),
        printed=_LOG_PRINTED,
    )


def _aired(number: int, one: AiredFact) -> tuple[SheetCell, ...]:
    return (
        number,
        one.day,
        one.start.astimezone(ZONE).time().replace(microsecond=0) if one.start else None,
        one.title,
        "; ".join(dict.fromkeys(one.kinds)),
        one.way.value,
        one.place,
        round(one.seconds, 3),
        one.result,
        one.why,
        one.day.replace(day=1),
        "; ".join(one.topics),
        "; ".join(one.audiences),
        "; ".join(f"{document.number}: {document.standing}" for document in one.documents),
    )


def _over(column: str, facts: ReportFacts) -> str:
    last = FIRST_ROW + max(len(facts.facts), 1) - 1
    return f"'{LOG}'!${column}${FIRST_ROW}:${column}${last}"


class _LogSums:
    """Formulas over the log's sheet, of a way and, where `month` names a cell, of a month."""

    def __init__(self, facts: ReportFacts, way: str, month: str = "") -> None:
        self._facts = facts
        self._of = f"{_over(_WAY, facts)},{way}"
        self._of += f",{_over(_MONTH, facts)},{month}" if month else ""

    def count(self, *results: str) -> str:
        """How many rows, of some results or of all."""
        if not results:
            return f"COUNTIFS({self._of})"
        over = _over(_RESULT, self._facts)
        return "+".join(f'COUNTIFS({self._of},{over},"{one}")' for one in results)

    def minutes(self) -> str:
        """How long they were."""
        return f"SUMIFS({_over(_SECONDS, self._facts)},{self._of})/60"


_FIGURES = (
    SheetColumn(label="Lượt phát trọn", width=14, look=CellLook.COUNT),
    SheetColumn(label="Chương trình", width=14, look=CellLook.COUNT),
    SheetColumn(label="Gián đoạn", width=13, look=CellLook.COUNT),
    SheetColumn(label="Không phát", width=13, look=CellLook.COUNT),
    SheetColumn(label="Không xếp bài", width=13, look=CellLook.COUNT),
    SheetColumn(label="Phút đã phát", width=14, look=CellLook.AMOUNT),
)


def _figures(facts: ReportFacts, of: Sequence[AiredFact], sums: _LogSums) -> tuple[SheetCell, ...]:
    """Of some rows of the log: what can be counted there is a formula."""

    def told(name: str) -> float:
        return MEASURES[name].of(facts, of)

    def formula(text: str, name: str) -> SheetFormula:
        return SheetFormula(text=f"={text}", value=told(name))

    heard_or_empty = sums.count(AIRED, CUT, EMPTY)
    return (
        formula(sums.count(AIRED), "lượt phát trọn"),
        told("chương trình"),  # different ones: no formula counts those
        formula(sums.count(CUT), "gián đoạn"),
        formula(f"{sums.count()}-({heard_or_empty})", "không phát"),
        formula(sums.count(EMPTY), "không xếp bài"),
        formula(sums.minutes(), "phút"),
    )


def _months(facts: ReportFacts) -> ReportSheet:
    way = FactWay.LOUDSPEAKER
    months: dict[date, list[AiredFact]] = {}
    for one in facts.facts:
        if one.way is way:
            months.setdefault(one.day.replace(day=1), []).append(one)
    rows = [
        (month, *_figures(facts, months[month], _LogSums(facts, f'"{way.value}"', f"$A{row}")))
        for row, month in enumerate(sorted(months), FIRST_ROW)
    ]
    every = [one for of in months.values() for one in of]
    whole = _figures(facts, every, _LogSums(facts, f'"{way.value}"'))
    return ReportSheet(
        name=MONTHS,
        title=f"PHÁT THANH Ở LOA TRƯỜNG THEO THÁNG, {facts.period.words.upper()}",
        lines=_lines(facts),
        columns=(SheetColumn(label="Tháng", width=14, look=CellLook.MONTH), *_FIGURES),
        rows=tuple(rows),
        totals=_summed("Cả kỳ", whole, len(rows)) if rows else (),
        notes=(
            "Cột “Chương trình” đếm chương trình khác nhau: dòng “Cả kỳ” không phải tổng các dòng "
            "trên. “Không phát” gồm lỡ giờ và bị bỏ.",
        ),
    )


def _summed(name: str, whole: Sequence[SheetCell], rows: int) -> tuple[SheetCell, ...]:
    """The row of sums: over the rows above it where those add up."""
    cells: list[SheetCell] = [name]
    for place, cell in enumerate(whole, 1):
        if isinstance(cell, SheetFormula):
            column = column_letters(place)
            text = f"=SUM({column}{FIRST_ROW}:{column}{FIRST_ROW + rows - 1})"
            cells.append(SheetFormula(text=text, value=cell.value))
        else:
            cells.append(cell)
    return tuple(cells)


def _ways(facts: ReportFacts) -> ReportSheet:
    rows = [
        (
            way.value,
            *_figures(
                facts,
                [one for one in facts.facts if one.way is way],
                _LogSums(facts, f"$A{row}"),
            ),
        )
        for row, way in enumerate(FactWay, FIRST_ROW)
    ]
    return ReportSheet(
        name=WAYS,
        title=f"THEO HÌNH THỨC, {facts.period.words.upper()}",
        lines=_lines(facts),
        columns=(SheetColumn(label="Hình thức", width=20), *_FIGURES),
        rows=tuple(rows),
        notes=(
            "Ba hình thức để riêng, không cộng vào nhau: một chương trình có thể ở cả ba. Đài "
            "truyền thanh theo lời đài báo lại; kênh podcast là số đang có trang.",
        ),
    )


def _documents(facts: ReportFacts) -> ReportSheet:
    return ReportSheet(
        name=DOCUMENTS,
        title=f"VĂN BẢN ĐÃ GIỚI THIỆU {facts.period.words.upper()}",
        lines=_lines(facts),
        columns=(
            SheetColumn(label="TT", width=6, look=CellLook.COUNT),
            SheetColumn(label="Số, ký hiệu", width=24),
            SheetColumn(label="Tên văn bản", width=60),
            SheetColumn(label="Số ngày phát", width=12, look=CellLook.COUNT),
            SheetColumn(label="Ngày đầu", width=13, look=CellLook.DAY),
            SheetColumn(label="Ngày cuối", width=13, look=CellLook.DAY),
            SheetColumn(label="Tình trạng vào ngày ấy", width=32),
        ),
        rows=tuple(
            (
                number,
                document.number,
                document.title,
                len(days),
                days[0],
                days[-1],
                document.standing,
            )
            for number, (document, days) in enumerate(facts.introduced(), 1)
        ),
        notes=("Tình trạng tính theo sổ văn bản của đơn vị.",),
    )


# --- forms -------------------------------------------------------------------------------------


def _form(told: FilledForm, facts: ReportFacts, taken: set[str]) -> ReportSheet:
    form = told.form
    looks = [_look(column.measure, column.formula) for column in form.columns]
    columns = [
        SheetColumn(label=column.label, width=max(12, min(24, len(column.label) + 2)), look=look)
        for column, look in zip(form.columns, looks, strict=True)
    ]
    rows = [
        (one.name, *_cells(form, one.figures, row)) for row, one in enumerate(told.rows, FIRST_ROW)
    ]
    totals: tuple[SheetCell, ...] = ()
    if len(rows) > 1:
        cells = list(_cells(form, told.whole.figures, FIRST_ROW + len(rows)))
        for place, column in enumerate(form.columns):
            if form.summed and column.measure and MEASURES[column.measure].adds:
                letters = column_letters(place + 1)
                text = f"=SUM({letters}{FIRST_ROW}:{letters}{FIRST_ROW + len(rows) - 1})"
                cells[place] = SheetFormula(text=text, value=told.whole.figures[place] or 0.0)
        totals = ("Cả kỳ", *cells)
    shared = any(column.measure and not MEASURES[column.measure].adds for column in form.columns)
    return ReportSheet(
        name=_free_name(form.code, taken),
        title=f"{form.code}: {form.name}",
        lines=_lines(facts),
        columns=(SheetColumn(label=form.label, width=28), *columns),
        rows=tuple(rows),
        totals=totals,
        notes=(_NOT_SUMMED,) if totals and (shared or not form.summed) else (),
    )


def _look(measure: str, formula: str) -> CellLook:
    if formula or measure == "phút":
        return CellLook.AMOUNT
    return CellLook.COUNT if measure else CellLook.BLANK


def _cells(form: ReportForm, figures: Sequence[float | None], row: int) -> Iterable[SheetCell]:
    places = {column.id: f"{column_letters(at)}{row}" for at, column in enumerate(form.columns, 1)}
    for column, figure in zip(form.columns, figures, strict=True):
        if column.tree is not None:
            text = f"=IFERROR({_excel(column.tree, places)},0)"
            yield SheetFormula(text=text, value=figure or 0.0)
        else:
            yield figure


def _excel(node: ast.expr, places: dict[str, str]) -> str:
    """A looked-at formula as a spreadsheet says it, from its tree and not from its words."""
    if isinstance(node, ast.Name):
        return places[node.id]
    if isinstance(node, ast.Constant):
        return repr(node.value)
    if isinstance(node, ast.UnaryOp):
        return f"(-{_excel(node.operand, places)})"
    assert isinstance(node, ast.BinOp)
    sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}[type(node.op)]
    return f"({_excel(node.left, places)}{sign}{_excel(node.right, places)})"


def _free_name(code: str, taken: set[str]) -> str:
    """A name that a sheet may have, and that no other has."""
    bare = _NO_SHEET.sub("-", code)[:28].strip() or "Biểu"
    name, number = bare, 2
    while name.casefold() in taken or name.casefold() == "history":  # Excel keeps that one
        name, number = f"{bare} {number}", number + 1
    taken.add(name.casefold())
    return name


def column_letters(place: int) -> str:
    """The name of a column by its place from 0: A … Z, AA …"""
    letters = ""
    while place >= 0:
        letters = chr(65 + place % 26) + letters
        place = place // 26 - 1
    return letters
