"""A poster as PDF: words as words, our typeface in it; the same poster, the same bytes."""

import io
from datetime import UTC, datetime
from importlib.resources import as_file, files

from fpdf import FPDF

from broadcaster.outreach.poster import Poster, PosterBox, PosterPicture, SheetSize

_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # no clock in it
_TYPE = "BeVietnam"
_POINT = 25.4 / 72  # millimetres


def poster_pdf(poster: Poster, size: SheetSize) -> bytes:
    """The poster on one sheet, ready to print."""
    wide, tall = size.millimetres
    unit = tall / 1000
    page = FPDF(format=(wide, tall))
    page.set_creation_date(_DAY)
    page.set_margin(0)
    page.set_auto_page_break(auto=False)
    with as_file(files("broadcaster") / "pictures" / "fonts") as folder:
        page.add_font(_TYPE, "", folder / "BeVietnamPro_400Regular.ttf")
        page.add_font(_TYPE, "B", folder / "BeVietnamPro_600SemiBold.ttf")
    page.set_title(poster.title)
    page.set_lang("vi-VN")
    page.add_page()
    for one in poster.shapes:
        if isinstance(one, PosterBox):
            page.set_fill_color(*one.fill)
            page.rect(one.left * unit, one.top * unit, one.wide * unit, one.tall * unit, style="F")
        elif isinstance(one, PosterPicture):
            side = one.side * unit
            page.image(
                io.BytesIO(one.jpeg), one.left * unit, one.top * unit, side, side,
                alt_text=one.told,
            )  # fmt: skip
        else:
            page.set_font(_TYPE, "B" if one.bold else "", one.size * unit / _POINT)
            page.set_text_color(*one.fill)
            page.text(one.left * unit, one.base * unit, one.words)
    return bytes(page.output())
