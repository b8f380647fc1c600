"""Certainty is earned: what nothing decides is a guess, and no guess is kept quiet."""

import pytest

from broadcaster.reading import read_aloud
from broadcaster.reading.line import Ground, ReadPiece
from broadcaster.reading.tables import make_lexicon

LEXICON = make_lexicon()


def told(text):
    return [(text[r.start : r.end], r.code) for r in read_aloud(text, LEXICON).remarks]


def said(text):
    return " ".join(reading.spoken for reading in read_aloud(text, LEXICON).readings)


def test_a_piece_is_a_guess_until_its_reader_names_a_ground():
    assert not ReadPiece(0, 1, "ba", "number").certain
    assert ReadPiece(0, 1, "ba", "number", Ground.FORM).certain


def test_no_guess_is_kept_quiet():
    assert ReadPiece(0, 1, "ba", "number").remark == "doan-so"
    assert ReadPiece(0, 1, "ba", "a rule of tomorrow").remark == "doan-ma"
    assert ReadPiece(0, 1, "ba", "number", Ground.CUE).remark == ""


@pytest.mark.parametrize(
    ("text", "word", "spoken"),
    [
        ("Mỗi em mua 2 q vở.", "q", "hai quyển vở"),  # a word shortened to its letter
        ("Nhà mình có 5 ng ăn cơm.", "5 ng", "năm người"),
        ("Lớp 6B vắng 2p.", "2p", "hai phép"),
        ("Trẻ em dưới 1m2 được vào cửa.", "1m2", "một mét hai"),
        ("Em 11t học lớp 6.", "11t", "mười một tuổi"),
        ("Họp khối 6,7 vào thứ hai.", "6,7", "sáu, bảy"),
        (
            "Cách đây 4.000 - 3.500 năm.",
            "4.000 - 3.500",
            "bốn nghìn đến ba nghìn",
        ),  # what descends is no span
        ("Gửi về tuyensinh.vn nhé.", "tuyensinh.vn", "tuyên sinh chấm vê en"),
        ("Tổ 2 được 8,,5.", "8,,5", "tám phẩy năm"),
        ("Kết quả 12 em/Nguyễn Văn A.", "/", "mười hai em một Nguyễn Văn A"),
        ("Tính (3 + 4) : 7 = 1.", "(", "mở ngoặc ba cộng bốn đóng ngoặc chia bảy bằng một"),
        ("Nghị định s ố 30.", "s ố", "số ba mươi"),
        ("Đi ều 7.", "Đi ều", "Điều bảy"),
    ],
)
def test_what_may_mean_something_else_is_told(text, word, spoken):
    assert word in [one for one, _ in told(text)]
    assert spoken in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lớp 6A1 có 35 em, điểm b khoản 2 Điều 15 được đọc ở tổ 3.",
        "Chọn đáp án C; vitamin D có trong trứng.",
        "Trộn 5 g muối với 200 g bột.",
        "Giá vé 40k, 25 em/lớp, 15.000đ/cái.",
        "Khối 6, 7, 8 thi từ 8 đến 10 giờ, bài 1,2,3.",
        "Ôn từ câu 12 - 15; đọc trang 15-17.",
        "Phương trình 2x + 3 = 11 có nghiệm x = 4.",
        "Gọi 0912 345 678.",
        "Mẹ ấy ở ấp Ông Uốn, ướp ếch, ăn ổi.",
    ],
)
def test_what_a_form_or_a_cue_decides_is_not(text):
    assert told(text) == []


def test_of_a_sentence_with_a_spoilt_word_the_rest_is_doubted_too():
    text = "Ông Trân là Chủ tich xã. Lớp 6 học bài."
    assert (text[:24], "cau-sai-chu") in told(text)
    assert "cau-sai-chu" not in [code for _, code in told("Bài phap-luat-va-ban đã xong.")]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Quyết định số 90 năm 2026.", "số chín mươi, năm hai nghìn"),
        ("Nghị định 100 năm 2019.", "Nghị định một trăm, năm hai nghìn"),
        ("Luật số 36 năm 2024.", "số ba mươi sáu năm hai nghìn"),  # not heard as another number
    ],
)
def test_a_year_behind_a_number_is_not_heard_as_another_number(text, spoken):
    assert spoken in said(text)
    assert told(text) == []


def test_a_figure_behind_a_short_form_is_only_a_hint_of_what_it_means():
    assert said("TS: 450 em, TB 8 em.").startswith("Tổng số: bốn trăm năm mươi em")
    assert "Tiến sĩ Nguyễn Văn An" in said("TS. Nguyễn Văn An phát biểu.")
    assert "TT" in [word for word, _ in told("Cô Lan góp ý TT 22.")]


def test_lists_of_weekdays_say_the_fourth_as_a_weekday():
    assert said("Thứ 2,3,4 học.") == "Thứ hai, ba, tư học."
    assert "T2" in [word for word, _ in told("T2,4,6 học Toán.")]
    assert said("T2,4,6 học Toán.") == "Thứ hai, tư, sáu học Toán."
