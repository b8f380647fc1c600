"""A table of a spreadsheet or a CSV file as lines of text, as a school system wrote it.

The workbook is ECMA-376 part 1 (SpreadsheetML): its first sheet, the values that people see. A
formula is never worked out; what was last worked out of it is its value.
"""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from lxml import etree

from broadcaster.domain.dates import read_date
from broadcaster.domain.errors import InputError
from broadcaster.domain.text import fold, one_line, piled
from broadcaster.importing.plain_text import plain_text
from broadcaster.importing.word_drawings import named_parts
from broadcaster.importing.word_markup import (
    BROKEN_ARCHIVE,
    Element,
    child_of,
    kind_of,
    refuse_bomb,
    tree_of,
    value_of,
)

LARGEST = 20_000_000  # bytes of a file
MOST_LINES = 50_000
_COLUMNS = 60  # of a line that are looked at
_ABOVE = 30  # lines of titles above that of the columns' names
_LONGEST = 300  # characters of a cell that are kept
_STRINGS = 500_000  # shared texts of a workbook
_LETTERS = 20_000_000  # of all cells that are kept
_ELEMENTS = 4_000_000  # of a part: some seconds of work
_AT_ONCE = 100_000  # of one line or one text: they lie in memory until it ends
_SMALL = 2_000_000  # bytes of the parts that are read whole
_NUMBER = re.compile(r"-?\d{1,15}(?:\.0*)?")
_FIRST_DAY = date(1899, 12, 30)  # day 0 of the numbers of days, from March 1900 on
_LATE = 1_462  # days by which the numbers of a workbook of 1904 are smaller
_DAY_FORMATS = frozenset(map(str, (*range(14, 18), 22, *range(27, 37), *range(50, 59))))
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')  # of a format: what is text or colour
_SERIAL = re.compile(r"\d{5}")  # from 1927 on; four figures are a year
_SIGNS = re.compile(r"\([^()]*\)|[^a-z0-9]+")  # remarks in brackets, stars of what is needed
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A line that says something."""

    number: int  # counts from 1, as the program for spreadsheets counts
    cells: tuple[str, ...]


def read_sheet(path: Path, name: str) -> tuple[SheetLine, ...]:
    """The lines of a file that people call `name`. Raises InputError for what is no table."""
    if path.stat().st_size > LARGEST:
        raise _too_large(name)
    with path.open("rb") as file:
        packed = file.read(4) == b"PK\3\4"
    lines, letters = [], 0
    for line in _workbook(path, name) if packed else csv_lines(plain_text(path, name)[0], name):
        if any(line.cells):
            lines.append(line)
            letters += sum(map(len, line.cells))
        if len(lines) > MOST_LINES or letters > _LETTERS:
            raise _too_large(name)
    if not lines:
        raise InputError(f"{name} chưa có dòng nào", hint="Chọn tệp có dòng tên cột ở trên.")
    return tuple(lines)


def csv_lines(text: str, name: str) -> Iterator[SheetLine]:
    """The lines of a CSV text; commas, semicolons or tabs part the cells. Raises InputError."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    before = 0
    try:
        for cells in rows:
            yield SheetLine(number=before + 1, cells=tuple(map(_cell, cells[:_COLUMNS])))
            before = rows.line_num
    except csv.Error as fault:
        raise InputError(
            f"{name} không đọc được như một bảng CSV (gần dòng {rows.line_num})",
            hint="Lưu bảng thành tệp .xlsx, hoặc CSV UTF-8.",
        ) from fault


def _delimiter(text: str) -> str:
    """What parts most of the first lines into equally many cells: titles above have none."""
    head = [*islice(io.StringIO(text), _ABOVE)]

    def parted(delimiter: str) -> tuple[int, int]:
        counts = Counter[int]()
        with suppress(csv.Error):
            counts.update(len(cells) for cells in csv.reader(head, delimiter=delimiter))
        del counts[0], counts[1]
        return max(((times, cells) for cells, times in counts.items()), default=(0, 0))

    return max((",", ";", "\t"), key=parted)


