"""What it takes to read PDFs and pictures that people bring: seconds, and memory of who reads.

300 pages of letters (asked: 60 s); a scanned page of A4 at 200 dots an inch, upright and upside
down (asked: 10 s), where Tesseract is installed. Each goes through the one door, its process
started anew. Asked of all: 1 GB. Run: python bench/imported_pages.py
"""

import resource
import tempfile
import textwrap
import time
from pathlib import Path

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

import broadcaster.pictures
from broadcaster.importing.document_reading import read_document
from broadcaster.importing.tesseract import what_is_missing

PAGES, PARAGRAPHS = 300, 14
FONT = Path(broadcaster.pictures.__file__).parent / "fonts" / "BeVietnamPro_400Regular.ttf"
WORDS = (
    "Phạt tiền từ 400.000 đồng đến 600.000 đồng đối với người điều khiển xe thực hiện một trong "
    "các hành vi vi phạm sau đây, trừ các hành vi quy định tại khoản 4 Điều 18 của Nghị định này."
)


def _letters(path: Path) -> None:
    pdf = FPDF()
    pdf.add_font("ours", fname=FONT)
    pdf.set_font("ours", size=12)
    for page in range(1, PAGES + 1):
        pdf.add_page()
        pdf.cell(text="CÔNG BÁO/Số 245 + 246", new_x="LMARGIN", new_y="NEXT")
        for number in range(PARAGRAPHS):
            words = f"{number + 1}. Trang {page}. {WORDS}"
            pdf.multi_cell(w=190, text=words, new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(path))


def _drawn() -> Image.Image:
    page = Image.new("L", (1654, 2339), 245)
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 34)
    lines = [line for n in range(12) for line in textwrap.wrap(f"{n + 1}. {WORDS}", 72)]
    for number, line in enumerate(lines[:38]):
        draw.text((160, 140 + 54 * number), line, font=font, fill=25)
    return page


def _measured(name: str, path: Path) -> None:
    began = time.monotonic()
    read = read_document(path, path.name)
    took = time.monotonic() - began
    letters = sum(len(paragraph.text) for paragraph in read.paragraphs)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{name:44} {took:6.2f} s  {letters:9,} letters  {most:5} MiB at most so far")


def main() -> None:
    """Print a line for each document."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _letters(place / "a.pdf")
        _measured(f"{PAGES} pages of PDF", place / "a.pdf")
        if missing := what_is_missing():
            print(f"pictures: {missing}")
            return
        _drawn().save(place / "b.png")
        _measured("a page as a picture", place / "b.png")
        _drawn().rotate(180).save(place / "c.pdf", resolution=200)
        _measured("a scanned page, upside down", place / "c.pdf")


if __name__ == "__main__":
    main()
