"""Every paragraph of an official document is known for what it is; no word is lost over it."""

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.errors import InputError
from broadcaster.importing.imported_document import (
    DoubtfulSpot,
    DoubtReason,
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    OriginalPlace,
    ParagraphKind,
)
from broadcaster.importing.paragraph_kinds import classed
from broadcaster.importing.pasted_text import document_of_paste, document_of_text

NOTICE = """\
UBND XÃ HÒA BÌNH
TRƯỜNG THCS SAO MAI
Số: 45/TB-THCS
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
-------------
Hòa Bình, ngày 25 tháng 11 năm 2026

THÔNG BÁO
Về việc khám sức khỏe cho học sinh khối 6
năm học 2026 - 2027

Kính gửi:
- Giáo viên chủ nhiệm khối 6;
- Cha mẹ học sinh khối 6.

Căn cứ Kế hoạch số 12/KH-UBND ngày 05/11/2026 của Ủy ban nhân dân xã Hòa Bình;
Nhà trường thông báo lịch khám sức khỏe như sau:

1. Thời gian, địa điểm
Khám tại phòng y tế của trường theo lịch:

Lớp\tGiờ\tThứ
6A\t7 giờ 30\tthứ hai
6B\t8 giờ 15\tthứ hai

2. Chuẩn bị
- Mang thẻ bảo hiểm y tế;

Đề nghị thầy cô chủ nhiệm nhắc học sinh đến đúng giờ./.

Nơi nhận:
- Như kính gửi;
- VPCP: để báo cáo;
- Lưu: VT.
HIỆU TRƯỞNG
(Đã ký)
Nguyễn Thị Hoa
"""
N, I, S, R, G = (  # noqa: E741
    ParagraphKind.NATION, ParagraphKind.ISSUER, ParagraphKind.SUBJECT, ParagraphKind.RECIPIENTS,
    ParagraphKind.SIGNATURE,
)  # fmt: skip
T, ROW, HEADING, ITEM = (
    ParagraphKind.TEXT, ParagraphKind.ROW, ParagraphKind.HEADING, ParagraphKind.ITEM,
)  # fmt: skip


def kinds(text):
    return [one.kind for one in document_of_text(text).paragraphs]


def document(*paragraphs):
    return ImportedDocument(
        name="a.docx", form=FileForm.WORD, sha256="0" * 64, paragraphs=tuple(paragraphs)
    )


def row(*cells, table=1, number=1, doubts=()):
    return ImportedParagraph(
        text=" | ".join(cells), place=OriginalPlace(paragraph=number, row=number),
        kind=ROW, table=table, cells=cells, doubts=doubts,
    )  # fmt: skip


def plain(text, number=9):
    return ImportedParagraph(text=text, place=OriginalPlace(paragraph=number))


def test_a_notice_is_known_part_by_part():
    assert kinds(NOTICE) == [
        I, I, ParagraphKind.NUMBER, N, N, N, ParagraphKind.DAY, S, S, R, R, R,
        ParagraphKind.GROUNDS, T, HEADING, T, ROW, ROW, ROW, HEADING, ITEM, T, R, R, R, R, G, G, G,
    ]  # fmt: skip


def test_the_table_that_word_lays_a_letterhead_out_in_is_no_table():
    found = classed(
        document(
            row(
                "UBND XÃ HÒA BÌNH\nTRƯỜNG THCS SAO MAI",
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
            ),
            row("Số: 45/TB-THCS", "Hòa Bình, ngày 25 tháng 11 năm 2026", number=2),
            plain("THÔNG BÁO\nVề việc nghỉ học"),
            plain("Học sinh nghỉ ngày thứ hai.", 10),
            row("Nơi nhận:\n- Lưu: VT.", "HIỆU TRƯỞNG\nNguyễn Thị Hoa", table=2, number=11),
        )
    )
    assert [(one.kind, one.table) for one in found.paragraphs] == [
        (I, 0), (I, 0), (ParagraphKind.NUMBER, 0), (N, 0), (N, 0), (ParagraphKind.DAY, 0), (S, 0),
        (S, 0), (T, 0), (R, 0), (R, 0), (G, 0), (G, 0),
    ]  # fmt: skip
    assert found.paragraphs[3].place == OriginalPlace(paragraph=1, row=1, column=2)


