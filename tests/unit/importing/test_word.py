"""Words in = words taken + words told, in the files that Word writes."""

import random
import zipfile
from base64 import b64decode
from contextlib import suppress

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.domain.text_decoding import tcvn3_bytes, vni_bytes
from broadcaster.importing.imported_text import document_text, text_of
from broadcaster.importing.word import read_word
from tests.unit.importing.word_files import (
    MORE,
    W,
    numbered,
    paragraph,
    run,
    table,
    word_file,
)

NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>"""


def read(tmp_path, body, **parts):
    return document_text(read_word(word_file(tmp_path / "a.docx", body, **parts), "a.docx"))


def test_numbers_that_word_counts_are_counted(tmp_path) -> None:
    body = "".join(
        [
            numbered("Phạm vi"), numbered("Một", 1), numbered("chữ", 2), numbered("khác", 2),
            numbered("Hai", 1), numbered("lại", 2), numbered("Đối tượng"), numbered("Ba", 1),
            numbered("Nối", 0, 3), numbered("Phần", 0, 2), numbered("chấm", 1, 2),
            numbered("Phần", 0, 2),
        ]
    )  # fmt: skip
    assert read(tmp_path, body, numbering=NUMBERING).text.split("\n\n") == [
        "Điều 1. Phạm vi", "1. Một", "a) chữ", "b) khác", "2. Hai", "a) lại",
        "Điều 2. Đối tượng", "1. Ba", "Điều 5. Nối", "I. Phần", "- chấm", "II. Phần",
    ]  # fmt: skip


@pytest.mark.parametrize(("restart", "last"), [("0", "Điều 2."), ("1", "Điều 1."), ("", "Điều 1.")])
def test_articles_go_on_in_the_next_chapter_where_the_list_says_so(tmp_path, restart, last) -> None:
    told = f'<w:lvlRestart w:val="{restart}"/>' if restart else ""
    numbering = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Chương %1."/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/>{told}<w:lvlText w:val="Điều %2."/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
    body = numbered("A") + numbered("Một", 1) + numbered("B") + numbered("Hai", 1)
    assert read(tmp_path, body, numbering=numbering).text.split("\n\n") == [
        "Chương I. A", "Điều 1. Một", "Chương II. B", f"{last} Hai",
    ]  # fmt: skip


def test_a_number_of_a_style_is_counted_too(tmp_path) -> None:
    styles = f"""<w:styles {W}>
<w:style w:styleId="Dieu"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="DieuCon"><w:basedOn w:val="Dieu"/></w:style></w:styles>"""
    body = paragraph(run("Phạm vi"), '<w:pStyle w:val="DieuCon"/>')
    assert read(tmp_path, body, numbering=NUMBERING, styles=styles).text == "Điều 1. Phạm vi"


def test_a_tracked_change_leaves_one_amount_and_is_told(tmp_path) -> None:
    """The sum as changed is read, the old one is named."""
    body = paragraph(
        run("Phạt tiền từ ")
        + "<w:del><w:r><w:delText>100.000 đồng</w:delText></w:r></w:del>"
        + f"<w:ins>{run('400.000 đồng')}</w:ins>"
        + run(" đối với người vi phạm.")
    )
    found = read(tmp_path, body)
    assert found.text == "Phạt tiền từ 400.000 đồng đối với người vi phạm."
    assert found.remarks == ("Tệp còn 2 chỗ theo dõi sửa: lấy bản đã sửa, bỏ “100.000 đồng”",)


def test_a_struck_end_of_a_paragraph_joins_it_with_the_next(tmp_path) -> None:
    body = paragraph(run("Một "), "<w:rPr><w:del/></w:rPr>") + paragraph(run("câu."))
    assert read(tmp_path, body).text == "Một câu."


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("5") + "<w:r><w:noBreakHyphen/></w:r>" + run("7 tuổi"), "5-7 tuổi"),
        (run("5\u20117 tuổi"), "5-7 tuổi"),
        (run("5") + "<w:r><w:softHyphen/></w:r>" + run("7 tuổi"), "5\u00ad7 tuổi"),
        (run("nghị") + "<w:r><w:softHyphen/></w:r>" + run("định"), "nghịđịnh"),
        (run("từ") + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("16"), "từ≥16"),
        (run("một") + "<w:r><w:br/></w:r>" + run("hai"), "một\nhai"),
        (run("một") + "<w:r><w:tab/></w:r>" + run("hai"), "một hai"),
        (f"<w:hyperlink>{run('cổng')}</w:hyperlink>", "cổng"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('ô')}</w:sdtContent></w:sdt>", "ô"),
        (f"<w:fldSimple w:instr='PAGE'>{run('3')}</w:fldSimple>", "3"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("4"), "4"),
        (
            "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>IF </w:instrText>"
            "<w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText>"
            "<w:fldChar w:fldCharType='separate'/><w:t>7</w:t>"
            "<w:fldChar w:fldCharType='end'/><w:instrText> = 7</w:instrText>"
            "<w:fldChar w:fldCharType='separate'/></w:r>"
            + run("Phụ lục 2")
            + "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
            + run(" kèm theo"),
            "Phụ lục 2 kèm theo",
        ),
        (f"<w:smartTag>{run('thẻ')}</w:smartTag>", "thẻ"),
        (run("A &amp; B"), "A & B"),
    ],
)
def test_what_stands_in_a_line(tmp_path, inside: str, text: str) -> None:
    assert read(tmp_path, paragraph(inside)).text == text


def test_a_field_that_does_not_end_takes_no_later_paragraph(tmp_path) -> None:
    begun = "<w:r><w:fldChar w:fldCharType='begin'/></w:r>"
    found = read(tmp_path, paragraph(begun + run("ẩn")) + paragraph(run("hiện")))
    assert found.text == "hiện"
    assert "“ẩn”" in " ".join(found.remarks)


def test_text_in_and_behind_a_box_is_taken_once(tmp_path) -> None:
    """A modern box has its words twice, for old readers too."""
    box = f"<w:txbxContent>{paragraph(run('trong khung'))}</w:txbxContent>"
    inside = (
        f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
    )
    found = read(tmp_path, paragraph(run("Trước. ") + inside + run("Sau.")))
    assert found.text == "Trước. Sau.\n\ntrong khung"
    assert found.remarks == ("1 khung chữ được đặt sau đoạn có nó",)


def test_what_is_left_out_is_told(tmp_path) -> None:
    notes = f"""<w:footnotes {W}><w:footnote w:type="separator" w:id="0"/>
