"""Letters of pictures: what is doubtful in them, and Tesseract's own reading of drawn pages."""

import os
import subprocess
import time
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image, ImageFilter

from broadcaster.domain.errors import InputError
from broadcaster.importing import recognition
from broadcaster.importing.document_reading import read_document
from broadcaster.importing.imported_document import DoubtReason, ImportedDocument
from broadcaster.importing.recognition import (
    opened,
    page_of_words,
    read_picture,
)
from broadcaster.importing.tesseract import tesseract_program, what_is_missing
from tests.unit.importing.pdf_files import FONT, LETTER, drawn_page, scanned_pdf, set_pdf


def told(*words: tuple[str, float], line: int = 1) -> str:
    """Tesseract's table of one line of words, each with its confidence."""
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf"
    rows = [f"{head}\ttext"]
    for number, (word, sure) in enumerate(words, 1):
        rows.append(f"5\t1\t1\t1\t{line}\t{number}\t{number * 80}\t100\t70\t30\t{sure}\t{word}")
    return "\n".join(rows)


def doubts(*words: tuple[str, float]) -> list[tuple[str, str]]:
    (line,) = page_of_words(told(*words), page=1, height=2_000).lines
    assert all(spot.reason is DoubtReason.RECOGNISED for spot in line.doubts)
    return [(line.text[spot.start : spot.end], spot.other) for spot in line.doubts]


def sure(words: str) -> list[tuple[str, str]]:
    return doubts(*((word, 96.0) for word in words.split()))


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("Phạt 8.000.000 đồng đối với cá nhân", ["8.000.000 đồng"]),
        ("tại khoản 4 Điều 18 của Nghị định", ["khoản 4", "Điều 18"]),
        ("theo điểm đ khoản 1", ["điểm đ", "khoản 1"]),
        ("An Phú, ngày 05 tháng 3 năm 2026", ["ngày 05 tháng 3 năm 2026"]),
        ("Số: 245/UBND-VX", ["245/UBND-VX"]),
        ("học sinh đội mũ bảo hiểm", []),
        ("nhu vậy là nhuw thế", ["nhuw"]),
    ],
)
def test_numbers_dates_and_articles_are_doubtful_however_sure_it_was(words, marked):
    assert [text for text, _ in sure(words)] == marked


def test_a_number_that_came_in_two_parts_may_be_one():
    assert ("660. 000 đồng", "660.000 đồng") in sure("từ 660. 000 đồng")
    assert sure("năm 2034. 300 em")[0][1] == ""


def test_a_word_that_it_was_not_sure_of_is_doubtful():
    assert doubts(("lầu", 61.0), ("dài", 95.0)) == [("lầu", "")]


def test_letters_that_look_like_figures_are_told_with_what_they_may_be():
    assert sure("phạt l50.O00 đồng lớp 6A") == [("l50.O00 đồng", "150.000 đồng"), ("6A", "")]


def test_the_icelandic_letter_is_ours_and_marked():
    assert sure("Sở GD&ÐT") == [("GD&ĐT", "")]


def test_what_nobody_can_read_is_dropped_and_told():
    page = page_of_words(told(("~=_", 12.0), ("oœ", 20.0)), page=3, height=2_000)
    assert not page.lines
    assert [(part.text, part.place.page) for part in page.unread] == [("~=_ oœ", 3)]


# --- without the program ------------------------------------------------------------------------


def test_without_the_program_the_way_to_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    drawn_page().save(tmp_path / "a.png")
    with pytest.raises(InputError, match="là ảnh, mà máy chưa có chương trình") as fault:
        read_picture(tmp_path / "a.png", "a.png")
    assert "sudo apt install tesseract-ocr tesseract-ocr-vie" in fault.value.hint


