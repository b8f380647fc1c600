"""The workbook of a period: real tables, frozen heads, A4 lying on its side, Times New Roman 13."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from xlsxwriter import Workbook

from broadcaster.domain.text import one_line
from broadcaster.reports.report_sheets import (
    FIRST_ROW,
    HEAD_ROW,
    CellLook,
    ReportSheet,
    SheetCell,
    SheetFormula,
)

_FONT = {"font_name": "Times New Roman", "font_size": 13}
_LONGEST = 32_000  # letters of a cell; Excel takes 32,767 and drops the rest of the file's trust
_WIDE = {"left": 1.18, "right": 0.59, "top": 0.79, "bottom": 0.79}  # inches: 30, 15, 20, 20 mm
_LOOKS: Mapping[CellLook, Mapping[str, object]] = {
    CellLook.TEXT: {"text_wrap": True},
    CellLook.COUNT: {"num_format": "#,##0", "align": "center"},
    CellLook.AMOUNT: {"num_format": "#,##0.0", "align": "center"},
    CellLook.DAY: {"num_format": "dd/mm/yyyy", "align": "center"},
    CellLook.MONTH: {"num_format": "mm/yyyy", "align": "center"},
    CellLook.HOUR: {"num_format": "hh:mm:ss", "align": "center"},
    CellLook.BLANK: {"text_wrap": True, "bg_color": "#FFFF00"},
}


def report_xlsx(sheets: Sequence[ReportSheet], *, title: str, closing: date) -> bytes:
    """The workbook; the same sheets, the same bytes. `closing` is the date of its properties."""
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True, "default_format_properties": dict(_FONT)})
    book.set_properties({
        "title": one_line(title)[:250], "created": datetime.combine(closing, time(0)),
    })  # fmt: skip
    looks = {
        look: book.add_format({**_FONT, "border": 1, "valign": "top", **more})
        for look, more in _LOOKS.items()
    }
    whole = {
        look: book.add_format({**_FONT, "border": 1, "valign": "top", **more, "bold": True})
        for look, more in _LOOKS.items()
    }
    words = {
        "title": book.add_format({**_FONT, "bold": True, "align": "center", "text_wrap": True}),
        "line": book.add_format({**_FONT, "italic": True, "align": "center", "text_wrap": True}),
        "note": book.add_format({**_FONT, "italic": True, "text_wrap": True, "valign": "top"}),
        "head": book.add_format({
            **_FONT, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True,
            "border": 1, "bg_color": "#E7E6E6",
        }),
    }  # fmt: skip
    for number, sheet in enumerate(sheets, 1):
        _write(book.add_worksheet(sheet.name), sheet, number, looks, whole, words)
    book.close()
    return file.getvalue()


def _write(  # noqa: PLR0917 - the parts of one sheet
    page: Any,
    sheet: ReportSheet,
    number: int,
    looks: Mapping[CellLook, Any],
    whole: Mapping[CellLook, Any],
    words: Mapping[str, Any],
) -> None:
    last_column = len(sheet.columns) - 1
    wide = (sheet.printed or len(sheet.columns)) - 1
    page.set_landscape()
    page.set_paper(9)  # A4
    page.set_margins(**_WIDE)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW - 1)
    page.freeze_panes(HEAD_ROW, 0)
    page.set_header('&C&"Times New Roman,Regular"&13&P')
    _across(page, 0, wide, sheet.title, words["title"])
    for at, line in enumerate(sheet.lines[:2], 1):
        _across(page, at, wide, line, words["line"])
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
    first = FIRST_ROW - 1
    rows: Sequence[Sequence[SheetCell]] = sheet.rows or ((None,) * len(sheet.columns),)
    last = first + len(rows) - 1
    page.add_table(first - 1, 0, last, last_column, {
        "name": f"Bang{number}",
        "style": None,
        "columns": [
            {"header": _cell_text(column.label), "header_format": words["head"]}
            for column in sheet.columns
        ],
    })  # fmt: skip
    for at, row in enumerate(rows, first):
        _row(page, at, row, sheet, looks)
    below = last + 1
    if sheet.totals:
        _row(page, below, sheet.totals, sheet, whole)
        below += 1
    notes = ("Không có gì trong kỳ.", *sheet.notes) if not sheet.rows else sheet.notes
    for note in notes:
        _across(page, below, wide, note, words["note"])
        below += 1
    page.print_area(0, 0, below - 1, wide)


def _across(page: Any, row: int, wide: int, text: str, look: Any) -> None:
    """A text over the whole width; rows of merged cells do not grow by themselves."""
    if wide:
        page.merge_range(row, 0, row, wide, "", look)
    page.write_string(row, 0, _cell_text(text), look)
    if len(text) > 110:
        page.set_row(row, 18 * (len(text) // 110 + 1))


def _row(
    page: Any, at: int, row: Sequence[SheetCell], sheet: ReportSheet, looks: Mapping[CellLook, Any]
) -> None:
    for place, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
        _cell(page, at, place, cell, looks[column.look])


def _cell(page: Any, row: int, column: int, cell: SheetCell, look: Any) -> None:
    """A text is written as a text, whatever it begins with."""
    if cell is None or cell == "":
        page.write_blank(row, column, None, look)
    elif isinstance(cell, SheetFormula):
        page.write_formula(row, column, cell.text, look, cell.value)
    elif isinstance(cell, str):
        page.write_string(row, column, _cell_text(cell), look)
    elif isinstance(cell, date | time):
        page.write_datetime(row, column, cell, look)
    else:
        page.write_number(row, column, cell, look)


def _cell_text(text: str) -> str:
    bare = one_line(text)
    return bare if len(bare) <= _LONGEST else f"{bare[:_LONGEST]}…"