<w:footnote w:id="2">{paragraph(run("Sửa năm 2025."))}</w:footnote></w:footnotes>"""
    body = paragraph(
        run("Lời")
        + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        + run("ẩn", "<w:vanish/>")
        + run(" hiện", '<w:vanish w:val="0"/>')
        + '<w:r><w:sym w:font="Lạ" w:char="F012"/></w:r>'
    )
    header = f"<w:hdr {W}>{paragraph(run('Số: 12'))}</w:hdr>"
    found = read(tmp_path, body, footnotes=notes, header1=header)
    assert found.text == "Lời hiện□"
    assert [remark.rpartition(": ")[2] for remark in found.remarks] == [
        "“ẩn”", "“Lạ F012”", "“Sửa năm 2025.”", "12”",
    ]  # fmt: skip


def test_a_speakers_table_stays_a_table_and_another_becomes_paragraphs(tmp_path) -> None:
    def cell(text):
        return paragraph(run(text))

    script = table(
        [cell("Người đọc"), cell("Lời"), cell("Âm thanh")],
        [cell("NỮ"), cell("Câu một.") + cell("Câu hai | ba."), ""],
    )
    letterhead = table([cell("ỦY BAN"), cell("CỘNG HÒA")], [cell("Số: 1"), cell("Hà Nội")])
    assert read(tmp_path, script).text == (
        "| Người đọc | Lời | Âm thanh |\n| NỮ | Câu một.<br>Câu hai \\| ba. |  |"
    )
    found = read(tmp_path, letterhead)
    assert found.text == "ỦY BAN\n\nCỘNG HÒA\n\nSố: 1\n\nHà Nội"
    assert "1 bảng" in found.remarks[0]


# --- places, doubts, what is dropped ------------------------------------------------------------


def document(tmp_path, body, **parts):
    return read_word(word_file(tmp_path / "a.docx", body, **parts), "a.docx")


def spots(paragraph) -> list[tuple[str, str, str]]:
    return [(paragraph.text[d.start : d.end], d.reason.name, d.other) for d in paragraph.doubts]


STRUCK = "<w:del><w:r><w:delText>{}</w:delText></w:r></w:del>"


@pytest.mark.parametrize(
    ("inside", "text", "spot"),
    [
        (STRUCK.format("100.000") + f"<w:ins>{run('400.000')}</w:ins>", "Phạt 400.000 đồng.",
         ("400.000", "CHANGED", "100.000")),
        (f"<w:ins>{run('400.000')}</w:ins>" + STRUCK.format("100.000"), "Phạt 400.000 đồng.",
         ("400.000", "CHANGED", "100.000")),
        (f"<w:moveTo>{run('400.000')}</w:moveTo>", "Phạt 400.000 đồng.",
         ("400.000", "CHANGED", "")),
        (run("5") + STRUCK.format("00.000"), "Phạt 5 đồng.", ("", "CHANGED", "00.000")),
        (run("5") + run("00", "<w:strike/>"), "Phạt 5 đồng.", ("", "CHANGED", "00")),
        (run("5") + run("00", "<w:dstrike/>"), "Phạt 5 đồng.", ("", "CHANGED", "00")),
    ],
)  # fmt: skip
def test_a_changed_amount_is_marked_with_what_stood_there(tmp_path, inside, text, spot) -> None:
    read = document(tmp_path, paragraph(run("Phạt ") + inside + run(" đồng.")))
    assert read.paragraphs[0].text == text
    assert spots(read.paragraphs[0]) == [spot]
    assert [part.text for part in read.dropped] == [spot[2]] * bool(spot[2])


def test_a_table_comes_row_by_row_with_its_cells(tmp_path) -> None:
    def cell(*texts):
        return "".join(paragraph(run(text)) for text in texts)

    changed = paragraph(STRUCK.format("7") + f"<w:ins>{run('8')}</w:ins>" + run(" giờ"))
    body = cell("Lịch:") + table(
        [cell("Lớp"), cell("Giờ")], [cell("6A"), changed], [cell(""), cell("")],
        [table([cell("trong"), cell("ô")]), cell("một", "hai")],
    )  # fmt: skip
    before, *rows = document(tmp_path, body + cell("Hết.")).paragraphs[:-1]
    assert before.place.paragraph == 1
    assert [(row.table, row.place.row, row.cells) for row in rows] == [
        (1, 1, ("Lớp", "Giờ")), (1, 2, ("6A", "8 giờ")), (1, 4, ("trong | ô", "một\nhai")),
    ]  # fmt: skip
    assert rows[1].text == "6A | 8 giờ"
    assert spots(rows[1]) == [("8", "CHANGED", "7")]


def test_a_cell_over_several_columns_leaves_the_next_in_its_own(tmp_path) -> None:
    def cell(text, span=1):
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{paragraph(run(text))}</w:tc>'

    body = f"<w:tbl><w:tr>{cell('Sáng', 2)}{cell('Chiều')}</w:tr></w:tbl>"
    assert document(tmp_path, body).paragraphs[0].cells == ("Sáng", "", "Chiều")


def test_notes_and_margins_are_paragraphs_of_their_kind(tmp_path) -> None:
    """A number in a note does not stick to the word before it, nor are its runs torn apart."""
    note = paragraph(run("Từ 1") + run("00.000 đồng.")) + paragraph(run("Xem Điều 5."))
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{note}</w:footnote></w:footnotes>'
    body = paragraph(run("cảnh cáo") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
    head = f"<w:hdr {W}>{paragraph(run('MẬT'))}</w:hdr>"
    foot = f"<w:ftr {W}>{paragraph(run('Trang 1'))}</w:ftr>"
    read = document(
        tmp_path, body + paragraph(run("Hai.")), footnotes=notes, header1=head, header2=head,
        footer1=foot,
    )  # fmt: skip
    assert [(p.kind.name, p.text) for p in read.paragraphs] == [
        ("MARGIN", "MẬT"), ("TEXT", "cảnh cáo"),
        ("FOOTNOTE", "Từ 100.000 đồng.\nXem Điều 5."), ("TEXT", "Hai."), ("MARGIN", "Trang 1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (run("kín", "<w:vanish/>"), "ẩn"),
        (run("kín", '<w:rStyle w:val="An"/>'), "ẩn"),
        (STRUCK.format("kín"), "theo dõi sửa"),
        ("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + run("kín")
         + "</w:sdtContent></w:sdt>", "lời nhắc"),
        ('<w:r><w:pict><v:shape><v:textpath string="kín"/></v:shape></w:pict></w:r>', "trang trí"),
    ],
)  # fmt: skip
def test_what_is_dropped_says_why_and_where(tmp_path, inside: str, why: str) -> None:
    styles = f"""<w:styles {W}><w:style w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>"""
    body = paragraph(run("Một.")) + paragraph(run("Hai.") + inside)
    read = document(tmp_path, body, styles=styles)
    assert [p.text for p in read.paragraphs] == ["Một.", "Hai."]
    (part,) = read.dropped
    assert (part.text, part.place.paragraph) == ("kín", 2)
    assert why in part.why


# --- fonts from before Unicode ------------------------------------------------------------------


def old(text: str, font: str) -> str:
    encode = vni_bytes if font.startswith("VNI") else tcvn3_bytes
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'
    return run(encode(text).decode("latin-1"), fonts)


def test_each_run_is_read_by_its_own_font(tmp_path) -> None:
    """One line, four ways of typing; the soft hyphen is a letter, the amount stays."""
    body = paragraph(
        run("Điều 1. ") + old("chính sách ", ".VnTime") + old("được hưởng ", ".VnTimeH")
        + old("mức đóng ", "VNI-Times") + run("400.000 đồng")
    )  # fmt: skip
    (read,) = document(tmp_path, body).paragraphs
    assert read.text == "Điều 1. chính sách ĐƯỢC HƯỞNG mức đóng 400.000 đồng"
    assert [spot[:2] for spot in spots(read)] == [
        ("chính sách ", "OLD_FONT"), ("ĐƯỢC HƯỞNG ", "OLD_FONT"), ("mức đóng ", "OLD_FONT"),
    ]  # fmt: skip


def test_a_font_comes_from_styles_and_defaults_too(tmp_path) -> None:
    styles = f"""<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=".VnTime"/>
