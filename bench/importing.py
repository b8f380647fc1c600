"""What it takes to read documents that people bring: seconds, and memory of the process that reads.

Fifty pages of a decree as .docx (asked: 2 s), plain and in an old font with tracked changes; fifty
pages of a saved web page; 3,000 paragraphs; one .rtf through LibreOffice where there is one. Each
goes through the one door, its process started anew. Asked of all: 1 GB. Run:
python bench/importing.py
"""

import resource
import tempfile
import time
import zipfile
from pathlib import Path

from broadcaster.domain.text_decoding import tcvn3_bytes
from broadcaster.importing.document_reading import read_document
from broadcaster.importing.office_program import office_program

PAGES, PARAGRAPHS, RUNS = 50, 25, 3  # a page of a decree has some 25 paragraphs of two lines
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WORDS = (
    "phạt tiền từ 400.000 đồng đến 600.000 đồng đối với người điều khiển xe thực hiện một trong "
    "các hành vi vi phạm sau đây, trừ các hành vi quy định tại khoản này"
)
OLD = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'


def _run(text: str, look: str = "") -> str:
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _word(path: Path, paragraphs: int, *, old: bool = False) -> None:
    words = tcvn3_bytes(WORDS).decode("latin-1") if old else WORDS
    inside = "".join(_run(part + " ", OLD if old else "") for part in words.split(","))
    inside += "<w:del><w:r><w:delText>100.000</w:delText></w:r></w:del>" if old else ""
    body = "".join(f"<w:p>{_run(f'{n}. ')}{inside}</w:p>" for n in range(paragraphs))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
        )


def _measured(name: str, path: Path, runs: int = RUNS) -> None:
    best = 1e9
    for _ in range(runs):
        began = time.monotonic()
        read = read_document(path, path.name)
        best = min(best, time.monotonic() - began)
    letters = sum(len(paragraph.text) for paragraph in read.paragraphs)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{name:44} {best:6.2f} s  {letters:9,} letters  {most:5} MiB at most so far")


def main() -> None:
    """Print a line for each document."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        many = PAGES * PARAGRAPHS
        _word(place / "a.docx", many)
        _measured(f"{PAGES} pages of .docx", place / "a.docx")
        _word(place / "b.docx", many, old=True)
        _measured(f"{PAGES} pages of .docx in .VnTime, changed", place / "b.docx")
        _word(place / "c.docx", 3_000)
        _measured("3,000 paragraphs of .docx", place / "c.docx")
        lines = "".join(f"<p>{n}. {WORDS}.</p>" for n in range(many))
        page = f"<html><meta charset=utf-8><body><div>{lines}</div></body></html>"
        (place / "d.html").write_text(page, "utf-8")
        _measured(f"{PAGES} pages of a web page", place / "d.html")
        if office_program():
            rtf = "".join(f"{n}. Mot cau van.\\par " for n in range(many))
            (place / "e.rtf").write_text(f"{{\\rtf1 {rtf}}}", "ascii")
            _measured(f"{PAGES} pages of .rtf through LibreOffice", place / "e.rtf", 1)


if __name__ == "__main__":
    main()
