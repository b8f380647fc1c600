"""No part of the number of a document is dropped without a word: it is said, or told by name."""

import pytest

from broadcaster.reading import read_aloud
from tests.fakes.read_line import LEXICON, said


def sentences(written):
    return [remark.sentence for remark in read_aloud(written, LEXICON).remarks]


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("Kế hoạch số 12/KH-THCSLTK.", "(THCSLTK)"),
        ("Công văn số 678/SGDĐT-QQQ.", "(QQQ)"),
        ("Thông tư liên tịch số 13/2012/TTLT-BGDĐT-BTP-BXYZ", "(BXYZ)"),
        ("Biên bản số 03/BB-KTLT ngày 5/6.", "(KTLT)"),
        ("Mẫu số 01/ĐKDN", "(ĐKDN)"),
        ("Tờ khai số 12/ZZT.", "(ZZT)"),
        ("QCVN 10:2025/BYZ", "(BYZ)"),
        ("Số: 145/KH-STP", "(KH – Kế hoạch)"),
        ("Theo số 145/KH-STP, các trường nộp báo cáo.", "(KH – Kế hoạch)"),
        ("Số: 02/L-CTN", "(L – Lệnh)"),
        ("Văn bản số 34-KH/ĐTN", "(KH – Kế hoạch)"),
    ],
)
def test_what_is_not_said_of_a_number_is_told_by_name(written, part):
    assert [part in sentence for sentence in sentences(written)] == [True]


def test_the_kind_that_a_line_does_not_say_may_be_heard():
    (remark,) = read_aloud("Số: 145/KH-STP", LEXICON).remarks
    assert remark.other == "một trăm bốn mươi lăm, Kế hoạch của Sở Tư pháp"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Kế hoạch số 145/KH-STP.", "Kế hoạch số một trăm bốn mươi lăm của Sở Tư pháp."),
        ("Số 145/STP-PBGDPL.", "Số một trăm bốn mươi lăm của Sở Tư pháp."),
        ("UBND xã vừa ký 99/UBND-VX.", "Ủy ban nhân dân xã vừa ký Công văn số chín mươi chín."),
        (
            "Nghị quyết số 1278/NQ-UBTVQH15.",
            "Nghị quyết số một nghìn hai trăm bảy mươi tám của Ủy ban Thường vụ Quốc hội"
            " khóa mười lăm.",
        ),
        ("Lệnh số 02/L-CTN.", "Lệnh số không hai của Chủ tịch nước."),
        ("Giấy phép xây dựng số 22/GPXD.", "Giấy phép xây dựng số hai mươi hai."),
    ],
)
def test_what_the_line_says_itself_is_certain(written, spoken):
    assert said(written) == spoken
    assert sentences(written) == []


@pytest.mark.parametrize(
    ("written", "spoken", "told"),
    [
        ("Trẻ từ 5\u00ad7 tuổi ngồi sau.", "năm đến bảy tuổi", "5\u00ad7"),
        ("Từ 14\u00ad7 đến cuối tháng.", "mười bốn tháng bảy", "14\u00ad7"),
    ],
)
def test_a_hyphen_that_only_print_shows_joins_no_numbers_and_is_told(written, spoken, told):
    """PDFs have a soft hyphen where print has one: "5-7" is never 57."""
    assert spoken in said(written)
    assert [told in sentence for sentence in sentences(written)] == [True]


def test_a_soft_hyphen_inside_a_word_is_not_heard():
    assert "nghị định" in said("Theo nghị\u00ad định này.").casefold()