</w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="Hoa"><w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr></w:style>
<w:style w:styleId="Con"><w:basedOn w:val="Hoa"/></w:style></w:styles>"""
    typed = tcvn3_bytes("mức hưởng").decode("latin-1")
    new = run("mức hưởng", '<w:rFonts w:ascii="Times New Roman"/>')
    body = paragraph(run(typed)) + paragraph(run(typed), '<w:pStyle w:val="Con"/>') + paragraph(new)
    assert [p.text for p in document(tmp_path, body, styles=styles).paragraphs] == [
        "mức hưởng", "MỨC HƯỞNG", "mức hưởng",
    ]  # fmt: skip


def test_a_soft_hyphen_that_is_markup_is_the_letter_too(tmp_path) -> None:
    """As LibreOffice writes it."""
    fonts = '<w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr>'
    inside = f"<w:r>{fonts}<w:t>®</w:t><w:softHyphen/><w:t>îc</w:t></w:r>"
    assert read(tmp_path, paragraph(inside)).text == "được"
    assert read(
        tmp_path, paragraph("<w:r><w:t>đư</w:t><w:softHyphen/><w:t>ợc</w:t></w:r>")
    ).text == ("được")


def test_unicode_that_kept_an_old_font_stays(tmp_path) -> None:
    fonts = '<w:rFonts w:ascii=".VnTime"/>'
    body = paragraph(run("Có chữ mới được gõ ở đây, số tiền", fonts)) + paragraph(
        run("Tháng", fonts)
    )
    assert read(tmp_path, body).text == "Có chữ mới được gõ ở đây, số tiền\n\nTháng"


def test_old_letters_without_their_font_are_known_by_the_words(tmp_path) -> None:
    typed = [
        vni_bytes(words).decode("latin-1")
        for words in ("chương hai", "mức phạt tiền đối với người điều khiển", "không đổi")
    ]
    read_text = read(tmp_path, "".join(paragraph(run(text)) for text in [*typed, "số 5"])).text
    assert read_text.split("\n\n") == [
        "chương hai", "mức phạt tiền đối với người điều khiển", "không đổi", "số 5",
    ]  # fmt: skip


def test_numbers_of_an_old_list_are_converted(tmp_path) -> None:
    font = '<w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr>'
    numbering = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">
<w:lvlText w:val="§iÒu %1."/>{font}</w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
    assert read(tmp_path, numbered("Phạm vi"), numbering=numbering).text == "Điều 1. Phạm vi"


# --- strange and hostile files -------------------------------------------------------------------


def test_what_is_no_word_document_is_refused(tmp_path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InputError, match="tệp nén"):
        read_word(path, "a.docx")
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("other.xml", "<a/>")
    with pytest.raises(InputError, match="tệp nén"):
        read_word(path, "a.docx")


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("<w:p>", "bị hỏng"),
        (f"<!DOCTYPE d [<!ENTITY e 'x'>]><w:document {W}>&e;</w:document>", "không phải do Word"),
        ("<a>" * 3000 + "</a>" * 3000, "bị hỏng"),
        (f"<w:document {W}>" + "<w:p/>" * 1_000_000 + "</w:document>", "quá lớn"),
    ],
)
def test_a_hostile_document_is_refused(tmp_path, document: str, why: str) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", document)
    with pytest.raises(InputError, match=why):
        read_word(path, "a.docx")


def test_a_document_is_read_in_a_process_of_its_own(tmp_path) -> None:
    """The same words, and a fault arrives as a sentence."""
    path = word_file(tmp_path / "a.docx", paragraph(run("Chào “em”.")))
    assert text_of(path, "bài.docx") == document_text(read_word(path, "bài.docx"))
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InputError, match=r"bài\.docx là tệp nén"):
        text_of(path, "bài.docx")


# --- no word goes without a trace ----------------------------------------------------------------

CANARY = "zyxquat"
WORDS = ["điều", "khoản", "này", "được", "phạt", "tiền", "đối", "với", "người", "đi", "xe"]


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_damaged_archives_are_told_however_they_are_packed(tmp_path, step) -> None:
    """A name that is no UTF-8, a part whose packing is broken: a sentence, no other error."""
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("word/đồ.xml", "x")
    path.write_bytes(path.read_bytes().replace("đồ".encode(), b"\xc7" * 5))
    with pytest.raises(InputError, match="tệp nén"):
        read_word(path, "a.docx")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("word/document.xml", "<a>" + "chữ" * 500 + "</a>")
    data = bytearray(path.read_bytes())
    for at in range(47, 110, step):
        broken = bytearray(data)
        broken[at : at + 3] = b"\xff\xff\xff"
        path.write_bytes(broken)
        with suppress(InputError):
            read_word(path, "a.docx")


def canary_document(chance: random.Random) -> str:
    """A body of random markup in which one word is marked."""
    texts = [" ".join(chance.choices(WORDS, k=chance.randint(1, 6))) for _ in range(12)]
    spot = chance.randrange(len(texts))
    texts[spot] = f"{texts[spot]} {CANARY}"
    made = [chance.choice(SHAPES)(text) for text in texts]
    blocks = []
    while made:
        taken = [made.pop() for _ in range(min(len(made), chance.randint(1, 3)))]
        kind = chance.random()
        inside = "".join(taken)
        if kind < 0.3:
            blocks.append(table([paragraph(one) for one in taken]))
        elif kind < 0.4:
            blocks.append(f"<w:sdt><w:sdtContent>{paragraph(inside)}</w:sdtContent></w:sdt>")
        elif kind < 0.5:
            blocks.append(paragraph(inside, "<w:rPr><w:del/></w:rPr>"))
        elif kind < 0.6:
            blocks.append(table([table([paragraph(inside)])]))
        else:
            blocks.append(paragraph(inside))
    return "".join(blocks)


SHAPES = (
    run,
    lambda text: run(text, "<w:b/>"),
    lambda text: run(text, "<w:vanish/>"),
    lambda text: f"<w:ins>{run(text)}</w:ins>",
    lambda text: f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>",
    lambda text: f"<w:moveFrom>{run(text)}</w:moveFrom>",
    lambda text: f"<w:hyperlink>{run(text)}</w:hyperlink>",
    lambda text: f"<w:smartTag>{run(text)}</w:smartTag>",
    lambda text: f"<m:oMath><m:r><m:t>{text}</m:t></m:r></m:oMath>",
    lambda text: (
        f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph(run(text))}</w:txbxContent>"
        "</v:textbox></w:pict></w:r>"
    ),
    lambda text: (
        f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>{table([paragraph(run(text))])}"
        "</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback/></mc:AlternateContent></w:r>"
    ),
    lambda text: f"<w:ruby><w:rubyBase>{run(text)}</w:rubyBase></w:ruby>",
)


def look_for_canaries(tmp_path, seeds: range) -> None:
    for seed in seeds:
        body = canary_document(random.Random(seed))
        found = read(tmp_path, body)
        assert CANARY in found.text + " ".join(found.remarks), f"seed {seed}: {body}"


@pytest.mark.parametrize("part", range(6))
def test_every_word_is_taken_or_told(tmp_path, part: int) -> None:
    look_for_canaries(tmp_path, range(part * 100, part * 100 + 100))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_every_word_is_taken_or_told_in_ten_thousand(tmp_path, part: int) -> None:
    look_for_canaries(tmp_path, range(1000 + part * 1000, 2000 + part * 1000))


def test_the_markup_of_the_tests_is_what_word_declares() -> None:
    assert "wordprocessingml" in MORE


def test_an_equation_that_is_a_field_is_told(tmp_path) -> None:
    """Its words stand in the field's code alone."""
    field = "<w:r><w:instrText> EQ \\f(1,2) </w:instrText></w:r>"
    found = read(tmp_path, paragraph(run("Nộp ") + field + run("mức phạt.")))
    assert found.text == "Nộp mức phạt."
    assert found.remarks == ("Công thức kiểu cũ (trường EQ) không lấy: “EQ \\f(1,2)”",)