def test_a_program_without_its_vietnamese_model_is_told(tmp_path, monkeypatch):
    fake = tmp_path / "tesseract"
    fake.write_text("#!/bin/sh\necho eng; echo osd\n", "utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert what_is_missing() == "Tesseract còn thiếu tesseract-ocr-vie"


def test_it_is_found_beside_a_sticks_installation(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("sys.prefix", str(tmp_path / "moi-truong"))
    program = tmp_path / "tesseract" / "tesseract"
    program.parent.mkdir()
    program.touch()
    assert tesseract_program() == program


@pytest.mark.parametrize("kept", [60, 900])
def test_half_a_picture_is_refused(tmp_path, monkeypatch, kept):
    monkeypatch.setattr("broadcaster.importing.recognition.what_is_missing", lambda: "")
    drawn_page().save(tmp_path / "a.png")
    path = tmp_path / "b.png"
    path.write_bytes((tmp_path / "a.png").read_bytes()[:kept])
    with pytest.raises(InputError, match=r"b\.png bị hỏng hoặc mới tải được một phần"):
        read_picture(path, "b.png")


def test_a_picture_of_more_points_than_memory_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("broadcaster.importing.recognition.what_is_missing", lambda: "")
    monkeypatch.setattr("broadcaster.importing.recognition.MOST_PIXELS", 10_000)
    Image.new("1", (400, 300)).save(tmp_path / "a.png")
    with pytest.raises(InputError, match="400 × 300 điểm"):
        read_picture(tmp_path / "a.png", "a.png")


# --- with it ------------------------------------------------------------------------------------


@pytest.fixture
def tesseract():
    """The real program, with its models."""
    missing = what_is_missing()
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)


def said(read: ImportedDocument) -> str:
    return "\n".join(paragraph.text for paragraph in read.paragraphs)


def wrong(read: str, meant: str) -> float:
    """Share of characters that were read otherwise (CER), blanks as one."""
    a, b = " ".join(read.split()), " ".join(meant.split())
    row = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1] / len(b)


def turned(path: Path) -> None:
    drawn_page().rotate(90, expand=True).convert("RGB").save(path, "JPEG", quality=80)


def upside_down(path: Path) -> None:
    drawn_page(paper=225).rotate(180).save(path, "PNG")


def by_its_note(path: Path) -> None:
    note = Image.Exif()
    note[0x112] = 6  # "turn me to the right"
    drawn_page().rotate(90, expand=True).convert("RGB").save(path, "JPEG", exif=note)


def clear(path: Path) -> None:
    page = drawn_page()
    ink = Image.new("RGBA", page.size, (0, 0, 0, 0))
    ink.putalpha(page.point(lambda grey: 255 - grey))
    ink.save(path, "PNG")


def in_the_shade(path: Path, turn: int = 0) -> None:
    page = drawn_page().rotate(turn, expand=True)
    shadow = Image.linear_gradient("L").rotate(90).resize(page.size)
    Image.blend(page, shadow, 0.3).filter(ImageFilter.GaussianBlur(0.8)).save(path, "JPEG")


def in_the_shade_turned(path: Path) -> None:
    in_the_shade(path, 90)


def crooked(path: Path) -> None:
    drawn_page().rotate(0.8, fillcolor=235).convert("CMYK").save(path, "JPEG", quality=60)


@pytest.mark.slow
@pytest.mark.system
@pytest.mark.parametrize(
    "made", [turned, upside_down, by_its_note, clear, crooked, in_the_shade, in_the_shade_turned]
)
def test_a_page_is_read_however_it_was_brought(tesseract, tmp_path, made):
    made(tmp_path / "a")
    read = read_document(tmp_path / "a", "ảnh chụp")
    assert wrong(said(read), LETTER) <= 0.03
    assert "8.000.000 đồng đến 10.000.000 đồng" in said(read)
    assert len(read.paragraphs) == len(LETTER.split("\n"))
    assert read.remarks


@pytest.mark.system
def test_an_empty_picture_says_that_it_is_empty(tesseract, tmp_path):
    Image.new("L", (800, 1_100), 250).save(tmp_path / "a.png")
    with pytest.raises(InputError, match="không có chữ nào đọc được"):
        read_document(tmp_path / "a.png", "a.png")