def test_one_who_is_told_to_do_something_is_read_though_he_stands_among_recipients():
    ends = "Nơi nhận:\n- UBND xã;\n- Giáo viên: nộp danh sách trước 11 giờ ngày 2/12;\n- Lưu: VT."
    found = classed(
        document(plain("Mai học sinh nghỉ học."), row(ends, "HIỆU TRƯỞNG\nNguyễn Thị Hoa", table=1))
    )
    assert [one.kind for one in found.paragraphs] == [T, R, R, ITEM, R, G, G]
    assert found.paragraphs[3].text.startswith("- Giáo viên: nộp danh sách")
    told = "Nơi nhận:\n- Giáo viên: nộp danh sách trước 11 giờ;\n- Học sinh: mặc áo trắng;"
    kept = classed(document(plain("Mai nghỉ."), row(told, "HIỆU TRƯỞNG\nNguyễn Thị Hoa", table=1)))
    assert [one.kind for one in kept.paragraphs] == [T, ROW]


@pytest.mark.parametrize(
    "cells",
    [
        ("Lớp", "Giờ"),
        ("Hiệu trưởng phát biểu", "7 giờ"),
        ("Ngày Pháp luật nước Cộng hòa xã hội chủ nghĩa Việt Nam", "9/11"),
    ],
)
def test_a_real_table_stays_one(cells):
    found = classed(document(row(*cells), row("6A", "7 giờ 30", number=2)))
    assert [one.kind for one in found.paragraphs] == [ROW, ROW]


def test_the_name_of_the_state_in_a_sentence_is_no_letterhead():
    found = kinds(
        "KẾ HOẠCH\nTổ chức Ngày Pháp luật nước Cộng hòa xã hội chủ nghĩa Việt Nam\n\n"
        "Nước Cộng hòa xã hội chủ nghĩa Việt Nam có ngày ấy."
    )
    assert found == [S, S, T]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("UBND XÃ HÒA BÌNH\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", [I, N]),
        ("TRƯỜNG THCS SAO MAI      Độc lập - Tự do - Hạnh phúc", [I, N]),
        ("TRƯỜNG THCS SAO MAI Độc lập - Tự do - Hạnh phúc", [I, N]),
        (
            "Số: 45/TB-THCS Hòa Bình, ngày 25 tháng 11 năm 2026",
            [ParagraphKind.NUMBER, ParagraphKind.DAY],
        ),
    ],
)
def test_two_columns_of_a_letterhead_in_one_line_come_apart(line, parts):
    found = kinds(f"{line}\n\nTHÔNG BÁO\n\nHọc sinh nghỉ học ngày mai.\n")
    assert found[: len(parts)] == parts


def test_units_of_a_law_are_known_as_the_register_knows_them():
    found = kinds(
        "NGHỊ ĐỊNH\nQuy định xử phạt\n\nCăn cứ Luật Trẻ em;\n\nChương I\nQUY ĐỊNH CHUNG\n\n"
        "Điều 1. Phạm vi\n\n1. Nghị định này quy định:\n\na) Hành vi;\n\nb) Mức phạt.\n\n"
        "Điều 2. Đối tượng\n\nCá nhân."
    )
    assert found == [
        S, S, ParagraphKind.GROUNDS, HEADING, HEADING, ParagraphKind.ARTICLE, ParagraphKind.CLAUSE,
        ParagraphKind.POINT, ParagraphKind.POINT, ParagraphKind.ARTICLE, T,
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["- 2 -", "3", "Trang 2/5", "* * *"])
def test_the_number_of_a_page_is_no_word_of_the_text(line):
    assert ParagraphKind.MARGIN in kinds(f"Học sinh nghỉ học.\n\n{line}\n\nMai học lại.")


def test_a_line_with_a_figure_behind_a_signature_is_no_signature():
    found = kinds("Mai nghỉ.\n\nHIỆU TRƯỞNG\n\nNguyễn Thị Hoa\n\nLịch học bù lớp 6A chiều thứ 6")
    assert found == [T, G, G, T]