def test_a_comment_and_a_reading_above_a_word_are_told_and_not_taken(tmp_path) -> None:
    above = f"<w:ruby><w:rubyPr/><w:rt>{run('mười sáu')}</w:rt><w:rubyBase>{run('16')}</w:rubyBase></w:ruby>"
    body = paragraph(
        run("Đủ ") + f"<w:r>{above}</w:r>" + run(" tuổi.")
        + '<w:r><w:commentReference w:id="0"/></w:r>'
    )  # fmt: skip
    said = paragraph(run("Xem lại tuổi"))
    comments = (
        f'<w:comments {W}><w:comment w:id="0" w:author="Cô Lan">{said}</w:comment></w:comments>'
    )
    found = read(tmp_path, body, comments=comments)
    assert found.text == "Đủ 16 tuổi."
    assert found.remarks == (
        "Ghi chú bên lề không lấy vào lời: “Cô Lan: Xem lại tuổi”",
        "Lời chú cách đọc ở trên chữ không lấy: “mười sáu”",
    )


@pytest.mark.parametrize(
    ("before", "raised", "behind", "text", "spot"),
    [
        ("400.000", "2", " đồng", "400.000² đồng", ("400.000²", "400.000")),
        ("10", "3", " con", "10³ con", ("10³", "10")),
        ("400.000", "(2)", " đồng", "400.000(²) đồng", ("400.000(²)", "400.000")),
        ("37", "0", "C", "37°C", None),
        ("25 m", "2", " đất", "25 m² đất", None),
        ("37", "o", "C", "37°C", None),
        ("theo Luật", "1", " này", "theo Luật¹ này", None),
        ("phạt ", "50.000", " đồng", "phạt 50.000 đồng", None),
        ("400.000 ", "2", " đồng", "400.000 ² đồng", ("400.000 ²", "400.000")),
        ("ngày 1", "st", " tháng", "ngày 1st tháng", None),
    ],
)
def test_raised_figures_are_never_glued_to_an_amount(
    tmp_path, before, raised, behind, text, spot
) -> None:
    high = '<w:vertAlign w:val="superscript"/>'
    inside = run(before) + run(raised, high) + run(behind)
    one = document(tmp_path, paragraph(inside)).paragraphs[0]
    assert one.text == text
    assert [(where, other) for where, _, other in spots(one)] == ([spot] if spot else [])


