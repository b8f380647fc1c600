"""What a PDF says: its paragraphs, what was dropped, and pages that have no letters."""

import contextlib
import random
import time
from pathlib import Path

import pytest
from fpdf import FPDF

from broadcaster.domain.errors import InputError
from broadcaster.importing import pdf
from broadcaster.importing.document_reading import read_document
from broadcaster.importing.imported_document import ImportedDocument, ParagraphKind
from broadcaster.importing.pdf import MOST_PAGES, read_pdf
from broadcaster.importing.pdf_lines import PageRules, PlacedLetters, page_lines
from broadcaster.importing.printed_lines import PrintedLine, paragraphs_of
from tests.unit.importing.pdf_files import (
    FONT,
    LETTER,
    drawn_page,
    raw_pdf,
    ruled_table,
    scanned_pdf,
    set_pdf,
)

PARAGRAPHS = LETTER.split("\n")


def texts(read: ImportedDocument) -> list[str]:
    return [paragraph.text for paragraph in read.paragraphs]


@pytest.fixture
def no_programs(monkeypatch):
    """A machine without Tesseract and poppler."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("sys.prefix", "/nowhere/venv")


def test_printed_lines_come_back_as_paragraphs(tmp_path):
    read = read_pdf(set_pdf(tmp_path / "a.pdf", [PARAGRAPHS]), "a.pdf")
    assert texts(read) == PARAGRAPHS
    assert read.pages == 1
    assert not read.dropped
    assert not read.remarks


def test_a_table_of_many_columns_is_read_at_once():
    columns, rows, wide, high = 300, 2, 8, 20
    rules = PageRules()
    for at in range(columns + 1):
        rules.draw(at * wide, 0, at * wide, rows * high)
    for at in range(rows + 1):
        rules.draw(0, at * high, columns * wide, at * high)
    pieces = [
        PlacedLetters(f"{row}.{at}\n", at * wide + 1, (rows - row) * high - 15, 6, "F")
        for row in range(rows)
        for at in range(columns)
    ]
    began = time.process_time()
    read = [*page_lines(pieces, rules, page=1, top=800, height=800)]
    assert time.process_time() - began < 1
    assert [one.cells for one in read] == [
        tuple(f"{row}.{at}" for at in range(columns)) for row in range(rows)
    ]


def test_a_paragraph_goes_on_over_the_page(tmp_path):
    """Each paragraph is at the page where it begins; the number at the foot stands in none."""
    words = "Học sinh đi xe máy điện phải đội mũ bảo hiểm có cài quai đúng cách " * 4
    long = " ".join(f"{words.strip()} {n}" for n in ("một", "hai", "ba")) + " phạt 400.000 đồng."
    cut = long.index("hai") + 3
    pages = [["Mở đầu.", long[:cut]], [long[cut:].strip(), "Hết."], ["Trang cuối cùng."]]
    read = read_pdf(set_pdf(tmp_path / "a.pdf", pages, foot="{page}"), "a.pdf")
    assert "400.000 đồng." in " ".join(texts(read))
    assert read.paragraphs[0].place.page == 1
    assert read.paragraphs[-1].place.page == 3
    assert [(d.text, d.why) for d in read.dropped] == [("1, 2, 3", "số trang")]


@pytest.mark.parametrize(
    "head",
    ["CÔNG BÁO/Số 245 + 246/Ngày 12-3-2026", "{page} CÔNG BÁO Số 245", "CÔNG BÁO Trang {page}"],
)
def test_what_stands_on_every_page_is_dropped_and_told(tmp_path, head):
    pages = [
        [f"Điều {n}. Mức phạt là {n}00.000 đồng.", "Phần giữa.", "Hết điều."] for n in range(1, 5)
    ]
    read = read_pdf(set_pdf(tmp_path / "a.pdf", pages, head=head), "a.pdf")
    assert not any("CÔNG BÁO" in text for text in texts(read))
    assert [f"Điều {n}. Mức phạt là {n}00.000 đồng." for n in range(1, 5)] == texts(read)[::3]
    assert (read.dropped[0].text, read.dropped[0].why) == (
        "; ".join(dict.fromkeys(head.format(page=n) for n in range(1, 5))),
        "đầu trang lặp lại ở 4 trang",
    )


def test_two_columns_are_read_one_after_the_other(tmp_path):
    left = "Cột trái nói về mũ bảo hiểm của học sinh tiểu học, mức phạt 400.000 đồng. " * 12
    right = "Cột phải nói về xe đạp điện của học sinh trung học, mức phạt 200.000 đồng. " * 40
    path = set_pdf(tmp_path / "a.pdf", [[left.strip(), right.strip()]], columns=2)
    said = " ".join(texts(read_pdf(path, "a.pdf")))
    assert said.split() == f"{left}{right}".split()


def test_a_line_that_begins_with_a_number_of_the_sentence_is_no_paragraph(tmp_path):
    drawing = (
        b"BT /F1 12 Tf 14 TL 50 700 Td (Cac truong bao cao ve Uy ban nhan dan truoc thang) Tj T* "
        b"(12. Sau do gui lai cho Cong an xa theo quy dinh tai khoan 3 va) Tj T* "
        b"(2. Noi dung thu hai co so tien phat la 1.500.000 dong doi voi) Tj T* "
        b"(1.200 hoc sinh.) Tj ET"
    )
    drawing = drawing.replace(b"thang)", b"th\xe1ng)")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    read = read_pdf(raw_pdf(tmp_path / "a.pdf", drawing, font=font), "a.pdf")
    assert len(read.paragraphs) == 2 or "thang 12." in texts(read)[0].replace("á", "a")
    assert texts(read)[-1].endswith("1.200 hoc sinh.")


def _at(*words: tuple[int, int, str]) -> bytes:
    """Words at their places, in points from the left and the bottom, as Word sets its runs."""
    return b" ".join(
        b"BT /F1 12 Tf 1 0 0 1 %d %d Tm (%s) Tj ET" % (x, y, text.encode("ascii"))
        for x, y, text in words
    )


def test_rows_of_a_table_stay_apart_with_their_cells(tmp_path):
    rows = [("Lop", "Gio", "Ngay"), ("6A", "7 gio 30", "thu hai"), ("6B", "8 gio 15", "thu ba")]
    drawing = _at(
        (50, 700, "Lich tap trung cua cac lop trong tuan:"),
        *(
            (50 + 150 * c, 680 - 16 * r, cell)
            for r, row in enumerate(rows)
            for c, cell in enumerate(row)
        ),
        (50, 600, "Het."),
    )
    read = read_pdf(raw_pdf(tmp_path / "a.pdf", drawing), "a.pdf")
    assert [(p.kind, p.table, p.place.row, p.cells) for p in read.paragraphs[1:4]] == [
        (ParagraphKind.ROW, 1, number, row) for number, row in enumerate(rows, 1)
    ]
    assert texts(read)[2] == "6A | 7 gio 30 | thu hai"
    assert texts(read)[::4] == ["Lich tap trung cua cac lop trong tuan:", "Het."]


def test_a_table_with_rules_is_read_row_by_row_however_its_cells_are_broken(tmp_path):
    """As the same table in Word: a cell over several rows in each, one over columns in the first."""
    rows = [
        ({"text": "Lớp", "rowspan": 2}, {"text": "Giờ học bơi", "colspan": 2}, {"text": "Phí", "rowspan": 2}),
        ("Sáng", "Chiều"),
        ("7A", "7 giờ 15 ở hồ bơi của phường", "13 giờ 20", "9 000"),
        ("7B", "", "14 giờ 40", "110 000"),
    ]  # fmt: skip
    path = ruled_table(tmp_path / "a.pdf", rows, (12, 30, 22, 20))
    read = read_pdf(path, "a.pdf")
    assert [(p.kind, p.cells) for p in read.paragraphs[1:-1]] == [
        (ParagraphKind.ROW, cells)
        for cells in [
            ("Lớp", "Giờ học bơi", "", "Phí"),
            ("Lớp", "Sáng", "Chiều", "Phí"),
            ("7A", "7 giờ 15 ở hồ bơi của phường", "13 giờ 20", "9 000"),
            ("7B", "", "14 giờ 40", "110 000"),
        ]
    ]
    assert (texts(read)[0], texts(read)[-1]) == ("Lịch của các lớp:", "Hết.")


def test_figures_of_narrow_columns_are_not_one_number(tmp_path):
    """No rules, no wide gaps: cells are what stands below each other."""
    rows = [("1", "Nuoc", "12 000", "20"), ("2", "Sach", "15 000", "25")]
    drawing = _at(*((x, 700 - 16 * n, cell) for n, row in enumerate(rows)
                    for x, cell in zip((50, 62, 110, 154), row, strict=True)))  # fmt: skip
    read = read_pdf(raw_pdf(tmp_path / "a.pdf", drawing), "a.pdf")
    assert [p.cells for p in read.paragraphs] == rows
    assert texts(read)[0] == "1 | Nuoc | 12 000 | 20"


@pytest.mark.parametrize(
    "rules",
    [
        "30 20 540 800 re S",  # around the page
        "40 690 400 30 re S 40 660 400 30 re S",  # boxes below each other
        "40 690 1 30 re f 440 690 1 30 re f 40 690 400 1 re f 40 720 400 1 re f",
        "40 698 200 1 re f",  # an underline
        "l 40 m (x) 20 l 1 2 3 re S",  # damaged
    ],
)
def test_rules_about_a_text_make_no_table_of_it(tmp_path, rules):
    drawing = rules.encode() + b" " + _at((50, 700, "Moi em nop 15 000 dong."), (50, 670, "Het."))
    read = read_pdf(raw_pdf(tmp_path / "a.pdf", drawing), "a.pdf")
    assert texts(read) == ["Moi em nop 15 000 dong.", "Het."]
    assert not any(p.cells for p in read.paragraphs)


def test_a_table_in_a_framed_page_with_an_underlined_cell(tmp_path):
    box = " ".join(
        f"{40 + 100 * c} {680 - 20 * r} 100 1 re f {40 + 100 * c} {680 - 20 * r} 1 20 re f"
        for r in range(2)
        for c in range(2)
    )
    drawing = (
        f"30 20 540 1 re f 30 820 540 1 re f 30 20 1 800 re f 569 20 1 800 re f {box} "
        "40 700 200 1 re f 240 680 1 20 re f 240 660 1 20 re f 44 685 90 1 re f "
    ).encode() + _at((45, 688, "Gio"), (145, 688, "8 000"), (45, 668, "Het"), (145, 668, "9 000"))
    read = read_pdf(raw_pdf(tmp_path / "a.pdf", drawing), "a.pdf")
    assert [p.cells for p in read.paragraphs] == [("Gio", "8 000"), ("Het", "9 000")]


def test_lines_of_a_letterhead_are_paragraphs_each(tmp_path):
    """They are set in the middle of their cell, none is as wide as a line of the text."""
    left = ["UBND XA AN PHU", "TRUONG THCS AN PHU", "Bao cao ve viec doi mu"]
    drawing = _at(*((60 + 10 * (n % 2), 780 - 15 * n, line) for n, line in enumerate(left)))
    assert len(read_pdf(raw_pdf(tmp_path / "a.pdf", drawing), "a.pdf").paragraphs) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_damaged_pdfs_are_read_or_refused_in_our_words(tmp_path, seed):
    """Bytes changed or taken out anywhere: a document, or an InputError, and nothing else."""
    whole = set_pdf(tmp_path / "a.pdf", [PARAGRAPHS] * 2, foot="{page}").read_bytes()
    chance = random.Random(seed)
    data = bytearray(whole)
    for _ in range(chance.choice([1, 5, 40])):
        place = chance.randrange(len(data) - 60)
        if chance.random() < 0.5:
            data[place] = chance.randrange(256)
        else:
            del data[place : place + chance.randrange(1, 50)]
    (tmp_path / "b.pdf").write_bytes(data)
    with contextlib.suppress(InputError):
        assert read_pdf(tmp_path / "b.pdf", "b.pdf").paragraphs


# --- pages without letters ----------------------------------------------------------------------


def test_a_scanned_page_is_never_missing_in_silence(tmp_path, no_programs):
    """Half letters, half a picture, on a machine that cannot read pictures: told with its number."""
    first = set_pdf(tmp_path / "1.pdf", [PARAGRAPHS])
    second = scanned_pdf(tmp_path / "2.pdf", drawn_page())
    read = read_pdf(_together(tmp_path / "a.pdf", first, second), "a.pdf")
    assert texts(read) == PARAGRAPHS
    (remark,) = read.remarks
    assert remark.startswith("Trang 2 là ảnh, mà máy chưa có chương trình nhận dạng chữ Tesseract.")
    assert "tesseract-ocr-vie" in remark


def test_a_scan_on_a_machine_that_cannot_read_it_is_refused_with_the_way(tmp_path, no_programs):
    with pytest.raises(InputError, match=r"a.pdf: trang 1–2 là ảnh, mà máy chưa có") as fault:
        read_pdf(scanned_pdf(tmp_path / "a.pdf", drawn_page(), drawn_page()), "a.pdf")
    assert "tesseract-ocr-vie" in fault.value.hint


def test_a_font_without_its_alphabet_is_no_text(tmp_path, no_programs):
    """Identity-H without ToUnicode: libraries give control letters and say nothing."""
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Arial /Encoding /Identity-H "
        b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Arial "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
    )
    drawing = b"BT /F1 12 Tf 50 700 Td <" + b"000100020003" * 40 + b"> Tj ET"
    with pytest.raises(InputError, match="trang 1 "):
        read_pdf(raw_pdf(tmp_path / "a.pdf", drawing, font=font), "a.pdf")


@pytest.mark.parametrize("font", [b"/.VnTime", b"/ABCDEF+.VnTimeH", b"/VNI-Times", b"/#2EVnArial"])
def test_fonts_of_the_time_before_unicode_are_refused(tmp_path, font):
    of = b"<< /Type /Font /Subtype /TrueType /BaseFont " + font + b" /Encoding /WinAnsiEncoding >>"
    drawing = b"BT /F1 12 Tf 50 700 Td (C\xabng v\xa8n m\xf8c ph\xb9t 400.000 \xae\xe5ng) Tj ET"
    with pytest.raises(InputError, match=r"trang 1 dùng phông chữ cũ \S+") as fault:
        read_pdf(raw_pdf(tmp_path / "a.pdf", drawing, font=of), "a.pdf")
    assert "tệp Word gốc" in fault.value.hint


def test_an_empty_page_is_named(tmp_path):
    read = read_pdf(set_pdf(tmp_path / "a.pdf", [PARAGRAPHS, [], ["Hết rồi các bạn."]]), "a.pdf")
    assert read.remarks == ("Trang 2 để trống.",)
    assert texts(read)[-1] == "Hết rồi các bạn."


# --- hostile ------------------------------------------------------------------------------------


def test_a_password_is_told_and_an_owners_is_none(tmp_path):
    with pytest.raises(InputError, match="có mật khẩu"):
        read_pdf(set_pdf(tmp_path / "a.pdf", [PARAGRAPHS], password="matkhau"), "a.pdf")
    assert (
        texts(read_pdf(set_pdf(tmp_path / "b.pdf", [PARAGRAPHS], owner="x"), "b.pdf")) == PARAGRAPHS
    )


def test_half_a_file_is_refused(tmp_path):
    path = set_pdf(tmp_path / "a.pdf", [PARAGRAPHS] * 3)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(InputError, match="mới tải được một phần"):
        read_pdf(path, "a.pdf")


def test_a_file_that_only_begins_and_ends_as_one_is_refused(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nrubbish\nstartxref\n5\n%%EOF\n")
    with pytest.raises(InputError, match="bị hỏng nên"):
        read_pdf(tmp_path / "a.pdf", "a.pdf")


def test_three_thousand_pages_are_too_many(tmp_path):
    path = raw_pdf(tmp_path / "a.pdf", *[b""] * 3_000)
    with pytest.raises(InputError, match=f"3000 trang, nhiều hơn {MOST_PAGES}"):
        read_document(path, "a.pdf")


@pytest.mark.parametrize("times", [200_000, pytest.param(20_000_000, marks=pytest.mark.slow)])
def test_a_bomb_is_told_with_its_page(tmp_path, times):
    """460 MB of drawing packed into half a megabyte: pypdf alone gives no letter and no word of it."""
    bomb = b"BT /F1 12 Tf (x) Tj ET " * times
    path = raw_pdf(tmp_path / "a.pdf", bomb, packed=True)
    assert path.stat().st_size < 3_000_000
    with pytest.raises(InputError, match="trang 1 "):
        read_document(path, "a.pdf")


def test_time_for_pictures_ends(tmp_path, monkeypatch):
    """Pages that were not reached are named."""
    monkeypatch.setattr(pdf, "_RECOGNISING", 0.0)
    monkeypatch.setattr(pdf, "what_is_missing", lambda: "")
    with pytest.raises(InputError, match="trang 1 là ảnh, chưa kịp nhận dạng"):
        read_pdf(scanned_pdf(tmp_path / "a.pdf", drawn_page()), "a.pdf")


def _together(path: Path, *parts: Path) -> Path:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for part in parts:
        writer.append(str(part))
    writer.write(str(path))
    return path


def test_a_raised_figure_is_never_glued_to_an_amount(tmp_path):
    pdf = FPDF()
    pdf.add_font("ours", fname=FONT)
    pdf.set_font("ours", size=12)
    pdf.add_page()
    for words, place in (
        ("Phạt tiền từ 300.000 đồng đến 400.000", "LINE"),
        ("2", "SUP"),
        (" đồng; sân rộng 25 m", "LINE"),
        ("2", "SUP"),
        (".", "LINE"),
    ):
        pdf.char_vpos = place
        pdf.write(6, words)
    pdf.output(str(tmp_path / "a.pdf"))
    (one,) = read_pdf(tmp_path / "a.pdf", "a.pdf").paragraphs
    assert one.text == "Phạt tiền từ 300.000 đồng đến 400.000² đồng; sân rộng 25 m²."
    assert [(one.text[d.start : d.end], d.other) for d in one.doubts] == [("400.000²", "400.000")]


@pytest.mark.parametrize("head", ["PHỤ LỤC {page}", "Bài {page}", "LỚP {page}"])
def test_a_numbered_title_on_each_page_is_no_running_head(tmp_path, head):
    pages = [[f"Điều {n}. Mức phạt là {n}00.000 đồng.", "Hết điều."] for n in range(1, 5)]
    read = read_pdf(set_pdf(tmp_path / "a.pdf", pages, head=head), "a.pdf")
    assert [head.format(page=n) for n in range(1, 5)] == texts(read)[::3]
    assert read.dropped == ()


def test_a_capital_that_had_room_on_the_line_before_begins_a_paragraph():
    lines = [
        PrintedLine(text=text, page=1, left=100, right=100 + 10 * len(text), y=100 + 20 * number)
        for number, text in enumerate(
            (
                "Thu quỹ 450.000 đồng trước ngày mai",
                "Các em đội mũ bảo hiểm khi đi xe đạp điện và",
                "Lưu ý này nói với cả các em lớp 6 của trường Lê",
                "Văn Tám và phụ huynh của lớp, nói thêm một lần",
                "nữa cho thật rõ ràng với từng em học sinh lớp",
                "mình.",
            )
        )
    ]
    assert [one.text for one in paragraphs_of(lines)] == [
        "Thu quỹ 450.000 đồng trước ngày mai",
        "Các em đội mũ bảo hiểm khi đi xe đạp điện và",
        "Lưu ý này nói với cả các em lớp 6 của trường Lê Văn Tám và phụ huynh của "
        "lớp, nói thêm một lần nữa cho thật rõ ràng với từng em học sinh lớp mình.",
    ]