@pytest.mark.slow
@pytest.mark.system
def test_a_scanned_page_among_pages_of_letters_is_read_in_its_place(tesseract, tmp_path):
    """A page of letters, a scan, an empty scan: in order, the last one named."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.append(
        str(set_pdf(tmp_path / "1.pdf", [["Trang đầu là chữ thường, có bốn mươi chữ cái."]]))
    )
    empty = Image.new("L", (1654, 2339), 255)
    writer.append(str(scanned_pdf(tmp_path / "2.pdf", drawn_page(), empty)))
    writer.write(str(tmp_path / "a.pdf"))
    read = read_document(tmp_path / "a.pdf", "a.pdf")
    assert wrong(said(read), f"Trang đầu là chữ thường, có bốn mươi chữ cái.\n{LETTER}") <= 0.03
    assert {p.place.page for p in read.paragraphs} == {1, 2}
    assert not read.paragraphs[0].doubts
    assert any(p.doubts for p in read.paragraphs[1:])
    assert any(remark.startswith("Trang 2 là ảnh") for remark in read.remarks)
    assert any(remark.startswith("Trang 3 không có chữ nào") for remark in read.remarks)


@pytest.mark.slow
@pytest.mark.system
def test_a_scanners_own_letters_are_not_believed(tesseract, tmp_path):
    """A scan with text that nobody sees, without marks: the page is read from its picture."""
    path = _on_a_picture(tmp_path, drawn_page(), "UY BAN NHAN DAN XA AN PHU " * 40, unseen=True)
    read = read_document(path, "a.pdf")
    assert wrong(said(read), LETTER) <= 0.03
    assert any(part.text.startswith("UY BAN NHAN DAN") for part in read.dropped)


@pytest.mark.slow
@pytest.mark.system
def test_letters_upon_a_picture_are_sure(tesseract, tmp_path):
    """A short text on letter paper with a picture behind it is read as it is typed."""
    words = "Trường THCS An Phú báo nghỉ học ngày 5 tháng 3 năm 2026, phạt 400.000 đồng."
    paper = Image.new("L", (1654, 2339), 250)
    read = read_document(_on_a_picture(tmp_path, paper, words), "a.pdf")
    assert [(p.text, p.doubts) for p in read.paragraphs] == [(words, ())]


def _on_a_picture(folder: Path, picture: Image.Image, words: str, *, unseen: bool = False) -> Path:
    picture.save(folder / "page.png")
    pdf = FPDF()
    pdf.add_font("ours", fname=FONT)
    pdf.set_font("ours", size=12)
    pdf.add_page()
    pdf.image(folder / "page.png", 0, 0, 210, 297)
    pdf.text_mode = TextMode.INVISIBLE if unseen else TextMode.FILL
    pdf.set_xy(10, 20)
    pdf.multi_cell(180, text=words)
    pdf.output(str(folder / "a.pdf"))
    pdf.fonts["ours"].ttfont.close()
    return folder / "a.pdf"


UPRIGHT = "5\t1\t1\t1\t1\t{}\t10\t10\t40\t20\t90\t{}"


@pytest.mark.parametrize("wrong_words", ["'8m 8uotd tgA 1ỏ8 ux", ""])
def test_a_page_that_makes_no_sense_is_turned_until_it_does(monkeypatch, wrong_words):
    """What tells the turn of a page may be wrong, and then it reads letters upside down."""
    readings = iter([wrong_words, "qx zvw", "Nộp 50.000 đồng", "không đến lượt"])
    asked = []

    def program(command, _data, *, seconds):
        if "0" in command:
            return b"Rotate: 0\nOrientation confidence: 9"
        asked.append(seconds)
        words = next(readings).split()
        rows = [UPRIGHT.format(n, word) for n, word in enumerate(words)]
        return "\n".join(["head", *rows]).encode()

    monkeypatch.setattr(recognition, "tesseract_program", lambda: Path("tesseract"))
    monkeypatch.setattr(recognition, "run_program", program)
    read = recognition.recognise(Image.new("L", (300, 400), 250), page=1)
    assert [line.text for line in read.lines] == ["Nộp 50.000 đồng"] * bool(wrong_words)
    assert len(asked) == (3 if wrong_words else 1)


def test_turns_that_take_too_long_leave_the_page_as_it_was_read(monkeypatch):
    """A page of English or of short forms makes no sense either way: its turns share one time."""
    asked = []

    def program(command, _data, *, seconds):
        if "0" in command:
            return b"Rotate: 0\nOrientation confidence: 9"
        asked.append(seconds)
        if len(asked) == 3:
            raise subprocess.TimeoutExpired(command, seconds)
        time.sleep(0.05)
        rows = [UPRIGHT.format(n, word) for n, word in enumerate(["School", "rules", "strictly"])]
        return "\n".join(["head", *rows]).encode()

    monkeypatch.setattr(recognition, "tesseract_program", lambda: Path("tesseract"))
    monkeypatch.setattr(recognition, "run_program", program)
    read = recognition.recognise(Image.new("L", (300, 400), 250), page=1, seconds=2)
    assert [line.text for line in read.lines] == ["School rules strictly"]
    assert len(asked) == 3
    assert asked[0] == 2 >= asked[1] > asked[2] + 0.04


def test_a_picture_of_the_web_is_opened(tmp_path):
    Image.new("L", (60, 40), "white").save(tmp_path / "a", "WEBP")
    assert opened((tmp_path / "a").read_bytes(), "a.webp").size == (60, 40)