def test_a_merged_cell_stands_in_each_row_that_it_reaches(tmp_path) -> None:
    def cell(words: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{paragraph(run(words) if words else '')}</w:tc>"

    rows = (
        cell("6A") + cell("hai", '<w:vMerge w:val="restart"/>') + cell("7h30"),
        cell("6B") + cell("", "<w:vMerge/>") + cell("8h00"),
        cell("6C") + cell("") + cell("9h00"),
    )
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert [one.cells for one in document(tmp_path, body).paragraphs] == [
        ("6A", "hai", "7h30"),
        ("6B", "hai", "8h00"),
        ("6C", "", "9h00"),
    ]


def test_the_choice_of_a_form_is_a_word_and_the_others_are_told(tmp_path) -> None:
    choices = "".join(f'<w:listEntry w:val="{n}00.000"/>' for n in (1, 2))
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        f"{choices}</w:ddList></w:ffData></w:fldChar><w:instrText>FORMDROPDOWN</w:instrText></w:r>"
    )
    tick = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox>'
        '</w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    found = document(tmp_path, paragraph(run("Chọn: ") + begin + end + run(" đồng ") + tick))
    assert found.paragraphs[0].text == "Chọn: 200.000 đồng ☑"
    assert [(part.text, part.why) for part in found.dropped] == [
        ("100.000", "mục không chọn của ô")
    ]