@pytest.mark.parametrize(
    ("text", "spot", "other"),
    [
        ("Nộp l50.000 đồng", "l50.000", "150.000"),
        ("Phạt 1OO.000 đồng", "1OO.000", "100.000"),
        ("Theo Điều l của Luật", "l", "1"),
        ("GD&ÐT", "Ð", "Đ"),
        ("Nộp l5.000đ", "l5", "15"),
        ("Mẫu A1.l5", "l5", "15"),
    ],
)
def test_letters_that_look_like_figures_are_doubtful(text, spot, other):
    (found,) = document_of_text(text).paragraphs[0].doubts
    assert (text[found.start : found.end], found.other) == (spot, other)
    assert found.reason is DoubtReason.LOOKALIKE


@pytest.mark.parametrize("text", ["Lớp 6A1", "Lúc 7h30", "QH15", "Olympic 2026", "101/QĐ"])
def test_what_is_no_figure_is_not_doubted(text):
    assert document_of_text(text).paragraphs[0].doubts == ()


def test_a_doubt_goes_with_its_cell():
    spot = DoubtfulSpot(start=26, end=28, reason=DoubtReason.RECOGNISED)
    found = classed(document(row("TRƯỜNG THCS SAO MAI\nSố: 45/TB-THCS", "Độc lập - Tự do - Hạnh phúc",
                                 doubts=(spot,))))  # fmt: skip
    number = found.paragraphs[1]
    (moved,) = number.doubts
    assert number.text[moved.start : moved.end] == found_text(spot)


def found_text(spot):
    return "TRƯỜNG THCS SAO MAI\nSố: 45/TB-THCS"[spot.start : spot.end]


def test_printed_lines_are_paragraphs_again():
    text = (
        "Nhà trường nhắc các bạn đi xe đạp điện phải đội mũ bảo hiểm, không chở ba,\n"
        "không đi dàn hàng ngang trên đường.\n"
        "Lưu ý: cổng phụ đóng lúc 7 giờ.\n"
        "- Bạn nào quên mũ thì báo thầy cô\n"
        "- Bạn nào đi bộ thì đi cổng phụ\n"
    )
    found = document_of_text(text).paragraphs
    assert [one.text.split()[0] for one in found] == ["Nhà", "Lưu", "-", "-"]


def test_paragraphs_of_word_are_not_joined():
    long = "Nhà trường đề nghị các lớp " + "nhắc học sinh đi học đúng giờ, " * 5 + "cụ thể"
    assert len(document_of_text(f"{long}\nThứ hai chào cờ\nThứ ba học bù").paragraphs) == 3


@pytest.mark.parametrize(
    "end", ["\n\n", "\r\n\r\n", "\r\r", "\u2029\u2029", "\v\v", "\f\f", "\u0085\u0085"]
)
def test_ends_of_lines_are_those_of_any_clipboard(end):
    found = document_of_text(f"Mai nghỉ học{end}Ngày kia học lại").paragraphs
    assert [one.text for one in found] == ["Mai nghỉ học", "Ngày kia học lại"]


def test_letters_of_an_old_font_are_pasted_too():
    pasted = document_of_paste("Thứ hai các em nghỉ học, thứ ba đi học bình thường.")
    assert pasted.paragraphs[0].text.startswith("Thứ hai")
    old = document_of_paste(
        "Häc sinh nghØ häc ngµy thø hai, ®Õn tr\u00adêng ngµy thø ba theo th«ng b¸o."
    )
    assert old.paragraphs[0].text.startswith("Học sinh nghỉ học ngày thứ hai, đến trường")
    assert old.remarks


def test_a_table_in_pipes_is_a_table():
    found = document_of_text("| Lớp | Giờ |\n|---|---|\n| 6A | 7 giờ |\n").paragraphs
    assert [one.cells for one in found] == [("Lớp", "Giờ"), ("6A", "7 giờ")]


ASIDE = {
    N, I, S, R, G, ParagraphKind.NUMBER, ParagraphKind.DAY, ParagraphKind.GROUNDS,
    ParagraphKind.MARGIN, ParagraphKind.FOOTNOTE,
}  # fmt: skip


