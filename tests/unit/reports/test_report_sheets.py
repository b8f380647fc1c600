"""The workbook of a period, as others open it: its tables, its paper, its sums, hostile words."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest

from broadcaster.domain.errors import InputError
from broadcaster.law.register import register_of
from broadcaster.reports.report_facts import report_facts
from broadcaster.reports.report_forms import filled, form_of, own_forms
from broadcaster.reports.report_periods import report_period
from broadcaster.reports.report_sheets import column_letters, report_sheets
from broadcaster.reports.report_xlsx import report_xlsx
from tests.fakes.air_lines import aired_lines

YEAR = report_period("năm 2026", date(2027, 1, 5))
LINES = [
    *aired_lines("2026-03-02", topics=["giao thông"], documents=["168/2024/NĐ-CP"]),
    *aired_lines("2026-03-04", title="=cmd|' /C calc'!A0", episode="hai", sha256="bb"),
    *aired_lines("2026-03-05", seconds=30.0, cut=True),
    *aired_lines("2026-11-09", seconds=100.4, topics=["giao thông", "@ma túy"]),
    *aired_lines("2026-11-10", slot="09:30", kind="khẩn cấp"),
]
RATIO = {
    "format": 1, "code": "B/1.a", "name": "Thử", "rows": "tháng",
    "columns": [
        {"id": "a", "label": "Lượt", "value": "lượt phát trọn"},
        {"id": "b", "label": "Hỏng", "value": "gián đoạn"},
        {"id": "c", "label": "Phần hỏng", "formula": "100 * {b} / ({a} + {b})"},
        {"id": "d", "label": "Chia không", "formula": "{a} / ({b} - {b})"},
        {"id": "e", "label": "Ghi tay"},
    ],
}  # fmt: skip


def facts_of(lines=LINES, **more):
    return report_facts(YEAR, lines, unit="Trường A", register=register_of(()), **more)


def form(**changes):
    return form_of(json.dumps({**RATIO, **changes}, ensure_ascii=False).encode(), "b.json")


def book_of(facts=None, forms=None):
    sheets = report_sheets(facts or facts_of(), own_forms() if forms is None else forms)
    return report_xlsx(sheets, title="Trường A", closing=YEAR.closing)


def opened(data, **more):
    return openpyxl.load_workbook(BytesIO(data), **more)


def test_every_sheet_is_a_table_on_paper_that_lies_on_its_side():
    book = opened(book_of())
    assert book.sheetnames == ["Tháng", "Hình thức", "Nhật ký", "Văn bản", "NB-PT"]
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9  # A4
        assert sheet.freeze_panes == "A6"
        assert sheet.print_title_rows == "$5:$5"
        assert sheet.print_area
        [table] = sheet.tables.values()
        assert table.ref.startswith("A5:")
        names = [column.name for column in table.tableColumns]
        assert names == [cell.value for cell in sheet[5]][: len(names)]
        fonts = {(c.font.name, c.font.sz) for row in sheet.iter_rows() for c in row if c.value}
        assert fonts == {("Times New Roman", 13)}
    assert book.properties.created.date() == YEAR.closing


def test_the_same_facts_are_the_same_bytes():
    assert book_of() == book_of()


def test_words_that_look_like_formulas_or_links_stay_words():
    facts = facts_of(
        [*LINES, *aired_lines("2026-05-05", title="https://lừa.vn\x01" + "x" * 40_000)]
    )
    book = opened(book_of(facts))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    [hostile] = [c for c in cells if isinstance(c.value, str) and c.value.startswith("=cmd")]
    assert hostile.data_type in ("s", "f")  # openpyxl reads any "=" as a formula
    with zipfile.ZipFile(BytesIO(book_of(facts))) as packed:
        texts = {n: packed.read(n).decode() for n in packed.namelist() if n.endswith(".xml")}
    assert "=cmd|" in texts["xl/sharedStrings.xml"]
    formulas = [f for text in texts.values() for f in re.findall(r"<f>(.*?)</f>", text)]
    assert formulas
    assert not any("cmd" in one for one in formulas)
    assert not any(cell.hyperlink for cell in cells)


def test_a_period_without_anything_is_a_workbook_that_says_so():
    book = opened(book_of(facts_of([])))
    assert "Không có gì trong kỳ." in [row[0].value for row in book["Nhật ký"].iter_rows()]


def test_a_form_is_filled_and_its_formulas_are_those_of_its_tree():
    told = filled(form(), facts_of())
    assert [(row.name, row.figures[:4]) for row in told.rows] == [
        ("3/2026", (2, 1, pytest.approx(100 / 3), 0.0)),
        ("11/2026", (1, 0, 0.0, 0.0)),
    ]
    sheet = opened(book_of(forms=[form()]))["B-1.a"]
    assert sheet["D6"].value == "=IFERROR(((100*C6)/(B6+C6)),0)"
    assert sheet["B8"].value == "=SUM(B6:B7)"
    assert sheet["F6"].fill.start_color.rgb == "FFFFFF00"  # a blank is marked


def test_rows_that_share_airings_have_no_sum():
    sheet = opened(book_of(forms=[form(rows="chủ đề")]))["B-1.a"]
    assert [row[0].value for row in sheet["A6:A8"]] == ["@ma túy", "giao thông", "Cả kỳ"]
    assert sheet["B8"].value == 2  # airings, though the rows above say 1 and 2
    assert "không phải tổng" in sheet["A9"].value


def test_a_form_for_other_periods_is_left_out():
    other = form(periods=["học kỳ", "năm học"])
    assert not other.fits(YEAR)
    assert form(periods=["năm"]).fits(YEAR)
    assert not form(periods=["năm"]).fits(report_period("năm học 2025-2026", date(2026, 9, 9)))
    assert "B-1.a" not in opened(book_of(forms=[other])).sheetnames


BAD = {
    "công thức": {"columns": [{"id": "a", "label": "A", "formula": "cmd|'/C calc'!A0"}]},
    "đứng trước": {"columns": [{"id": "a", "label": "A", "formula": "{b} + 1"}]},
    "không phải công thức": {"columns": [{"id": "None", "label": "A", "value": "phút"},
                                         {"id": "b", "label": "B", "formula": "{None} + 1"}]},
    "chỉ có cộng": {"columns": [{"id": "a", "label": "A", "formula": "9**9**9"}]},
    "phải là một trong": {"rows": "tuần"},
    "không có mục": {"colums": []},
    "cùng tên": {"columns": [{"id": "a", "label": "A"}, {"id": "b", "label": "a"}]},
    "hai cột cùng tên": {"label": "lượt"},
    "nhiều nhất 200": {"name": "x" * 201},
    "format": {"format": 2},
    "danh sách": {"columns": []},
    "loại kỳ": {"periods": ["tuần"]},
}  # fmt: skip


@pytest.mark.parametrize("said", BAD)
def test_what_is_wrong_in_a_form_is_said_with_its_name(said):
    with pytest.raises(InputError, match=said) as fault:
        form(**BAD[said])
    assert "b.json" in fault.value.sentence


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b"[1]", b"[" * 9000, b'{"format": 1}'])
def test_what_is_no_form_at_all_is_said(data):
    with pytest.raises(InputError, match=r"b\.json"):
        form_of(data, "b.json")


def test_columns_are_named_as_spreadsheets_name_them():
    assert [column_letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


# --- another program comes to the same sums -----------------------------------------------------

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def spoilt(data):
    """Every formula with a value that is wrong, for whoever does not work it out anew."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as packed, zipfile.ZipFile(made, "w") as file:
        for name in packed.namelist():
            text = packed.read(name)
            if name.startswith("xl/worksheets/"):
                text = re.sub(rb"(</f><v>)[^<]*", rb"\g<1>987654", text)
            file.writestr(name, text)
    return made.getvalue()


