"""The announcer's sheet: HTML and a word-processor file that others can read."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.writing.sheet import AnnouncerSheet, RowKind, SheetPart, SheetRow
from broadcaster.writing.sheet_docx import sheet_docx
from broadcaster.writing.sheet_html import in_css, sheet_html
from broadcaster.writing.word_package import MAIN

W = f"{{{MAIN}}}"
LONG = "một trăm sáu mươi tám năm hai nghìn không trăm hai mươi tư"
SHEET = AnnouncerSheet(
    title="Đội mũ & cài quai",
    station="Phát thanh Sao Mai",
    facts=(("Ngày phát", "7/9/2026"),),
    rows=(
        SheetRow(kind=RowKind.HEADING, parts=(SheetPart(written="Hỏi – đáp"),)),
        SheetRow(kind=RowKind.CUE, margin="[nhạc cắt]"),
        SheetRow(
            kind=RowKind.SPEECH,
            role="HỎI",
            school_only=True,
            parts=(
                SheetPart(written="Đủ "),
                SheetPart(written="16", spoken="mười sáu"),
                SheetPart(written=" tuổi, theo "),
                SheetPart(written="168/2024", spoken=LONG),
                SheetPart(written="."),
            ),
        ),
        SheetRow(kind=RowKind.DIRECTION, parts=(SheetPart(written="(cười <to>)"),)),
    ),
)


def parts(data):
    """Every part of the file, parsed."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: ET.fromstring(file.read(name)) for name in file.namelist()}


def words(element):
    """The text of an element."""
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def test_html_has_the_spoken_form_above_the_word():
    """Short ones as ruby, long ones as a block that may break into lines."""
    page = sheet_html(SHEET)
    assert "<ruby>16<rt>mười sáu</rt></ruby>" in page
    assert f'<span class="long"><small>{LONG}</small><b>168/2024</b></span>' in page
    assert '<b class="who">HỎI</b><span class="school">chỉ trong trường</span>' in page
    assert '<span class="cue-words">[nhạc cắt]</span>' in page
    assert "(cười &lt;to&gt;)" in page
    assert "Đội mũ &amp; cài quai</h1>" in page


def test_html_needs_no_other_file_and_numbers_its_pages():
    """No address, no script; page numbers come from the style sheet."""
    page = sheet_html(SHEET)
    assert re.findall(r"(?:src|href)=|https?:|<script", page) == []
    assert "counter(page)" in page


def test_no_title_can_leave_the_style_sheet():
    """Quotes, braces, tags and line ends become escapes or blanks."""
    assert in_css('Đủ "16" tuổi?') == "Đủ \\00002216\\000022 tuổi?"
    page = sheet_html(AnnouncerSheet(title='"}</style><b>\n', station="", facts=(), rows=()))
    assert page.count("</style>") == 1


def test_docx_has_every_word_in_order():
    """A table of two columns: who and which cue, then the text with its spoken forms."""
    document = parts(sheet_docx(SHEET))["word/document.xml"]
    rows = [[words(cell) for cell in row.iter(f"{W}tc")] for row in document.iter(f"{W}tr")]
    assert rows == [
        ["", "Hỏi – đáp"],
        ["[nhạc cắt]", ""],
        ["HỎIchỉ trong trường", f"Đủ mười sáu16 tuổi, theo 168/2024 [{LONG}]."],
        ["", "(cười <to>)"],
    ]
    [ruby] = document.iter(f"{W}ruby")
    assert [words(part) for part in ruby if part.tag != f"{W}rubyPr"] == ["mười sáu", "16"]
    assert "Đội mũ & cài quai" in words(document)
    assert document.find(f".//{W}tr[4]//{W}i") is not None


def test_docx_is_whole():
    """Every part that is named is there; styles exist; a page number stands in the footer."""
    found = parts(sheet_docx(SHEET))
    named = {e.get("PartName") for e in found["[Content_Types].xml"]} - {None}
    assert {name.lstrip("/") for name in named} <= set(found)
    links = found["word/_rels/document.xml.rels"]
    assert {f"word/{e.get('Target')}" for e in links} <= set(found)
    styles = {e.get(f"{W}styleId") for e in found["word/styles.xml"].iter(f"{W}style")}
    used = {
        e.get(f"{W}val")
        for part in ("word/document.xml", "word/footer1.xml")
        for e in found[part].iter()
        if e.tag in (f"{W}pStyle", f"{W}rStyle")
    }
    assert used <= styles
    fields = [e.get(f"{W}instr") for e in found["word/footer1.xml"].iter(f"{W}fldSimple")]
    assert [field.strip() for field in fields] == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize("make", [sheet_docx, sheet_html])
def test_the_same_sheet_is_the_same_bytes(make):
    """No clock, no chance."""
    assert make(SHEET) == make(SHEET)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_gives_well_formed_files(written, spoken):
    """Control characters, angle brackets, surrogates: left out or escaped."""
    part = SheetPart(written=written, spoken=spoken)
    row = SheetRow(kind=RowKind.SPEECH, parts=(part,), role=written, margin=spoken)
    sheet = AnnouncerSheet(title=written, station=spoken, facts=((written, spoken),), rows=(row,))
    assert len(parts(sheet_docx(sheet))) == 7
    assert sheet_html(sheet).endswith("</html>\n")


def test_an_empty_sheet_is_a_file_all_the_same():
    """A script without a row."""
    empty = AnnouncerSheet(title="", station="", facts=(), rows=())
    assert parts(sheet_docx(empty))["word/document.xml"].find(f".//{W}tbl") is None