def read(found):
    return [one.text for one in found.paragraphs if one.kind not in ASIDE]


@pytest.mark.parametrize(
    "line",
    [
        "Thực hiện nghiêm việc đội mũ bảo hiểm, vi phạm bị phạt 400.000 đồng;",
        "Theo dõi tin nhắn của lớp lúc 19 giờ;",
        "Căn cứ tình hình mưa lũ, học sinh nghỉ học từ 13 giờ ngày 5/9/2026.",
        "Căn cứ Công văn số 12/UBND ngày 5/9/2026 của xã, toàn trường nghỉ học thứ hai;",
        "Căn cứ Luật Trẻ em. Học sinh nghỉ học thứ hai.",
        "Căn cứ mức độ vi phạm, phạt từ 1.000.000 đồng đến 2.000.000 đồng.",
        "Nơi nhận hồ sơ: Văn phòng trường, trước 8 giờ ngày 5/9.",
        "Nơi nhận: Văn phòng trường, trước 8 giờ ngày 5/9.",
        "Nơi nhận: phòng Đội",
        "Nơi nhận:\n\nPhòng Đội",
        "Ký tên vào bản cam kết trước thứ hai",
        "Kính mời cha mẹ học sinh đến họp lúc 7 giờ.",
        "Kính gửi: Cha mẹ học sinh. Nhà trường thu 50.000 đồng.",
        "Lưu ý: cổng phụ đóng lúc 7 giờ.",
    ],
)
@pytest.mark.parametrize("above", ["", "THÔNG BÁO\nVề việc nghỉ học\n\n", NOTICE + "\n"])
def test_what_tells_somebody_to_do_something_is_read(above, line):
    found = read(document_of_text(f"{above}{line}\n\nMai các em đi học."))
    assert [one for one in line.split("\n") if one] == found[-1 - len(line.split("\n\n")) : -1]


def test_no_ground_stands_within_a_unit():
    text = (
        "NGHỊ ĐỊNH\nQuy định xử phạt\n\nCăn cứ Luật Trẻ em ngày 5 tháng 4 năm 2016; Luật sửa đổi, "
        "bổ sung một số điều của Luật Trẻ em;\n\nTheo đề nghị của Bộ trưởng Bộ Công an;\n\n"
        "Điều 1. Phạm vi\n\nCăn cứ Luật Trẻ em;\n\nĐiều 2. Hiệu lực\n\nThực hiện từ ngày 1/1/2027;"
    )
    assert kinds(text) == [
        S, S, ParagraphKind.GROUNDS, ParagraphKind.GROUNDS, ParagraphKind.ARTICLE, T,
        ParagraphKind.ARTICLE, T,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        ("Nhà trường thu 50.000 đồng;", "Họp lúc 7 giờ;"),
        ("Các em mang áo mưa;",),
        ("- Thu 50.000 đồng;", "- Nộp trước ngày 5/9."),
    ],
)
@pytest.mark.parametrize("to_whom", ["Kính gửi: Cha mẹ học sinh", "Kính gửi:"])
def test_what_follows_to_whom_it_goes_is_read(to_whom, lines):
    text = "\n\n".join(("THÔNG BÁO", to_whom, *lines))
    assert read(document_of_text(text)) == [*lines]


def test_a_signature_ends_with_one_name():
    listed = ["PHỤ LỤC", "Danh mục đồ dùng phải mang", "Áo mưa", "Đèn Pin", "- Phao cứu sinh;"]
    for name in ("Nguyễn Thị Hoa", "NGUYỄN THỊ HOA", "ThS. Nguyễn Thị Hoa"):
        text = "\n\n".join(("Mai nghỉ.", "KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", "(Đã ký)", name))
        assert kinds(text) == [T, G, G, G, G]
        assert read(document_of_text("\n\n".join((text, *listed)))) == ["Mai nghỉ.", *listed]
    unsigned = document_of_text("\n\n".join(("Mai nghỉ.", "HIỆU TRƯỞNG", *listed)))
    assert read(unsigned) == ["Mai nghỉ.", *listed]