@pytest.mark.parametrize("part", ["comments", "diagrams/data1", "charts/chart1"])
def test_words_beside_the_document_are_named(tmp_path, part: str) -> None:
    inside = f"<w:comment>{paragraph(run('Phạt 7 triệu đồng'))}</w:comment>"
    found = document(
        tmp_path, paragraph(run("Một.")), **{part: f"<w:comments {W}>{inside}</w:comments>"}
    )
    assert [one.text for one in found.dropped] == ["Phạt 7 triệu đồng"]
    assert "“Phạt 7 triệu đồng”" in found.remarks[0]


RELATED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="b1" Target="charts/chart1.xml"/><Relationship Id="s1" '
    'Target="/word/diagrams/data1.xml"/><Relationship Id="c1" Target="chen.xml"/>'
    '<Relationship Id="x" Target="https://a.example/" TargetMode="External"/></Relationships>'
)
CHART = """<c:chartSpace xmlns:c="c"><c:chart><c:title><a:t xmlns:a="a">Số vụ</a:t></c:title><c:ser>
<c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>Kỳ một</c:v></c:pt></c:strCache></c:strRef></c:tx>
<c:cat><c:strCache><c:pt idx="0"><c:v>Khối 6</c:v></c:pt><c:pt idx="1"><c:v>Khối 7</c:v></c:pt>
<c:pt idx="2"><c:v>Khối 8</c:v></c:pt></c:strCache></c:cat>
<c:val><c:numCache><c:formatCode>{form}</c:formatCode><c:pt idx="0"><c:v>{value}</c:v></c:pt>
<c:pt idx="1"><c:v>23</c:v></c:pt></c:numCache></c:val></c:ser></c:chart></c:chartSpace>"""
DIAGRAM = '<d:dataModel xmlns:d="d"><d:pt><d:t>Báo 114</d:t></d:pt><d:pt/></d:dataModel>'


@pytest.mark.parametrize(
    ("form", "value", "told"),
    [
        ("General", "14", "Kỳ một – Khối 6: 14; Khối 7: 23; Khối 8"),
        ("0%", "0.28999999999999998", "Kỳ một – Khối 6: 29%; Khối 7: 2300%; Khối 8"),
        ("#,##0.0", "1250000.5", "Kỳ một – Khối 6: 1250000,5; Khối 7: 23; Khối 8"),
        ("General", "không rõ", "Kỳ một – Khối 6: không rõ; Khối 7: 23; Khối 8"),
    ],
)
def test_charts_and_diagrams_are_read_in_their_place_and_doubtful(
    tmp_path, form: str, value: str, told: str
) -> None:
    drawn = '<w:r><w:drawing><{0} {1}="{2}"/></w:drawing></w:r>'
    body = (
        paragraph(run("Một.") + drawn.format("w:chart", "w:id", "b1"))
        + paragraph(drawn.format("w:relIds", "w:dm", "s1"))
        + paragraph(drawn.format("w:chart", "w:id", "b1") + run("Hai."))
    )
    parts = {
        "charts/chart1": CHART.format(form=form, value=value),
        "diagrams/data1": DIAGRAM,
        "_rels/document.xml.rels": RELATED,
    }
    found = document(tmp_path, body, **parts)
    assert [one.text for one in found.paragraphs] == ["Một.", "Số vụ", told, "Báo 114", "Hai."]
    assert [spots(one) for one in found.paragraphs[1:4]] == [
        [("Số vụ", "DRAWN", "")], [(told, "DRAWN", "")], [("Báo 114", "DRAWN", "")],
    ]  # fmt: skip
    assert not found.dropped
    assert found.remarks == ("2 sơ đồ, biểu đồ: đã lấy chữ và số, so từng chỗ với bản gốc",)


def charted(tmp_path, chart: str, **parts: str):
    drawn = '<w:r><w:drawing><w:chart w:id="b1"/></w:drawing></w:r>'
    whole = f'<c:chartSpace xmlns:c="c" xmlns:a="a">{chart}</c:chartSpace>'
    found = {"charts/chart1": whole, "_rels/document.xml.rels": RELATED} | parts
    return document(tmp_path, paragraph(run("Một.") + drawn) + paragraph(run("Hai.")), **found)


def cached(*values: str, kind: str = "strCache", form: str = "") -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values) if value
    )
    return f"<c:{kind}><c:formatCode>{form}</c:formatCode>{points}</c:{kind}>"