def named_cells(
    lines: tuple[SheetLine, ...], columns: Mapping[str, str], needed: str, name: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """The number of each line below the columns' names, and its cells by what the columns are.

    `columns` has the names that are known, folded, and what each means; `needed` is what one of
    them has to mean. Titles above, and columns of other names, are passed over. Raises InputError.
    """
    for at, line in enumerate(lines[:_ABOVE]):
        means: dict[str, int] = {}
        for place, cell in enumerate(line.cells):
            meaning = columns.get(_plain(cell), "")
            if meaning and meaning not in means:
                means[meaning] = place
        if needed in means and len(means) > 1:
            for below in lines[at + 1 :]:
                cells = below.cells
                found = {
                    meaning: cells[place] if place < len(cells) else ""
                    for meaning, place in means.items()
                }
                if any(found.values()):
                    yield below.number, found
            return
    wanted = ", ".join(dict.fromkeys(f"“{one}”" for one, what in columns.items() if what == needed))
    raise InputError(
        f"{name} không có dòng tên cột",
        hint=f"Phải có một cột tên là {wanted} và ít nhất một cột nữa; viết có dấu cũng được.",
    )


def _plain(cell: str) -> str:
    return " ".join(_SIGNS.sub(" ", fold(cell)).split())


def sheet_day(text: str) -> date:
    """A day of a cell: 1/7/2026, 2026-07-01, or the number by which a spreadsheet keeps a day.

    Raises ValueError with the reason.
    """
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
        return read_date(f"{day}/{month}/{year}")
    if _SERIAL.fullmatch(text):
        return _FIRST_DAY + timedelta(days=int(text))
    return read_date(text.partition(" ")[0] if text[:1].isdigit() and ":" in text else text)


def _workbook(path: Path, name: str) -> Iterator[SheetLine]:
    try:
        try:
            refuse_bomb(path, name)
        except InputError as fault:  # it speaks of a script
            raise _too_large(name) from fault
        with zipfile.ZipFile(path) as packed:
            sheet, late = _first_sheet(packed, name)
            yield from _lines(packed, sheet, _shared(packed, name), name, late)
    except (*BROKEN_ARCHIVE, etree.XMLSyntaxError) as fault:
        raise _no_workbook(name) from fault


def _first_sheet(packed: zipfile.ZipFile, name: str) -> tuple[str, frozenset[str]]:
    """Its part, and the styles of cells whose numbers are days since 1904."""
    try:
        book = _small_tree(packed, "xl/workbook.xml", name)
        _refuse_large(packed, "xl/_rels/workbook.xml.rels", name)
        parts = named_parts(packed, "xl/workbook.xml", name)
        late = value_of(child_of(book, "workbookPr"), "date1904") in ("1", "true")
        styles = _small_tree(packed, "xl/styles.xml", name) if late else None
    except InputError as fault:  # it speaks of Word
        raise _no_workbook(name) from fault
    for one in () if book is None else book.iter():
        entry = parts.get(value_of(one, "id"), "") if kind_of(one) == "sheet" else ""
        if entry in packed.namelist() and value_of(one, "state") in ("", "visible"):
            return entry, _styles_of_days(styles)
    raise _no_workbook(name)


def _small_tree(packed: zipfile.ZipFile, entry: str, name: str) -> Element | None:
    _refuse_large(packed, entry, name)
    return tree_of(packed, entry, name)


def _refuse_large(packed: zipfile.ZipFile, entry: str, name: str) -> None:
    """A part that is read whole takes tens of times its size in memory."""
    if entry in packed.namelist() and packed.getinfo(entry).file_size > _SMALL:
        raise _no_workbook(name)


def _styles_of_days(styles: Element | None) -> frozenset[str]:
    """The numbers of the styles that show a number as a day."""
    days = {*_DAY_FORMATS}
    for one in () if styles is None else styles.iter():
        if kind_of(one) == "numFmt":
            shown = _NOT_SHOWN.sub("", value_of(one, "formatCode").lower())
            if "d" in shown or "y" in shown:
                days.add(value_of(one, "numFmtId"))
    cells = child_of(styles, "cellXfs")
    found = () if cells is None else enumerate(cells)
    return frozenset(str(at) for at, one in found if value_of(one, "numFmtId") in days)


def _shared(packed: zipfile.ZipFile, name: str) -> list[str]:
    entry = "xl/sharedStrings.xml"
    found: list[str] = []
    if entry in packed.namelist():
        for one in _elements(packed, entry, "si", name):
            found.append(_words(one))
            if len(found) > _STRINGS:
                raise _too_large(name)
    return found


def _lines(
    packed: zipfile.ZipFile, entry: str, shared: list[str], name: str, late: frozenset[str]
) -> Iterator[SheetLine]:
    number = 0
    for row in _elements(packed, entry, "row", name):
        told = value_of(row, "r")
        number = int(told) if told.isdecimal() and len(told) < 9 else number + 1
        cells: dict[int, str] = {}
        column = -1
        for one in row:
            if kind_of(one) != "c":
                continue
            told = value_of(one, "r")
            column = _column(told) if told else column + 1
            if 0 <= column < _COLUMNS:
                said = _value(one, shared)
                if late and (value_of(one, "s") or "0") in late and said.isdecimal():
                    said = str(int(said[:9]) + _LATE)
                cells[column] = _cell(said)
        last = max(cells, default=-1)
        yield SheetLine(number=number, cells=tuple(cells.get(at, "") for at in range(last + 1)))


def _elements(packed: zipfile.ZipFile, entry: str, wanted: str, name: str) -> Iterator[Element]:
    """The elements of one name, each let go of behind its turn, as is everything beside them.

    Of what is in them the first `_COLUMNS` are kept. Raises InputError for too much.
    """
    with packed.open(entry) as file:
        steps = etree.iterparse(
            file, events=("start", "end"), resolve_entities=False, no_network=True,
            huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        count, begun, within = 0, 0, None
        for event, element in steps:
            if event == "start":
                count += 1
                if count > _ELEMENTS or (within is not None and count - begun > _AT_ONCE):
                    raise _too_large(name)
                if within is None and kind_of(element) == wanted:
                    within, begun = element, count
                continue
            if within is not None and element is not within:
                parent = element.getparent()
                if parent is within and len(parent) > _COLUMNS + 1:
                    del parent[_COLUMNS]  # not the last one: the parser still holds that
                continue
            if within is not None:
                yield element
                within = None
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _column(place: str) -> int:
    """0 for "A7", 27 for "AB1"; far to the right where it is no place."""
    letters = place.rstrip("0123456789")
    if not 0 < len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        return _COLUMNS
    found = 0
    for letter in letters.upper():
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def _value(cell: Element, shared: list[str]) -> str:
    kind = value_of(cell, "t")
    if kind == "inlineStr":
        return _words(cell)
    if kind == "e":  # "#N/A": a formula has no value
        return ""
    said = next((one.text or "" for one in cell if kind_of(one) == "v"), "")
    if kind == "s":
        at = int(said) if said.isdecimal() and len(said) < 9 else len(shared)
        return shared[at] if at < len(shared) else ""
    return said.partition(".")[0] if not kind and _NUMBER.fullmatch(said) else said


def _words(element: Element) -> str:
    """The letters of a text, without how they are to be read aloud."""
    found = (
        one.text or ""
        for one in element.iter()
        if kind_of(one) == "t" and kind_of(one.getparent()) != "rPh"
    )
    return "".join(found)[: 4 * _LONGEST]


def _cell(text: str) -> str:
    cut = text[: 4 * _LONGEST]
    return "" if piled(cut) >= 0 else one_line(cut)[:_LONGEST]


def _too_large(name: str) -> InputError:
    return InputError(
        f"{name} quá lớn: nhiều nhất {f'{MOST_LINES:,}'.replace(',', '.')} dòng, "
        f"{LARGEST // 1_000_000} MB",
        hint="Chia bảng thành vài tệp nhỏ hơn, hoặc lưu thành CSV UTF-8.",
    )


def _no_workbook(name: str) -> InputError:
    return InputError(
        f"{name} không phải bảng tính, hoặc đã hỏng",
        hint="Mở bằng chương trình bảng tính, lưu lại thành tệp .xlsx hoặc CSV UTF-8.",
    )
