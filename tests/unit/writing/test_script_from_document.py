"""A document becomes a script in which nothing is invented, and of which nothing is lost unsaid."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level
from broadcaster.domain.script import Cue, CueKind, Heading, Paragraph, ScriptKind
from broadcaster.domain.sound import Scope
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.importing.imported_document import (
    DoubtfulSpot,
    DoubtReason,
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    OriginalPlace,
    ParagraphKind,
)
from broadcaster.importing.pasted_text import document_of_file, document_of_text
from broadcaster.production.readings import Readings
from broadcaster.scripts.script_file import read_script, read_unfinished
from broadcaster.writing.script_from_document import (
    KINDS,
    MOST_PARAGRAPHS,
    ScriptWishes,
    doubtful_figures,
    mended,
    proposed_script,
    said_airing,
    script_text,
    table_sentences,
    unseen_figures,
)
from broadcaster.writing.sheet import sheet_of
from broadcaster.writing.sheet_docx import sheet_docx
from tests.unit.importing.test_paragraph_kinds import LINES, NOTICE

DAY = date(2026, 11, 30)


def made(document, **more):
    proposed = proposed_script(document)
    wishes = {
        "kind": proposed.kind, "title": proposed.title, "programme": "mang-non", "day": DAY,
        "read": proposed.read,
    }  # fmt: skip
    return script_text(document, ScriptWishes(**wishes | more))


def script(text):
    read = read_script(text.encode(), "bai.md")
    assert read.errors == (), text
    return read.value


def said(text):
    return [one.text for one in script(text).body if isinstance(one, Paragraph)]


def row(*cells, number=1):
    return ImportedParagraph(
        text=" | ".join(cells), place=OriginalPlace(paragraph=number, row=number),
        kind=ParagraphKind.ROW, table=1, cells=cells,
    )  # fmt: skip


def test_a_notice_is_read_from_its_first_sentence_to_its_last():
    text = made(document_of_text(NOTICE))
    assert said(text) == [
        "Sau đây là thông báo về việc khám sức khỏe cho học sinh khối 6 năm học 2026 - 2027 của "
        "Trường THCS Sao Mai, số 45/TB-THCS, ngày 25/11/2026.",
        "Nhà trường thông báo lịch khám sức khỏe như sau:",
        "1. Thời gian, địa điểm.",
        "Khám tại phòng y tế của trường theo lịch:",
        "Lần lượt là lớp, giờ, thứ.",
        "Lớp 6A: 7 giờ 30, thứ hai.",
        "Lớp 6B: 8 giờ 15, thứ hai.",
        "2. Chuẩn bị.",
        "Mang thẻ bảo hiểm y tế.",
        "Đề nghị thầy cô chủ nhiệm nhắc học sinh đến đúng giờ.",
    ]


def test_its_head_is_filled_from_the_letterhead():
    head = script(made(document_of_text(NOTICE), kept="nguon/0123456789ab-a.docx")).head
    assert head.title == "Khám sức khỏe cho học sinh khối 6 năm học 2026 - 2027"
    assert (head.kind, head.programme, head.air_date) == (ScriptKind.REMINDER, "mang-non", DAY)
    assert head.audiences == ("học sinh", "thầy cô")
    assert head.source_file == "nguon/0123456789ab-a.docx"
    (source,) = head.sources
    assert (source.number, source.issuer) == ("45/TB-THCS", "Trường THCS Sao Mai")
    assert source.issued == date(2026, 11, 25)


def test_what_is_set_aside_has_its_reason():
    choices = proposed_script(document_of_text(NOTICE)).choices
    aside = {one.paragraph.text: one.aside for one in choices if one.aside}
    assert aside["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"] == "quốc hiệu, không đọc trên loa"
    assert aside["- VPCP: để báo cáo;"] == "nơi nhận"
    assert aside["Nguyễn Thị Hoa"] == "chữ ký"
    assert not any("Mang thẻ" in text for text in aside)


def test_what_was_brought_back_is_read_and_calls_nobody():
    document = document_of_text(NOTICE)
    text = made(document, read=range(len(document.paragraphs)))
    assert "VPCP: để báo cáo." in said(text)
    assert {one.role for one in script(text).body if isinstance(one, Paragraph)} == {""}


@pytest.mark.parametrize(
    "words",
    [
        "LAN: hỏi mẹ.", "NAM: hỏi thầy.", "CÔ GIÁO: các em nghe.", "Bạn Minh Anh: đi học.",
        "[nhạc cắt]", "(Có danh sách kèm theo)", "# Không phải mục", "*sao* và _gạch_.",
        "<!-- không phải chú thích -->", "C:\\thu muc.", "Xem [ở đây](https://vi.du).", "> trích.",
    ],
)  # fmt: skip
def test_no_sign_of_somebody_elses_text_means_anything(words):
    document = document_of_text(f"Mai các bạn nghỉ học.\n\n{words}\n\nNgày kia học lại.")
    heard = said(made(document, read=range(3)))
    assert heard[-2].rstrip(".") == words.replace("\\", "/").rstrip(".")


@pytest.mark.parametrize(
    ("rows", "sentences"),
    [
        (
            [("Lớp", "Giờ", "Thứ"), ("6A", "7 giờ 30", "thứ hai")],
            ["Lần lượt là lớp, giờ, thứ.", "Lớp 6A: 7 giờ 30, thứ hai."],
        ),
        (
            [("STT", "Lớp", "Phòng"), ("1", "6A", "12"), ("2", "Lớp 6B", "")],
            ["Lớp và phòng.", "Số 1. Lớp 6A: 12.", "Số 2. Lớp 6B."],
        ),
        (
            [
                ("Lớp", "Ca", "", "Ghi chú"),
                ("Lớp", "Sáng", "Chiều", "Ghi chú"),
                ("7A", "6 giờ 45", "13 giờ", "-"),
                ("7B", "6 giờ 50", "-", "cổng trước"),
            ],
            [
                "Lần lượt là lớp, ca sáng, ca chiều, ghi chú.",
                "Lớp 7A: 6 giờ 45, 13 giờ.",
                "Lớp 7B: ca sáng 6 giờ 50, ghi chú cổng trước.",
            ],
        ),
        (
            [("Lớp", "Giờ", ""), ("Sáu", "7 giờ", "sân"), ("Bảy", "8 giờ", "sân")],
            ["Lớp và giờ.", "Lớp Sáu: 7 giờ, sân.", "Lớp Bảy: 8 giờ, sân."],
        ),
        ([("Sáng thứ 2", "chào cờ")], ["Sáng thứ 2: chào cờ."]),
        (
            [("Ngày 1/12", "họp"), ("Ngày 2/12", "nghỉ")],
            ["Ngày 1/12: họp.", "Ngày 2/12: nghỉ."],
        ),
        ([("Nội dung", "Mức"), ("", "")], ["Nội dung và mức.", ""]),
        (
            [("Thứ hai", "Phòng máy"), ("Thứ ba", "Phòng nhạc")],
            ["Thứ hai: Phòng máy.", "Thứ ba: Phòng nhạc."],
        ),
        (
            [("Họ và tên", "Chức vụ"), ("Trần Thị B", "Lớp phó")],
            ["Họ và tên và chức vụ.", "Trần Thị B: Lớp phó."],
        ),
        (
            [
                ("Hành vi", "Cá nhân", "Tổ chức"),
                ("Đăng tin giả", "–", "20 triệu đồng"),
                ("Xúc phạm", "", "16 triệu đồng"),
                ("Vu khống", "5 triệu đồng", "-"),
            ],
            [
                "Lần lượt là hành vi, cá nhân, tổ chức.",
                "Đăng tin giả: tổ chức 20 triệu đồng.",
                "Xúc phạm: tổ chức 16 triệu đồng.",
                "Vu khống: 5 triệu đồng.",
            ],
        ),
        (
            [("Lớp", "Sáng", "Chiều"), ("6A", "-", "14 giờ"), ("6B", "7 giờ", "14 giờ")],
            ["Lần lượt là lớp, sáng, chiều.", "Lớp 6A: chiều 14 giờ.", "Lớp 6B: 7 giờ, 14 giờ."],
        ),
        (
            [("Nội dung", "Bắt buộc", "Tự chọn"), ("Đội mũ", "✓", ""), ("Áo mưa", "", "x")],
            [
                "Lần lượt là nội dung, bắt buộc, tự chọn.",
                "Đội mũ: bắt buộc.",
                "Áo mưa: tự chọn.",
            ],
        ),
        (
            [("Nội dung", "Bắt buộc", "Tự chọn"), ("Đội mũ", "x", ""), ("Áo mưa", "", "X")],
            ["Lần lượt là nội dung, bắt buộc, tự chọn.", "Đội mũ: bắt buộc.", "Áo mưa: tự chọn."],
        ),
        (
            [("Nội dung", "Bắt buộc"), ("Đội mũ", "+"), ("Áo mưa", "-"), ("Ô che mưa", "×")],
            [
                "Nội dung và bắt buộc.",
                "Đội mũ: bắt buộc.",
                "Áo mưa: không bắt buộc.",
                "Ô che mưa: không bắt buộc.",
            ],
        ),
        (
            [
                ("Đăng tin giả", "5 triệu đồng", "20 triệu đồng"),
                ("Vu khống", "–", "16 triệu đồng"),
                ("Xúc phạm", "", "8 triệu đồng"),
                ("Khác", "★", ""),
            ],
            [
                "Đăng tin giả: 5 triệu đồng, 20 triệu đồng.",
                "Vu khống: để trống, 16 triệu đồng.",
                "Xúc phạm: để trống, 8 triệu đồng.",
                "Khác: ★.",
            ],
        ),
        (
            [("Lớp", "Giờ", ""), ("Bảy", "8 giờ", "sân"), ("Sáu", "", "sân")],
            ["Lớp và giờ.", "Lớp Bảy: 8 giờ, sân.", "Lớp Sáu: để trống, sân."],
        ),
    ],
)
def test_a_table_is_said_in_sentences(rows, sentences):
    made_of = [row(*cells, number=at) for at, cells in enumerate(rows, 1)]
    assert [*table_sentences(made_of)] == sentences


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (NOTICE, ScriptKind.REMINDER),
        ("Số: 123/SGDĐT-VP\nV/v nghỉ học\n\nMai nghỉ.", ScriptKind.REMINDER),
        ("NGHỊ ĐỊNH\nQuy định xử phạt\n\nĐiều 1. Phạm vi\n\nAi vi phạm thì bị phạt.", ScriptKind.NEW_LAW),
        ("KẾ HOẠCH\nTổ chức Ngày Pháp luật\n\nI. MỤC ĐÍCH\n\nHọc sinh hiểu luật.", ScriptKind.SUMMARY),
        ("Hỏi: Mấy tuổi?\n\nĐáp: Mười sáu.\n\nHỏi: Xe gì?\n\nĐáp: Xe đạp.", ScriptKind.QUESTIONS),
    ],
)  # fmt: skip
def test_a_kind_is_proposed(text, kind):
    assert proposed_script(document_of_text(text)).kind is kind


def test_questions_of_the_document_have_their_voices():
    text = made(
        document_of_text("Hỏi: Mấy tuổi?\n\nĐáp: Mười sáu.\n\nHỏi: Xe gì?\n\nTrả lời: Xe đạp.")
    )
    spoken = [(one.role, one.text) for one in script(text).body if isinstance(one, Paragraph)]
    assert spoken == [
        ("HỎI", "Mấy tuổi?"), ("ĐÁP", "Mười sáu."), ("HỎI", "Xe gì?"), ("ĐÁP", "Xe đạp."),
    ]  # fmt: skip


def test_a_question_that_the_document_does_not_ask_is_left_to_be_written():
    text = made(document_of_text(NOTICE), kind=ScriptKind.QUESTIONS)
    assert text.count("Viết vào đây câu hỏi") == 3


def test_a_cong_van_is_called_by_what_it_is_about():
    source = proposed_script(
        document_of_text("UBND XÃ HÒA BÌNH\nSố: 123/UBND-VP\nV/v nghỉ học do mưa lũ\n\nMai nghỉ.")
    ).source
    assert (source.kind, source.title) == ("Công văn", "Công văn về việc nghỉ học do mưa lũ")


def test_a_text_without_a_letterhead_has_no_source():
    text = made(document_of_text("Mai các bạn nghỉ học, nhớ báo cha mẹ."))
    assert script(text).head.sources == ()
    assert script(text).head.title == "Mai các bạn nghỉ học, nhớ báo cha mẹ"


def scanned(text, *spots):
    doubts = tuple(DoubtfulSpot(start=a, end=b, reason=DoubtReason.RECOGNISED) for a, b in spots)
    return ImportedDocument(
        name="a.pdf", form=FileForm.PDF, sha256="0" * 64,
        paragraphs=(
            ImportedParagraph(text=text, place=OriginalPlace(paragraph=1), doubts=doubts),
        ),
    )  # fmt: skip


def test_a_figure_that_a_machine_read_waits_for_a_person():
    document = scanned("Nộp 400.000 đồng trước 5/12.", (0, 12))
    assert doubtful_figures(document, {0}) == ("400.000",)
    waiting = read_script(made(document).encode(), "bai.md")
    assert "can-ra-lai" in [one.code for one in waiting.notices]
    compared = read_script(made(document, compared="Nguyễn Thị Hoa, 29/11/2026").encode(), "bai.md")
    assert compared.notices == ()
    assert compared.value.head.reviewed == "Nguyễn Thị Hoa, 29/11/2026"


@pytest.mark.parametrize(
    ("spots", "waits"),
    [
        ([(0, 4)], ()), ([(11, 12)], ()), ([(3, 4), (10, 13)], ("400.000",)), ([(4, 5)], ("400.000",)),
        ([(4, 4)], ("400.000",)), ([(11, 11)], ("400.000",)), ([(7, 7)], ("400.000",)),
        ([(3, 3)], ()), ([(12, 12)], ()), ([(0, 1), (11, 29)], ("5/12",)), ([(0, 1), (9, 10)], ("400.000",)),
    ],
)  # fmt: skip
def test_a_figure_waits_where_a_doubt_or_a_strike_touches_it(spots, waits):
    """Of “Nộp 400.000 đồng trước 5/12.” the amount is from 4 to 11; what was struck out has no letters."""
    assert doubtful_figures(scanned("Nộp 400.000 đồng trước 5/12.", *spots), {0}) == waits


def lookalikes(text, *spots, cells=()):
    doubts = tuple(
        DoubtfulSpot(start=a, end=b, reason=reason, other=other) for a, b, reason, other in spots
    )
    return ImportedParagraph(
        text=text, place=OriginalPlace(paragraph=1), doubts=doubts, cells=cells
    )  # fmt: skip


def test_only_letters_that_may_be_figures_wait():
    """Not đ for ð; letters that a machine read where a figure may stand are told with it."""
    one = lookalikes(
        "Mất l50 ðồng Si",
        (4, 7, DoubtReason.LOOKALIKE, "150"), (8, 9, DoubtReason.LOOKALIKE, "đ"),
        (13, 15, DoubtReason.RECOGNISED, "51"),
    )  # fmt: skip
    document = ImportedDocument(name="a", form=FileForm.WORD, sha256="", paragraphs=(one,))
    assert doubtful_figures(document, {0}) == ("l50", "“l50 ðồng Si” (hay là: 51)")
    assert mended(one).text == "Mất 150 đồng Si"
    assert mended(one).cells == ()


def test_such_letters_are_told_without_the_figure_behind_them():
    """A reader marks the whole word; the figure is not told once more beside it."""
    one = lookalikes("Mất l50.000", (4, 5, DoubtReason.LOOKALIKE, "1"))
    document = ImportedDocument(name="a", form=FileForm.WORD, sha256="", paragraphs=(one,))
    assert doubtful_figures(document, {0}) == ("l",)


def test_mending_keeps_the_places_of_what_follows_and_mends_the_cells_too():
    """Whatever the length of what is put in."""
    one = lookalikes(
        "l | O | S", (0, 1, DoubtReason.LOOKALIKE, "10"), (4, 5, DoubtReason.LOOKALIKE, "00"),
        cells=("l", "O", "S"),
    )  # fmt: skip
    assert mended(one).text == "10 | 00 | S"
    assert mended(one).cells == ("10", "00", "S")


def test_every_figure_of_a_picture_waits():
    document = document_of_text("Nộp 400.000 đồng trước 5/12.", form=FileForm.PICTURE)
    assert doubtful_figures(document, {0}) == ("400.000", "5/12")
    assert doubtful_figures(document, set()) == ()


def test_letters_that_look_like_figures_are_mended_when_asked():
    document = document_of_text("Nộp l50.000 đồng.")
    assert "l50.000" in said(made(document))[-1]
    mended = made(document, mends=True)
    assert said(mended)[-1] == "Nộp 150.000 đồng."
    assert "Rà lại: so với bản gốc các con số 150.000 (trong tệp: l50.000)\n" in mended
    assert script(mended).head.title == "Nộp 150.000 đồng"


LETTERHEAD = """\
UBND XÃ LÂM HÀ
TRƯỜNG THCS HOA BAN
Số: 12/KH-THCS
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Lâm Hà, ngày 3 tháng 9 năm 2026