def test_a_chart_with_two_rows_of_names_keeps_both(tmp_path) -> None:
    lower = "".join(
        f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in enumerate(["6A", "6B", "7A"])
    )
    upper = '<c:pt idx="0"><c:v>Khối 6</c:v></c:pt><c:pt idx="2"><c:v>Khối 7</c:v></c:pt>'
    names = f"<c:multiLvlStrCache><c:lvl>{lower}</c:lvl><c:lvl>{upper}</c:lvl></c:multiLvlStrCache>"
    values = cached("35", "33", "31", kind="numCache")
    found = charted(
        tmp_path, f"<c:chart><c:ser><c:cat>{names}</c:cat><c:val>{values}</c:val></c:ser></c:chart>"
    )
    assert found.paragraphs[1].text == "Khối 6 6A: 35; Khối 6 6B: 33; Khối 7 7A: 31"


@pytest.mark.parametrize(
    ("form", "value", "told"),
    [
        ("d/m/yyyy", "46023", "1/1/2026"), ("[$-42A]mm/yyyy", "46023", "1/2026"),
        ("h:mm", "0.3125", "không rõ"), ("d/m/yyyy", "9e9", "không rõ"),
        ('#,##0" triệu đồng"', "2.5", "2,5 triệu đồng"), ('#,##0\\ [$₫-42A]', "2500", "2500 ₫"),
        ('"khoảng "0', "3", "khoảng 3"), ('#,##0,," triệu"', "2500000", "2500000"),
        ("0.0;[Red]-0.0", "1.25", "1,25"), ("General", "1E+40000000", "1E+40000000"),
        ("General", "1E+999998", "1E+999998"), ("0%", "1E+999998", "1E+999998"),
        ("General", "NaN", "NaN"), ("General", "-Infinity", "-Infinity"),
    ],
)  # fmt: skip
def test_a_value_of_a_chart_is_told_as_it_is_shown(tmp_path, form, value, told) -> None:
    values = cached(value, kind="numCache", form=form)
    found = charted(tmp_path, f"<c:chart><c:ser><c:val>{values}</c:val></c:ser></c:chart>")
    assert found.paragraphs[1].text == told


def test_words_of_a_chart_that_no_line_has_are_named(tmp_path) -> None:
    label = "<c:dLbls><c:dLbl><c:tx><c:rich><a:t>đã nộp 2.500.000 đồng</a:t></c:rich></c:tx></c:dLbl></c:dLbls>"
    bubble = f"<c:bubbleSize>{cached('77', kind='numCache')}</c:bubbleSize>"
    values = cached("5", kind="numCache")
    over = '<c:userShapes xmlns:c="c" xmlns:a="a"><a:t>Gấp ba năm trước</a:t></c:userShapes>'
    found = charted(
        tmp_path,
        f"<c:chart><c:ser>{label}<c:yVal>{values}</c:yVal>{bubble}</c:ser></c:chart>",
        **{"drawings/drawing1": over},
    )
    assert [one.text for one in found.paragraphs] == ["Một.", "5", "Hai."]
    assert [one.text for one in found.dropped] == ["đã nộp 2.500.000 đồng 77", "Gấp ba năm trước"]
    assert any("đã nộp 2.500.000 đồng" in one for one in found.remarks)


@pytest.mark.parametrize("part", ["header1", "footnotes"])
def test_a_number_of_another_part_does_not_take_the_bodys_chart(tmp_path, part: str) -> None:
    drawn = paragraph('<w:r><w:drawing><w:chart w:id="b1"/></w:drawing></w:r>')
    inside = f'<w:footnote w:id="2">{drawn}</w:footnote>' if part == "footnotes" else drawn
    noted = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    values = cached("14", kind="numCache")
    parts = {
        part: f"<w:hdr {W}>{inside}</w:hdr>".replace("w:hdr", f"w:{part}") if part == "footnotes"
        else f"<w:hdr {W}>{inside}</w:hdr>",
        "charts/chart1": f'<c:chartSpace xmlns:c="c"><c:ser><c:val>{values}</c:val></c:ser></c:chartSpace>',
        "charts/chart2": f'<c:chartSpace xmlns:c="c"><c:ser><c:val>{cached("9", kind="numCache")}</c:val></c:ser></c:chartSpace>',
        "_rels/document.xml.rels": RELATED,
        f"_rels/{part}.xml.rels": RELATED.replace("chart1", "chart2"),
    }  # fmt: skip
    found = document(
        tmp_path, paragraph(run("Một.") + noted) + drawn + paragraph(run("Hai.")), **parts
    )
    told = [one.text for one in found.paragraphs]
    assert told == (
        ["9", "Một.", "14", "Hai."] if part == "header1" else ["Một.", "9", "14", "Hai."]
    )
    assert not found.dropped


def test_a_page_that_hides_its_words_says_so_in_the_document_that_takes_it_in(tmp_path) -> None:
    hidden = "<html><body><p>Báo.</p><p hidden>Nộp 345.000 đồng cho lớp trưởng.</p></body></html>"
    ref = '<w:altChunk w:id="c1"/>'
    body = paragraph(run("Trước.")) + ref + ref
    found = document(tmp_path, body, **{"chen": hidden, "_rels/document.xml.rels": RELATED})
    assert any("giấu phần lớn chữ" in one for one in found.remarks)
    assert not any("chương trình khác" in one for one in found.remarks)


