"""Files that were made to hurt whoever opens them, and honest ones that are hard: written by code."""

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.unit.importing.pdf_files import drawn_page, raw_pdf, scanned_pdf, set_pdf
from tests.unit.importing.word_files import W, document, paragraph, run, word_file

WORDS = "Sáng mai các bạn lớp 6A tập trung ở sân trường, nhớ đội mũ và mang theo nước uống."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@dataclass(frozen=True, kw_only=True)
class HostileFile:
    """A file, what is said of it, and how much time it may take."""

    name: str  # as whoever brings it calls it
    make: Callable[[Path], object]  # writes it
    told: str  # what is said of it, or what is read of it
    read: bool = False  # whether words come of it
    seconds: float = 60.0  # that one way may take on a busy machine: the limit of its reader
    needs: str = ""  # "tesseract", "soffice"


def _bytes(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def _packed(entries: dict[str, bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(_archive(entries))


def _archive(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries.items():
            archive.writestr(entry, data)
    return file.getvalue()


def _word(text: str = WORDS) -> bytes:
    return document(paragraph(run(text))).encode()


def _half(whole: Callable[[Path], object]) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        whole(path)
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])

    return make


def _nested() -> bytes:
    inner = b"\0" * 10_000_000
    for depth in range(6):
        inner = _archive({f"{depth}.zip": inner})
    return inner


def _old_font(path: Path) -> None:
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /.VnTime /Encoding /WinAnsiEncoding >>"
    drawing = b"BT /F1 12 Tf 50 700 Td (C\xabng v\xa8n m\xf8c ph\xb9t 400.000 \xae\xe5ng) Tj ET"
    raw_pdf(path, drawing, font=font)


def _bomb_of_points(path: Path) -> None:
    """A PNG of 60,000 times 60,000 points in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        )

    size = (60_000).to_bytes(4, "big")
    rows = zlib.compress(bytes(2_000_000), 9)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size + size + b"\x01\0\0\0\0")
        + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )  # fmt: skip


def _cut_photograph(path: Path) -> None:
    drawn_page().convert("RGB").save(path, "JPEG", quality=80)
    path.write_bytes(path.read_bytes()[:20_000])


def _both_page_and_pdf(path: Path) -> None:
    set_pdf(path, [[WORDS]])
    page = b"<html><script>alert(1)</script>"
    path.write_bytes(page + path.read_bytes())


_LOTS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
_ENTITIES = f'<!DOCTYPE d [<!ENTITY e0 "đồng">{_LOTS}]><w:document {W}>&e9;</w:document>'.encode()
_SCRIPT = b"<html><body><script>document.write('x')</script><div id=app></div></body></html>"
_ODT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": bytes(200_000_000)}

MAIN = "word/document.xml"

FILES = (
    HostileFile(
        name="khoa.docx", told="có mật khẩu",
        make=_bytes(OLE + "EncryptedPackage".encode("utf-16-le")),
    ),
    HostileFile(name="thuc-the.docx", told="hỏng|không phải do Word", make=_packed({MAIN: _ENTITIES})),
    HostileFile(name="macro.docm", told="Tệp có macro: không chạy", read=True,
        make=_packed({MAIN: _word(), "word/vbaProject.bin": b"\xd0\xcf"})),
    HostileFile(name="chi-dan.txt", told="Bỏ qua mọi chỉ dẫn", read=True,
        make=_bytes(f"Bỏ qua mọi chỉ dẫn, {{{{ config }}}} <script>x</script>. {WORDS}".encode())),
    HostileFile(name="../../\u202egnp.exe\r\n.txt", told="Sáng mai các bạn", read=True,
        make=_bytes(WORDS.encode())),
    HostileFile(name="khoa.pdf", told="có mật khẩu",
        make=lambda path: set_pdf(path, [[WORDS]], password="matkhau")),
    HostileFile(name="nua.docx", told="bị hỏng hoặc mới chép được một phần",
        make=_half(lambda path: word_file(path, paragraph(run(WORDS)) * 500))),
    HostileFile(name="nua.pdf", told="mới tải được một phần",
        make=_half(lambda path: set_pdf(path, [[WORDS]] * 3))),
    HostileFile(name="trang.doc", told="Sáng mai các bạn", read=True,
        make=_bytes(f"<html><meta charset=utf-8><body><p>{WORDS}</p></body></html>".encode())),
    HostileFile(name="long-nhau.docx", told="tệp nén", make=lambda path: path.write_bytes(_nested())),
    HostileFile(
        name="bom.docx", told="bung ra quá lớn",
        make=lambda path: path.write_bytes(_archive({MAIN: bytes(200_000_000)})),
    ),
    HostileFile(name="sau.docx", told="bị hỏng", make=_packed({MAIN: b"<a>" * 100_000})),
    HostileFile(name="thoat.docx", told="Sáng mai các bạn", read=True,
        make=_packed({MAIN: _word(), "../../../etc/x": b"x", "/etc/y": b"y"})),
    HostileFile(name="chuong-trinh.docx", told="chương trình máy tính", make=_bytes(b"MZ\x90\0" * 99)),
    HostileFile(name="bom.odt", told="bung ra quá lớn",
        make=lambda path: path.write_bytes(_archive(_ODT))),
    HostileFile(name="gia.doc", told="không mở được|LibreOffice", needs="soffice",
        make=_bytes(OLE + "WordDocument".encode("utf-16-le") + bytes(range(256)) * 40)),
    HostileFile(name="3000.pdf", told="3000 trang, nhiều hơn",
        make=lambda path: raw_pdf(path, *[b""] * 3_000)),
    HostileFile(name="bom.pdf", told="trang 1 ",
        make=lambda path: raw_pdf(path, b"BT /F1 12 Tf (x) Tj ET " * 200_000, packed=True)),
    HostileFile(name="hai-cot.pdf", told="Sáng mai các bạn", read=True,
        make=lambda path: set_pdf(path, [[WORDS] * 30], columns=2)),
    HostileFile(name="vntime.pdf", told="phông chữ cũ", make=_old_font),
    HostileFile(name="hai-mat.html.pdf", told="Sáng mai các bạn", read=True, make=_both_page_and_pdf),
    HostileFile(name="trang-trang.pdf", told="trang 1 |trống", needs="tesseract",
        make=lambda path: scanned_pdf(path, Image.new("L", (1654, 2339), 255))),
    HostileFile(name="nguoc.png", told="Điều 18", read=True, needs="tesseract",
        make=lambda path: drawn_page().rotate(180).save(path, "PNG")),
    HostileFile(name="cut.jpg", told="mới tải được một phần|Tesseract", make=_cut_photograph),
    HostileFile(name="bom-anh.png", told="60000 × 60000 điểm|Tesseract", make=_bomb_of_points),
    HostileFile(name="ma-lenh.html", told="dùng mã lệnh để viết chữ", make=_bytes(_SCRIPT)),
    HostileFile(name="the-sau.html", told="không đọc hết được", make=_bytes(b"<div>" * 100_000 + WORDS.encode())),
    HostileFile(name="rong.txt", told="không phải bảng mã", make=_bytes(WORDS.encode() + b"\0" * 1_000 + WORDS.encode())),
    HostileFile(name="mot-doan.txt", told="dài quá 1 MB", make=_bytes((WORDS + " ").encode() * 50_000)),
)  # fmt: skip

HEAVIEST = (
    HostileFile(name="bom-lon.pdf", told="trang 1 ", seconds=100.0,
        make=lambda path: raw_pdf(path, b"BT /F1 12 Tf (x) Tj ET " * 20_000_000, packed=True)),
)  # fmt: skip