@pytest.mark.system
def test_an_office_that_recalculates_comes_to_our_sums(tmp_path):
    office = shutil.which("soffice")
    if office is None:
        assert not os.environ.get("CI"), "soffice is not installed"
        pytest.skip("soffice is not installed")
    lines = [
        line
        for day in range(0, 280, 4)
        for line in aired_lines(
            str(date(2026, 1, 5) + timedelta(days=day)), seconds=200.0 + day / 7,
            cut=day % 28 == 0, topics=["a"] if day % 8 else ["a", "b"], episode=f"e{day % 40}",
            sha256=f"s{day % 40}",
        )
    ]  # fmt: skip
    forms = [
        *own_forms(),
        form(),
        form(rows="chủ đề", code="B2"),
        form(rows="hình thức", code="B3"),
    ]
    data = book_of(facts_of(lines), forms)
    (tmp_path / "a.xlsx").write_bytes(spoilt(data))
    profile = tmp_path / "ho-so" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS, "utf-8")
    subprocess.run(
        [office, f"-env:UserInstallation={profile.parent.as_uri()}", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "ra"), str(tmp_path / "a.xlsx")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    if not (tmp_path / "ra" / "a.xlsx").is_file():  # of LibreOffice only Writer is there
        assert not os.environ.get("CI"), "LibreOffice Calc is not installed"
        pytest.skip("LibreOffice Calc is not installed")
    ours, formulas = opened(data, data_only=True), opened(data)
    theirs = openpyxl.load_workbook(tmp_path / "ra" / "a.xlsx", data_only=True)
    compared = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    told = ours[sheet.title][cell.coordinate].value
                    found = theirs[sheet.title][cell.coordinate].value
                    assert found == pytest.approx(told), (sheet.title, cell.coordinate, cell.value)
                    compared += 1
    assert compared > 100
