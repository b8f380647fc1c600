"""Tables of spreadsheets and CSV files as lines; what is no table, or too much of one, is refused."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from broadcaster.domain.errors import InputError
from broadcaster.importing import sheets
from broadcaster.importing.sheets import named_cells, read_sheet, sheet_day

ROWS = (
    ("DANH SÁCH TRƯỜNG",),
    (),
    ("STT", "Mã trường (*)", "Tên đơn vị", "Từ ngày"),
    (1, 79000701, "Trường  Hoa\nPhượng", date(2026, 7, 1)),
    (2, "t-2", "=1+1", None),
)
COLUMNS = {"ma truong": "code", "ten don vi": "name", "tu ngay": "first"}


def saved(tmp_path, rows=ROWS):
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.sheet_state = "hidden"
    hidden.append(["không phải trang này"])
    shown = book.create_sheet("Trường")
    for row in rows:
        shown.append(row)
    book.save(tmp_path / "b.xlsx")
    return tmp_path / "b.xlsx"


def test_the_first_sheet_that_people_see_is_read(tmp_path):
    lines = read_sheet(saved(tmp_path), "b.xlsx")
    assert [line.number for line in lines] == [1, 3, 4, 5]
    assert list(named_cells(lines, COLUMNS, "name", "b.xlsx")) == [
        (4, {"code": "79000701", "name": "Trường Hoa Phượng", "first": "46204"}),
        (5, {"code": "t-2", "name": "", "first": ""}),  # a formula that nobody worked out
    ]
    assert sheet_day("46204") == date(2026, 7, 1)


@pytest.mark.parametrize("said", ["1/7/2026", "01/07/2026", "2026-07-01", "2026-07-01T00:00:00"])
def test_a_day_is_read_as_people_and_programs_write_it(said):
    assert sheet_day(said) == date(2026, 7, 1)


@pytest.mark.parametrize("said", ["mai", "31/6/2026", "1/7/26", "2026", "2026-13-01"])
def test_what_is_no_day_is_told(said):
    with pytest.raises(ValueError, match=r"ngày|tháng|năm"):
        sheet_day(said)


@pytest.mark.parametrize(
    "data",
    ["mã;tên\n1;Đà Nẵng".encode(), "mã,tên\r\n1,Đà Nẵng".encode("utf-8-sig"),
     "mã\ttên\n1\tĐà Nẵng".encode("utf-16"), 'mã,tên\n1,"Đà\nNẵng"'.encode()],
)  # fmt: skip
def test_csv_is_read_in_whatever_it_was_written(tmp_path, data):
    (tmp_path / "b.csv").write_bytes(data)
    lines = read_sheet(tmp_path / "b.csv", "b.csv")
    assert [(line.number, line.cells) for line in lines] == [
        (1, ("mã", "tên")), (2, ("1", "Đà Nẵng"))
    ]  # fmt: skip


def test_a_cell_far_to_the_right_and_text_without_end_are_passed_over(tmp_path):
    lines = read_sheet(saved(tmp_path, [("a", *[None] * 80, "xa"), ("b" * 5000,)]), "b.xlsx")
    assert lines[0].cells == ("a",)
    assert len(lines[1].cells[0]) == 300


def changed(path, entry, old, new):
    """The workbook with something else in one of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data.replace(old, new) if name == entry else data)
    path.write_bytes(made.getvalue())
    return path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sheetData>", b"<sheetData><row r='1'><c>"),
        (b"<worksheet", b"\0"),
        (b"</sheetData>", b"<!--" + b"0" * 9_000_000),
    ],
)
def test_a_damaged_workbook_and_a_bomb_are_refused(tmp_path, old, new):
    with pytest.raises(InputError):
        read_sheet(changed(saved(tmp_path), "xl/worksheets/sheet2.xml", old, new), "b.xlsx")


def test_entities_are_not_worked_out(tmp_path):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet'
    path = changed(saved(tmp_path), "xl/worksheets/sheet2.xml", b"<worksheet", bomb)
    path = changed(path, "xl/worksheets/sheet2.xml", b"<v>79000701</v>", b"<v>&b;&a;</v>")
    lines = read_sheet(path, "b.xlsx")
    assert "root" not in str(lines)
    assert "aaaa" not in str(lines)