def test_names_and_places_that_sound_like_tasks_stay_what_they_are():
    text = (
        "THÀNH PHỐ CẦN THƠ\nTRƯỜNG THCS 19/5\nSố: 5/TB-THCS\n\nTHÔNG BÁO\nVề việc nghỉ lễ\n\n"
        "Mai nghỉ.\n\nNơi nhận:\n- Tổ trưởng (để chỉ đạo thực hiện);\n- Đội: để nhắc học sinh;\n"
        "- Lưu: VT.\nKT. HIỆU TRƯỞNG\n(Đã ký)\n{name}\n"
    )
    for name in ("Trần Thị Thu", "TRẦN THỊ THU", "Lò Văn Mang"):
        assert kinds(text.format(name=name)) == [
            I, I, ParagraphKind.NUMBER, S, S, T, R, R, R, R, G, G, G,
        ]  # fmt: skip


def test_recipients_and_who_signs_in_one_line_are_both_of_the_end():
    text = "Mai nghỉ.\n\nNơi nhận: HIỆU TRƯỞNG\n- Như trên; Trần Thị Mộc\n- Phòng (để\nbáo cáo);\n- Lưu: VT."
    assert set(kinds(text)) == {T, R}


def test_who_decides_is_no_part_of_the_title():
    text = (
        "QUYẾT ĐỊNH\nVề việc khen thưởng\n\nHIỆU TRƯỞNG TRƯỜNG THCS SAO MAI\n\nCăn cứ Luật Trẻ em;"
    )
    assert kinds(text) == [S, S, HEADING, ParagraphKind.GROUNDS]


def test_capitals_below_a_signature_are_a_name_only_with_a_surname():
    assert read(document_of_text("Mai nghỉ.\n\nHIỆU TRƯỞNG\n\n(Đã ký)\n\nÁO MƯA")) == [
        "Mai nghỉ.", "ÁO MƯA",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Mang theo:\n\n2026\n\nHạn nộp:\n\n5/9\n\n6/9",
        "Sĩ số lớp 6A\n\n35\n\nSĩ số lớp 6B\n\n36",
        "Bài tập Toán\n\nTrang 15\n\nBài tập Văn\n\nTrang 20",
        "Nhiệt độ thấp nhất\n\n-5",
        "Nộp vào các ngày.\n\n5/9\n\n6/9",
        "Số ngày nghỉ là.\n\n9\n\nSố ngày học bù là.\n\n7\n\nHết.",
    ],
)
def test_a_figure_alone_is_a_page_only_where_pages_count(text):
    assert read(document_of_text(text)) == text.split("\n\n")


def test_pages_that_count_are_no_words_of_the_text():
    text = "\n\n".join(f"Các em đến trường đúng giờ.\n\n{page}" for page in range(1, 5))
    assert set(read(document_of_text(text))) == {"Các em đến trường đúng giờ."}


@pytest.mark.parametrize(
    "text",
    [
        "TOÀN TRƯỜNG NGHỈ HỌC THỨ HAI\nCác em mang áo mưa khi đi học thêm.",
        "TRƯỜNG NGHỈ HỌC THỨ HAI\nCác em mang áo mưa khi đi học thêm.",
        "Ngày 5 tháng 9 năm 2026\n\nToàn trường nghỉ học.",
        "Về trang phục, các em mặc đồng phục thứ hai.\n\nCác em đội mũ bảo hiểm.",
        "Về việc nghỉ học ngày mai\n\nCác em đội mũ bảo hiểm.",
        "KHẨN\n\nMai các em nghỉ học.",
    ],
)
def test_without_a_letterhead_the_first_line_is_read(text):
    assert read(document_of_text(text)) == [one for one in text.split("\n") if one]


def test_what_is_shouted_above_a_letterhead_names_nobody():
    text = "TOÀN TRƯỜNG NGHỈ HỌC THỨ HAI\n\n" + NOTICE
    assert kinds(text) == [HEADING, *kinds(NOTICE)]


def test_a_body_is_known_above_the_name_of_its_paper():
    assert kinds("TRƯỜNG THCS SAO MAI\n\nTHÔNG BÁO\n\nMai nghỉ.") == [I, S, T]


