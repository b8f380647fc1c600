"""A sheet as PDF: our typeface embedded, A4, page numbers below; the same sheet, the same bytes."""

from datetime import UTC, datetime
from importlib.resources import as_file, files

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from broadcaster.writing.sheet import SCHOOL_ONLY, SHEET_STATION, AnnouncerSheet, RowKind, SheetRow

_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # no clock in it
_MARGIN, _BESIDE = 18.0, 42.0  # mm: of the page, and of the column at the left
_TYPE = "BeVietnam"


class _Page(FPDF):
    """A4 with the title and the number of the page below."""

    below = ""

    def footer(self) -> None:
        """The line below every page."""
        self.set_y(-14)
        self.set_font(_TYPE, size=8)
        self.cell(0, 5, f"{self.below} · Trang {self.page_no()}/{{nb}}", align="C")


def sheet_pdf(sheet: AnnouncerSheet) -> bytes:
    """The sheet, ready to print."""
    page = _Page(format="A4")
    page.set_creation_date(_DAY)
    page.set_margins(_MARGIN, _MARGIN)
    page.set_auto_page_break(auto=True, margin=20)
    with as_file(files("broadcaster") / "pictures" / "fonts") as folder:
        page.add_font(_TYPE, "", folder / "BeVietnamPro_400Regular.ttf")
        page.add_font(_TYPE, "B", folder / "BeVietnamPro_600SemiBold.ttf")
    page.set_title(sheet.title)
    page.set_lang("vi-VN")
    page.below = sheet.title
    page.add_page()
    _lines(page, sheet.title, size=17, bold=True)
    facts = ((SHEET_STATION, sheet.station), *sheet.facts) if sheet.station else sheet.facts
    for name, words in facts:
        _lines(page, f"{name}: {words}", size=10.5)
    page.ln(3)
    for row in sheet.rows:
        _row(page, row)
    return bytes(page.output())


def _row(page: FPDF, row: SheetRow) -> None:
    text = "".join(part.written for part in row.parts)
    if row.kind is RowKind.HEADING:
        page.ln(3)
        _lines(page, text, size=12.5, bold=True)
    marks = (row.role or row.margin, SCHOOL_ONLY if row.school_only else "")
    beside = "\n".join(filter(None, marks))
    if row.kind is RowKind.HEADING and not beside:
        return
    top = page.get_y()
    if beside:
        page.set_font(_TYPE, "B", 9.5)
        page.multi_cell(_BESIDE - 4, 5.2, beside, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    after, turned = page.get_y(), page.get_y() < top
    if row.kind is not RowKind.HEADING:
        if not turned:
            page.set_y(top)
        page.set_x(_MARGIN + _BESIDE)
        page.set_font(_TYPE, size=10.5)
        page.multi_cell(0, 5.6, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        if not turned and page.get_y() > top:
            page.set_y(max(after, page.get_y()))


def _lines(page: FPDF, text: str, *, size: float, bold: bool = False) -> None:
    page.set_font(_TYPE, "B" if bold else "", size)
    page.multi_cell(0, size * 0.53, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
