"""PDFs and pictures of pages for the tests: set by fpdf2, drawn by Pillow, or written by hand."""

import textwrap
import zlib
from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

import broadcaster.pictures

FONT = next((Path(broadcaster.pictures.__file__).parent / "fonts").glob("*.ttf"))

LETTER = """ỦY BAN NHÂN DÂN XÃ AN PHÚ
Số: 245/UBND-VX
An Phú, ngày 05 tháng 3 năm 2026
Kính gửi: Các trường trung học cơ sở trên địa bàn xã.
Thực hiện Nghị định số 168/2024/NĐ-CP ngày 26 tháng 12 năm 2024 của Chính phủ quy định xử phạt \
vi phạm hành chính về trật tự, an toàn giao thông trong lĩnh vực giao thông đường bộ, Ủy ban nhân \
dân xã đề nghị các trường thực hiện một số nội dung sau:
1. Tuyên truyền khoản 4 Điều 18 của Nghị định: giao xe cho người chưa đủ điều kiện bị phạt tiền \
từ 8.000.000 đồng đến 10.000.000 đồng đối với cá nhân.
2. Kiểm tra việc đội mũ bảo hiểm của học sinh vào 6 giờ 45 các ngày thứ hai, thứ tư và thứ sáu.
3. Báo cáo kết quả về Ủy ban nhân dân xã trước ngày 25 tháng 3 năm 2026.
Nơi nhận: Như trên; Lưu: VT."""


def set_pdf(
    path: Path,
    pages: Sequence[Sequence[str]],
    *,
    head: str = "",
    foot: str = "",
    password: str = "",
    owner: str = "",
    columns: int = 1,
) -> Path:
    """A PDF with letters: paragraphs of each page set and broken into lines by fpdf2.

    `{page}` in head or foot is the page's number.
    """
    pdf = FPDF()
    pdf.add_font("ours", fname=FONT)
    pdf.set_font("ours", size=12)
    pdf.set_auto_page_break(auto=False)
    if password or owner:
        pdf.set_encryption(owner_password=owner or password, user_password=password)
    for number, paragraphs in enumerate(pages, 1):
        pdf.add_page()
        if head:
            pdf.set_xy(10, 8)
            pdf.cell(text=head.format(page=number))
        pdf.set_xy(10, 30)
        if columns > 1:
            with pdf.text_columns(ncols=columns, gutter=8) as set_apart:
                for words in paragraphs:
                    with set_apart.paragraph(bottom_margin=2) as one:
                        one.write(words)
        else:
            for words in paragraphs:
                pdf.multi_cell(w=190, text=words, new_x="LMARGIN", new_y="NEXT")
        if foot:
            pdf.set_xy(100, 285)
            pdf.cell(text=foot.format(page=number))
    pdf.output(str(path))
    pdf.fonts["ours"].ttfont.close()
    return path


def ruled_table(
    path: Path, rows: Sequence[Sequence[str | dict[str, object]]], widths: Sequence[int]
) -> Path:
    """A PDF with a table that has rules around its cells, between two lines; widths in mm.

    A cell may be a dict for fpdf2: text, colspan, rowspan.
    """
    pdf = FPDF()
    pdf.add_font("ours", fname=FONT)
    pdf.set_font("ours", size=12)
    pdf.add_page()
    pdf.multi_cell(w=190, text="Lịch của các lớp:", new_x="LMARGIN", new_y="NEXT")
    with pdf.table(col_widths=tuple(widths), width=sum(widths), align="LEFT",
                   first_row_as_headings=False) as table:  # fmt: skip
        for row in rows:
            set_row = table.row()
            for cell in row:
                set_row.cell(**cell) if isinstance(cell, dict) else set_row.cell(cell)
    pdf.multi_cell(w=190, text="Hết.", new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(path))
    pdf.fonts["ours"].ttfont.close()
    return path


def drawn_page(text: str = LETTER, *, size: int = 36, paper: int = 255) -> Image.Image:
    """A page of A4 at 200 dots an inch."""
    page = Image.new("L", (1654, 2339), paper)
    draw, font, y = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), size), 150
    for paragraph in text.split("\n"):
        for line in textwrap.wrap(paragraph, 66):
            draw.text((180, y), line, font=font, fill=20)
            y += int(size * 1.5)
        y += 20
    return page


def scanned_pdf(path: Path, *pages: Image.Image) -> Path:
    """A PDF of pictures only, as a scanner writes it."""
    pages[0].save(path, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    return path


def raw_pdf(
    path: Path,
    *drawings: bytes,
    font: bytes = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    packed: bool = False,
) -> Path:
    """A PDF written by hand: a page for each drawing, one font /F1."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", font]
    kids = []
    for drawing in drawings:
        data = zlib.compress(drawing, 9) if packed else drawing
        how = b" /Filter /FlateDecode" if packed else b""
        objects.append(b"<< /Length %d%s >>\nstream\n" % (len(data), how) + data + b"\nendstream")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out, offsets = b"%PDF-1.7\n", []
    for number, thing in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + thing + b"\nendobj\n"
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    path.write_bytes(out + b"startxref\n%d\n%%%%EOF\n" % xref)
    return path