@pytest.mark.parametrize(
    ("chunk", "texts", "remark"),
    [
        (
            "<html><body><p>Nộp 345.000 đồng.</p><p hidden>Cũ 9 đồng</p></body></html>",
            ["Trước.", "Nộp 345.000 đồng.", "Sau."],
            "1 phần chèn từ tệp khác đã lấy",
        ),
        ("%!PS-Adobe-3.0\0", ["Trước.", "Sau."], "1 phần nhúng từ chương trình khác không lấy"),
        ("Nộp 7 triệu.", ["Trước.", "Sau."], "Chữ thuần của phần chèn không lấy: “Nộp 7 triệu.”"),
        ("<html></html>", ["Trước.", "Sau."], "1 phần chèn"),
    ],
)
def test_a_page_that_a_document_takes_in_is_a_part_of_it(tmp_path, chunk, texts, remark) -> None:
    ref = '<w:altChunk w:id="c1"/>'
    body = paragraph(run("Trước.")) + ref + paragraph(run("Sau."))
    found = document(tmp_path, body, **{"chen": chunk, "_rels/document.xml.rels": RELATED})
    assert [one.text for one in found.paragraphs] == texts
    left_out = {"hidden": "Cũ 9 đồng", "7 triệu": "Nộp 7 triệu."}
    assert [one.text for one in found.dropped] == [
        words for sign, words in left_out.items() if sign in chunk
    ]
    assert any(one.startswith(remark) for one in found.remarks)


def test_a_paper_of_another_program_waits_for_its_reader_where_it_stands(tmp_path) -> None:
    ref = '<w:altChunk w:id="c1"/>'
    body = paragraph(run("Trước.")) + ref + paragraph(run("Sau."))
    found = document(tmp_path, body, **{"chen": "{\\rtf1 Hai}", "_rels/document.xml.rels": RELATED})
    assert [one.text for one in found.paragraphs] == ["Trước.", "Sau."]
    [paper] = found.taken_in
    assert (paper.before, b64decode(paper.data)) == (1, b"{\\rtf1 Hai}")


def many_papers(tmp_path, parts: list[bytes]):
    """A document that takes in a paper by each of as many relations, in turn."""
    refs = "".join(f'<w:altChunk w:id="k{at}"/>' for at in range(len(parts)))
    path = word_file(tmp_path / "a", refs + paragraph(run("Sau.")))
    named = dict.fromkeys(parts)
    entries = {data: f"z{at}.bin" for at, data in enumerate(named)}
    related = "".join(
        f'<Relationship Id="k{at}" Target="{entries[data]}"/>' for at, data in enumerate(parts)
    )
    with zipfile.ZipFile(path, "a") as packed:
        related = f"<Relationships>{related}</Relationships>"
        packed.writestr("word/_rels/document.xml.rels", related)
        for data, entry in entries.items():
            packed.writestr(f"word/{entry}", data)
    return read_word(path, "a.docx").taken_in


def test_a_part_that_many_relations_name_is_handed_on_once(tmp_path) -> None:
    assert len(many_papers(tmp_path, [b"{\\rtf1 Hai}"] * 40)) == 1


@pytest.mark.parametrize(
    ("sizes", "handed"),
    [([10] * 8, [True] * 5 + [False] * 3), ([4_900_000] * 3, [True, True, False])],
)
def test_papers_past_a_few_are_counted_without_their_bytes(tmp_path, sizes, handed) -> None:
    parts = [b"{\\rtf1 %d}" % at + b" " * size for at, size in enumerate(sizes)]
    assert [bool(one.data) for one in many_papers(tmp_path, parts)] == handed


NEW_CHART = """<cx:chartSpace xmlns:cx="cx" xmlns:a="a"><cx:chartData><cx:data id="0">
<cx:strDim type="cat"><cx:lvl ptCount="2"><cx:pt idx="0">Khối 6</cx:pt><cx:pt idx="1">Khối 7</cx:pt>
</cx:lvl></cx:strDim><cx:numDim type="val"><cx:lvl ptCount="2" formatCode="General">
<cx:pt idx="0">14</cx:pt><cx:pt idx="1">23.5</cx:pt></cx:lvl></cx:numDim></cx:data></cx:chartData>
<cx:chart><cx:title><cx:tx><cx:txData><cx:v>Số buổi</cx:v></cx:txData></cx:tx></cx:title>
<cx:plotArea><cx:plotAreaRegion><cx:series><cx:tx><cx:txData><cx:v>Năm nay</cx:v></cx:txData></cx:tx>
<cx:dataId val="0"/></cx:series></cx:plotAreaRegion></cx:plotArea></cx:chart></cx:chartSpace>"""


def test_a_chart_of_the_later_form_is_read_like_the_others(tmp_path) -> None:
    drawn = paragraph('<w:r><w:drawing><w:chart w:id="b1"/></w:drawing></w:r>')
    parts = {
        "charts/chartEx1": NEW_CHART,
        "_rels/document.xml.rels": RELATED.replace("charts/chart1", "charts/chartEx1"),
    }
    found = document(tmp_path, drawn, **parts)
    told = ["Số buổi", "Năm nay – Khối 6: 14; Khối 7: 23,5"]
    assert [one.text for one in found.paragraphs] == told
    assert all(one.doubts for one in found.paragraphs)
    assert not found.dropped
    lost = document(tmp_path, paragraph(run("Một.")), **parts | {"_rels/document.xml.rels": "<R/>"})
    assert "23.5" in lost.dropped[0].text  # which no place names