KẾ HOẠCH
Thu học phí 450.000 đồng trước ngày 5/9/2026

Các em nhớ báo cha mẹ.
"""


def test_figures_of_the_letterhead_of_a_picture_wait_too():
    """They are said in the first sentence and stand in the source."""
    document = document_of_text(LETTERHEAD, form=FileForm.PICTURE)
    figures = proposed_script(document).figures
    assert {"12", "3", "9", "2026", "450.000", "5/9/2026"} <= set(figures)
    waiting = read_script(made(document).encode(), "bai.md")
    assert "can-ra-lai" in [one.code for one in waiting.notices]


@pytest.mark.parametrize(
    ("text", "doubted", "reason", "other", "told"),
    [
        ("Mức phạt là mười lăm triệu đồng.", "lăm", DoubtReason.RECOGNISED, "",
         "“phạt là mười lăm triệu đồng.”"),
        ("Học sinh không phải đóng tiền.", "không", DoubtReason.RECOGNISED, "",
         "“Học sinh không phải đóng”"),
        ("Mức phạt là bốn trăm nghìn đồng.", "bốn trăm nghìn", DoubtReason.CHANGED, "200.000",
         "“phạt là bốn trăm nghìn đồng.”"),
        ("Mức phạt là  đồng.", "", DoubtReason.CHANGED, "200.000",
         "“phạt là … đồng.” (hay là: 200.000)"),
        ("Các em nghỉ học.", "nghỉ", DoubtReason.CHANGED, "không nghỉ",
         "“Các em nghỉ học.” (hay là: không nghỉ)"),
    ],
)  # fmt: skip
def test_numbers_in_words_and_struck_out_ones_wait(text, doubted, reason, other, told):
    start = text.index(doubted) if doubted else text.index("  ") + 1
    spot = DoubtfulSpot(start=start, end=start + len(doubted), reason=reason, other=other)
    document = scanned(text)
    one = replace(document.paragraphs[0], doubts=(spot,))
    document = replace(document, paragraphs=(one,))
    assert doubtful_figures(document, {0}) == (told,)
    waiting = read_script(made(document).encode(), "bai.md")
    assert "can-ra-lai" in [one.code for one in waiting.notices]


@pytest.mark.parametrize(
    ("spots", "told"),
    [
        ([(4, 11, "CHANGED", "200.000")], ["400.000"]),  # once, not with the old one beside it
        ([(23, 26, "OLD_FONT", "")], []),  # letters of a font are no other words
        ([(0, 3, "RECOGNISED", ""), (23, 26, "RECOGNISED", "")], ["“đồng trước hai ngày.”"]),
        ([(0, 3, "RECOGNISED", "")], []),
        ([(27, 31, "RECOGNISED", "")], []),
        ([(23, 23, "CHANGED", "mười")], ["“đồng trước … hai ngày.” (hay là: mười)"]),
        ([(26, 26, "CHANGED", "mươi")], ["“đồng trước hai … ngày.” (hay là: mươi)"]),
        ([(4, 4, "CHANGED", "1.")], ["400.000", "“Nộp … 400.000 đồng trước” (hay là: 1.)"]),
        ([(11, 11, "CHANGED", "0")], ["400.000", "“Nộp 400.000 … đồng trước” (hay là: 0)"]),
        ([(4, 11, "RECOGNISED", ""), (12, 16, "RECOGNISED", "100")],
         ["400.000", "“Nộp 400.000 đồng trước hai” (hay là: 100)"]),
        ([(0, 3, "RECOGNISED", "10"), (4, 11, "RECOGNISED", "")],
         ["400.000", "“Nộp 400.000 đồng” (hay là: 10)"]),
    ],
)  # fmt: skip
def test_a_doubt_is_told_where_it_lies_and_once(spots, told):
    """Of “Nộp 400.000 đồng trước hai ngày.” the amount is from 4 to 11, "hai" from 23 to 26."""
    doubts = [(a, b, DoubtReason[reason], other) for a, b, reason, other in spots]
    one = lookalikes("Nộp 400.000 đồng trước hai ngày.", *doubts)
    document = ImportedDocument(name="a", form=FileForm.WORD, sha256="", paragraphs=(one,))
    assert list(doubtful_figures(document, {0})) == told


def test_a_word_that_changes_no_amount_does_not_wait():
    assert doubtful_figures(scanned("Các em đội mũ.", (7, 10)), {0}) == ()


def test_every_doubtful_figure_is_named():
    listed = " ".join(f"{at}.000" for at in range(101, 121))
    document = document_of_text(f"Các mức {listed} đồng.", form=FileForm.PICTURE)
    text = made(document)
    assert all(f"{at}.000" in text.partition("---")[0] for at in range(101, 121))


def test_what_was_brought_back_was_shown_to_nobody():
    document = document_of_text(f"{LETTERHEAD}\nNơi nhận:\n- Như Điều 8;", form=FileForm.PICTURE)
    proposed = proposed_script(document)
    assert unseen_figures(document, proposed.read) == ()
    assert "8" in unseen_figures(document, range(len(document.paragraphs)))


@pytest.mark.parametrize("kind", [ScriptKind.QUESTIONS, ScriptKind.REMINDER])
def test_a_long_subject_is_read_whole_somewhere(kind):
    about = "thu tiền " + "bảo hiểm y tế học sinh " * 6 + "mức 450.000 đồng"
    text = made(
        document_of_text(LETTERHEAD.replace("Thu học phí", f"Thu học phí, {about}")), kind=kind
    )
    assert "mức 450.000 đồng" in " ".join(said(text))


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Các em mang áo mưa khi đi học thêm.\n\nNhớ nhé.",
         ["Các em mang áo mưa khi đi học thêm.", "Nhớ nhé."]),
        ("TOÀN TRƯỜNG NGHỈ HỌC THỨ HAI\nCác em mang áo mưa.",
         ["TOÀN TRƯỜNG NGHỈ HỌC THỨ HAI.", "Các em mang áo mưa."]),
    ],
)  # fmt: skip
def test_what_has_no_letterhead_is_read_as_it_stands(text, heard):
    """Nothing is put before it, and a headline is no body that issues."""
    for kind in (ScriptKind.REMINDER, ScriptKind.FULL_TEXT):
        assert said(made(document_of_text(text), kind=kind)) == heard


def test_a_row_names_nothing():
    rows = (row("Nguyễn Văn A", "Lớp trưởng"), row("Trần Thị B", "Lớp phó", number=2))
    document = ImportedDocument(name="a.docx", form=FileForm.WORD, sha256="0" * 64, paragraphs=rows)
    text = made(document)
    assert script(text).head.title == "Văn bản"
    assert said(text) == ["Nguyễn Văn A: Lớp trưởng.", "Trần Thị B: Lớp phó."]


def test_a_subject_in_capitals_keeps_names_and_short_forms():
    text = LETTERHEAD.replace(
        "Thu học phí 450.000 đồng trước ngày 5/9/2026",
        "TUYÊN TRUYỀN LUẬT TRẺ EM CỦA UBND XÃ LÂM HÀ NĂM HỌC 2026",
    )
    assert said(made(document_of_text(text)))[0].startswith(
        "Sau đây là kế hoạch tuyên truyền luật trẻ em của UBND xã Lâm Hà năm học 2026 của Trường "
        "THCS Hoa Ban"
    )


@pytest.mark.parametrize("read", [(), (99,)])
def test_nothing_to_read_is_no_script(read):
    with pytest.raises(InputError, match="chưa chọn đoạn nào"):
        made(document_of_text(NOTICE), read=read)


def test_a_text_of_a_thousand_paragraphs_belongs_in_the_register():
    document = document_of_text("Một câu.\n\n" * (MOST_PARAGRAPHS + 1))
    with pytest.raises(InputError, match="quá dài") as told:
        made(document)
    assert "sổ" in told.value.hint


def words_of(text):
    return re.findall(r"chu\d+x", text)


@settings(max_examples=60)
@given(lines=LINES, kind=st.sampled_from(KINDS), everything=st.booleans())
def test_every_paragraph_is_read_or_set_aside_and_named(lines, kind, everything):
    """A canary in every line: in the script, or among what the page shows as set aside."""
    text = "\n".join(line.format(f"chu{at}x") for at, line in enumerate(lines))
    document = document_of_text(text)
    proposed = proposed_script(document)
    wanted = {c.number for c in proposed.choices if everything or not c.aside}
    try:
        whole = made(document, kind=kind, read=wanted)
    except InputError:
        assert not any(
            re.search(r"\w", one.paragraph.text) for one in proposed.choices if one.number in wanted
        )
        return
    read = read_script(whole.encode(), "bai.md")
    assert not any(one.level is Level.ERROR for one in read.notices), whole
    blocks = read.value.body
    assert {b.role for b in blocks if isinstance(b, Paragraph)} <= {"", "HỎI", "ĐÁP"}
    assert all(isinstance(b, Paragraph | Heading) for b in blocks)
    heard = {w for b in blocks if isinstance(b, Paragraph) for w in words_of(b.text)}
    aside = {
        w for c in proposed.choices if c.number not in wanted for w in words_of(c.paragraph.text)
    }
    assert heard | aside >= set(words_of(text))


def test_a_printed_draft_that_comes_back_says_that_a_model_helped():
    """The mark of a draft with help goes through paper and back, and is not read aloud."""
    text = made(document_of_text("Soạn có trợ giúp: qwen3:4b, 29/11/2026, Hà\nChào các bạn."))
    assert script(text).head.assisted == "qwen3:4b, 29/11/2026, Hà"
    assert not any("trợ giúp" in one for one in said(text))


STAGED = """Tiêu đề: Xe đạp ở cổng trường
Loại: tiểu phẩm
Chương trình: m
Ngày phát: 1/12/2026
Người soạn: Cô Hoa
Soạn có trợ giúp: qwen3:4b, 1/12/2026, Trần Thị Hòa
Việc có thật: vụ ngã xe ở cổng trường
Bài gốc: Trường Y
Vai: LAN: nữ; MINH: nam
---
LAN: Chào các bạn, hôm nay chúng ta nói về xe đạp nhé.