@pytest.mark.parametrize("data", [b"PK\3\4", b"PK\3\4" + b"x" * 500, b"", b"\0\1\2" * 99])
def test_what_is_no_table_is_refused(tmp_path, data):
    (tmp_path / "b.xlsx").write_bytes(data)
    with pytest.raises(InputError):
        read_sheet(tmp_path / "b.xlsx", "b.xlsx")


def test_too_many_lines_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_LINES", 100)
    (tmp_path / "b.csv").write_text("a\n" * 100)
    assert len(read_sheet(tmp_path / "b.csv", "b.csv")) == 100
    (tmp_path / "b.csv").write_text("a\n" * 101)
    with pytest.raises(InputError, match="nhiều nhất 100 dòng"):
        read_sheet(tmp_path / "b.csv", "b.csv")
    with pytest.raises(InputError, match="nhiều nhất 100 dòng"):
        read_sheet(saved(tmp_path, [("a",)] * 101), "b.xlsx")


@pytest.mark.parametrize(
    ("inner", "behind"),
    [(b"<row><c>" + b"<c/>" * 300, b"</c></row>"), (b"<row>" + b"<c/>" * 300, b"</row>"),
     (b"<x>" + b"<c/>" * 2000, b"</x>")],
)  # fmt: skip
def test_elements_without_end_are_refused(tmp_path, monkeypatch, inner, behind):
    path = changed(
        saved(tmp_path), "xl/worksheets/sheet2.xml", b"</sheetData>",
        b"</sheetData>" + inner + behind,
    )  # fmt: skip
    assert len(read_sheet(path, "b.xlsx")) == 4
    monkeypatch.setattr(sheets, "_ELEMENTS", 1000)
    monkeypatch.setattr(sheets, "_AT_ONCE", 200)
    with pytest.raises(InputError, match=r"quá lớn: nhiều nhất 50\.000 dòng, 20 MB"):
        read_sheet(path, "b.xlsx")


def test_of_a_line_without_end_only_the_cells_that_are_looked_at_are_kept(tmp_path):
    inner = b"<row>" + b"<c><v>1</v></c>" * 500 + b"<c/>" * 9_000 + b"</row>"
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
        packed.writestr("s.xml", b"<s>" + b"<x/>" * 500 + inner + b"</s>")
        found = []
        for row in sheets._elements(packed, "s.xml", "row", "b.xlsx"):
            found.append((len(row), len(row.getparent()), [cell[0].text for cell in row[:60]]))
    assert found == [(61, 2, ["1"] * 60)]


def test_one_long_text_in_every_cell_is_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "_LETTERS", 1000)
    with pytest.raises(InputError, match="quá lớn"):
        read_sheet(saved(tmp_path, [("b" * 300,)] * 4), "b.xlsx")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("SỞ MẪU, PHÒNG MỘT, 2026\nmã;tên\n1;Xã A, huyện B\n2;Xã C", ("mã", "tên")),
        ("DANH SÁCH\n\nmã;tên;nơi\n1;A;số 1, đường B, xã C\n2;B;số 2, đường B", ("mã", "tên", "nơi")),
        ('mã,tên,nơi\n1,A,"số 1; đường B; xã C"\n2,B,"số 2; đường B"', ("mã", "tên", "nơi")),
        ("một cột", ("một cột",)),
    ],
)  # fmt: skip
def test_what_parts_the_cells_is_seen_below_a_title(text, cells):
    assert cells in [line.cells for line in sheets.csv_lines(text, "b.csv")]


def test_a_fault_of_a_formula_is_no_value(tmp_path):
    path = saved(tmp_path)
    old, new = b'<c r="B4" t="n"><v>79000701</v>', b'<c r="B4" t="e"><v>#N/A</v>'
    lines = read_sheet(changed(path, "xl/worksheets/sheet2.xml", old, new), "b.xlsx")
    assert lines[2].cells[1] == ""


def test_a_workbook_whose_days_begin_in_1904_tells_the_same_days_and_the_same_codes(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(("Mã trường", "Tên đơn vị", "Từ ngày"))
    book.active.append((12345, "Trường A", date(2026, 7, 1)))
    book.active["C2"].number_format = 'dd"/"mm\\/yyyy'
    book.save(tmp_path / "b.xlsx")
    lines = read_sheet(tmp_path / "b.xlsx", "b.xlsx")
    [(_, cells)] = named_cells(lines, COLUMNS, "name", "b.xlsx")
    assert (cells["code"], sheet_day(cells["first"])) == ("12345", date(2026, 7, 1))