DATA = [
    [("Môn", "Nơi nhận bài", "Hạn"), ("Toán", "Phòng 1", "5/9"), ("Văn", "Phòng 2", "6/9")],
    [("Môn", "Nơi nhận", "Hạn"), ("Toán", "Phòng 1", "5/9"), ("Văn", "Phòng 2", "6/9")],
    [("Môn", "Nơi nhận:"), ("Toán", "Phòng giáo viên"), ("Văn", "Thư viện")],
    [("Ai", "Việc"), ("HIỆU TRƯỞNG", "Phát biểu"), ("Liên đội", "Chào cờ")],
    [("HIỆU TRƯỞNG", "Phụ trách chung"), ("PHÓ HIỆU TRƯỞNG", "Phụ trách dạy học")],
    [("HIỆU TRƯỞNG", "7 giờ 30"), ("LIÊN ĐỘI", "8 giờ")],
]


@pytest.mark.parametrize("rows", DATA)
def test_a_table_of_facts_is_never_taken_apart(rows):
    found = classed(document(*(row(*cells, number=at) for at, cells in enumerate(rows, 1))))
    assert [one.cells for one in found.paragraphs] == rows
    pasted = document_of_text("\n".join("\t".join(cells) for cells in rows))
    assert [one.cells for one in pasted.paragraphs] == rows


@pytest.mark.parametrize(
    "rows",
    [
        [("NGƯỜI LẬP\nLê Văn A", "HIỆU TRƯỞNG\n(Đã ký)\nNguyễn Thị Hoa")],
        [("NGƯỜI LẬP", "HIỆU TRƯỞNG"), ("Lê Văn A", "Nguyễn Thị Hoa")],
        [("", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nTrần Văn B")],
        [("Nơi nhận:", "HIỆU TRƯỞNG"), ("- Như trên;\n- Lưu: VT.", "Nguyễn Thị Hoa")],
    ],
)
def test_the_table_of_a_signature_comes_apart(rows):
    laid = [row(*cells, number=at) for at, cells in enumerate(rows, 2)]
    found = classed(document(plain("Mai nghỉ."), *laid))
    assert {one.kind for one in found.paragraphs[1:]} <= {R, G}


@pytest.mark.parametrize(
    "text",
    [
        "Họ tên " + "." * 100_000,
        "Họ tên " + "l" * 100_000,
        "Số" + " " * 100_000 + "x",
        "Ngày" + " " * 100_000 + "x",
        "|-|\n" * 6_000,
        "-" * 100_000 + "x",
    ],
)
def test_a_long_paste_is_read_at_once(text):
    began = process_time()
    document_of_paste(text)
    assert process_time() - began < 3  # it took minutes


def test_a_paste_has_an_end():
    with pytest.raises(InputError, match=r"500\.000"):
        document_of_paste("a" * 500_001)


LINES = st.lists(
    st.sampled_from([
        "TRƯỜNG THCS SAO MAI {0}", "Số: {0}/TB-THCS", "Độc lập - Tự do - Hạnh phúc", "", "- {0};",
        "THÔNG BÁO {0}", "Về việc {0}", "Kính gửi: {0}", "Căn cứ {0};", "Điều {0}. Tên", "1. {0}.",
        "a) {0}", "Lớp\t{0}", "6A\t{0}", "Nơi nhận: {0}", "HIỆU TRƯỞNG {0}", "Nguyễn Văn {0}",
        "VPCP: {0}", "Bạn {0} nói rằng mai nghỉ học và các bạn nhớ mang sách vở về nhà", "{0}",
        "| {0} | {0} |", "(kèm theo {0})", "[{0}] chú thích", "UBND XÃ {0}  Độc lập - Tự do - Hạnh phúc",
    ]),
    max_size=30,
)  # fmt: skip


@given(LINES)
def test_no_word_is_lost_whatever_comes(lines):
    text = "\n".join(line.format(f"chu{at}x") for at, line in enumerate(lines))
    found = " ".join(one.text for one in document_of_text(text).paragraphs)
    assert re.findall(r"\w+", text) == re.findall(r"\w+", found)