[nhạc cắt]

MINH: Đi xe đạp thì nhớ nhìn đường các bạn ơi.

Xin hết.
"""


def printed(text, tmp_path):
    sheet, _ = sheet_of(read_unfinished(text.encode(), "a.md").value, Readings(), name="Đài X")
    file = tmp_path / "in.docx"
    file.write_bytes(sheet_docx(sheet))
    return document_of_file(file, "in.docx")


def test_a_printed_script_comes_back_as_what_it_was(tmp_path):
    """Nothing of its head is read aloud; what is told for life is told, and who speaks speaks."""
    found = script(made(printed(STAGED, tmp_path)))
    head = found.head
    assert head.assisted == "qwen3:4b, 1/12/2026, Trần Thị Hòa"
    assert (head.real_case, head.origin) == ("vụ ngã xe ở cổng trường", "Trường Y")
    assert [(one.role, one.wish) for one in head.roles] == [("LAN", "nữ"), ("MINH", "nam")]
    lines = [(one.role, one.text) for one in found.body if isinstance(one, Paragraph)]
    assert lines[-3:] == [
        ("LAN", "Chào các bạn, hôm nay chúng ta nói về xe đạp nhé."),
        ("MINH", "Đi xe đạp thì nhớ nhìn đường các bạn ơi."),
        ("MINH", "Xin hết."),  # who spoke last goes on
    ]
    assert [one.kind for one in found.body if isinstance(one, Cue)] == [CueKind.STING]
    heard = " ".join(words for _, words in lines)
    for told in ("Loại", "Ngày phát", "Bản in", "Việc có thật", "Đài X", "Người soạn", "Vai"):
        assert told not in heard


@pytest.mark.parametrize(
    "text",
    [
        STAGED.replace("Vai:", "Phạm vi: chỉ trong trường\nVai:"),
        STAGED.replace("Xin hết.", "[chỉ trong trường]\nXin hết.\n[hết]"),
    ],
)
def test_what_stays_in_the_school_stays_there_through_paper(text, tmp_path):
    assert script(made(printed(text, tmp_path))).head.scope is Scope.SCHOOL


def test_a_real_case_is_told_without_a_sheet_around_it_and_other_names_are_read():
    """A notice may say "Phạm vi: …"; only a sheet's are its own."""
    text = made(document_of_text("Việc có thật: vụ ngã xe\nPhạm vi: toàn trường\nChào các bạn."))
    assert script(text).head.real_case == "vụ ngã xe"
    assert "Phạm vi: toàn trường." in said(text)


