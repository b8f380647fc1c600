"""The table of units that get editions of their own: a CSV file as people save it."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from broadcaster.model.notice import Checked, Level, Notice, Place
from broadcaster.text import fold, nearest, nfc, slug

# What people may write at the head of a column, folded, and what it fills.
_COLUMNS: Mapping[str, str] = {
    "don vi": "unit",
    "ten don vi": "unit",
    "truong": "unit",
    "unit": "unit",
    "ten dai": "name",
    "dai": "name",
    "name": "name",
    "thu muc": "slug",
    "slug": "slug",
}
_MOST = 300  # characters of a value
_FOLDER = 80  # characters of a folder's name
_SAID = str.maketrans("[]", "()")  # square brackets would be cues in a frame


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A unit as a line of the table names it."""

    unit: str  # its name, as it is spoken
    slug: str  # its folder, [a-z0-9-]
    name: str = ""  # of its station; "" = that of station.toml
    place: Place | None = None


def read_units(data: bytes, file: str) -> Checked[tuple[UnitLine, ...]]:
    """The units of a CSV table with a line of headings; commas, semicolons or tabs part the cells.

    A line that cannot be used is told with its number, and the others are used. Errors: no text in
    UTF-8, no column for the unit.
    """
    try:
        text = nfc(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Checked(value=None, notices=(_no_table(file, "không phải là văn bản UTF-8"),))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        lines = [(rows.line_num, cells) for cells in rows if any(cell.strip() for cell in cells)]
    except csv.Error:
        return Checked(value=None, notices=(_no_table(file, "không đọc được như một bảng CSV"),))
    if not lines:
        return Checked(value=None, notices=(_no_table(file, "chưa có dòng nào"),))
    columns = [_COLUMNS.get(fold(cell), "") for cell in lines[0][1]]
    if "unit" not in columns:
        return Checked(value=None, notices=(_no_unit_column(file, lines[0][1]),))
    units: dict[str, UnitLine] = {}
    notices: list[Notice] = []
    for number, cells in lines[1:]:
        place = Place(file=file, line=number)
        found = _unit(columns, cells, place)
        if isinstance(found, str):
            notices.append(_bad_line(found, place))
        elif found.slug in units:
            notices.append(_bad_line(f"trùng với “{units[found.slug].unit}” ở trên", place))
        else:
            units[found.slug] = found
    return Checked(value=tuple(units.values()), notices=tuple(notices))


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max((",", ";", "\t"), key=head.count)


def _unit(columns: Sequence[str], cells: Sequence[str], place: Place) -> UnitLine | str:
    """The unit of a line, or what is wrong with it."""
    values = {
        column: " ".join(cell.split()).translate(_SAID)
        for column, cell in zip(columns, cells, strict=False)
        if column
    }
    if any(cell.strip() for cell in cells[len(columns) :]):
        return "nhiều ô hơn số cột"
    if not values.get("unit"):
        return "thiếu tên đơn vị"
    if any(len(value) > _MOST for value in values.values()):
        return f"có ô dài quá {_MOST} ký tự"
    if not all(value.isprintable() for value in values.values()):
        return "có ký tự không nhìn thấy được"
    folder = slug(values.get("slug") or values["unit"])[:_FOLDER].rstrip("-")
    if not folder:
        return f"tên “{values['unit']}” không có chữ cái hay chữ số nào"
    return UnitLine(
        unit=values["unit"],
        slug=folder,
        name=values.get("name", ""),
        place=place,
    )


def _no_table(file: str, why: str) -> Notice:
    return Notice(
        code="bang-don-vi",
        level=Level.ERROR,
        sentence=f"bảng đơn vị {file} {why}",
        hint="Lưu bảng thành CSV UTF-8, dòng đầu là tên cột, ví dụ: đơn vị,tên đài",
        place=Place(file=file),
    )


def _no_unit_column(file: str, heads: Sequence[str]) -> Notice:
    like = nearest(heads[0], tuple(_COLUMNS)) if heads else None
    return Notice(
        code="bang-don-vi",
        level=Level.ERROR,
        sentence=f"bảng đơn vị {file} không có cột “đơn vị”",
        hint=(f"Có phải “{heads[0]}” là “{like}”? " if like else "")
        + "Dòng đầu ghi tên cột: đơn vị, tên đài, thư mục.",
        place=Place(file=file, line=1),
    )


def _bad_line(why: str, place: Place) -> Notice:
    return Notice(
        code="dong-don-vi",
        level=Level.WARNING,
        sentence=f"dòng {place.line} của bảng đơn vị không dùng được: {why}",
        hint="Sửa dòng ấy rồi chạy lại; các dòng khác vẫn được dựng.",
        place=place,
    )