TODAY = date(2026, 11, 29)
PROGRAMMES = (
    ProgrammeFormat(slug="mang-non", name="Măng non", show="a"),
    ProgrammeFormat(slug="phap-luat", name="Pháp luật với em", show="a"),
)


@pytest.mark.parametrize(
    ("words", "day", "programme"),
    [
        ("Đề nghị phát thanh vào sáng thứ hai, ngày 30/11/2026 trong chương trình Măng non.",
         date(2026, 11, 30), "mang-non"),
        ("Đọc trên loa ngày 7 tháng 12 năm 2026, chương trình “Pháp luật với em”.",
         date(2026, 12, 7), "phap-luat"),
        ("Phát thanh ngày 30/11/2026. Phát thanh ngày 1/12/2026.", None, ""),
        ("Đã phát thanh ngày 1/9/2026. Phát sóng ngày 31/11/2026. Lên loa ngày 1/9/2030.", None, ""),
        ("Họp ngày 30/11/2026, hai chương trình Măng non, chương trình Pháp luật với em.", None, ""),
    ],
)  # fmt: skip
def test_when_and_where_it_is_heard_is_guessed_only_where_the_document_says_it(
    words, day, programme
):
    said = said_airing(document_of_text(words), PROGRAMMES, TODAY)
    assert (said.day, said.programme) == (day, programme)
    assert bool(said.words) == bool(day or programme)
