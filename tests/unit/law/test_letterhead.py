"""What a document's letterhead says of it."""

from datetime import date

import pytest

from broadcaster.law.letterhead import guessed_document, unusable_in

DECREE = """CHÍNH PHỦ
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 901/2026/NÐ-CP
Hà Nội, ngày 05 tháng 9 năm 2026

NGHỊ ĐỊNH
QUY ĐỊNH VỀ ĐƯỜNG LÀNG

Căn cứ Luật Tổ chức Chính phủ số 63/2025/QH15 ngày 18 tháng 02 năm 2025;
Điều 1. Phạm vi
1. Đường làng.
Điều 2. Hiệu lực thi hành
Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 11 năm 2026.
"""


def test_a_decree_tells_number_day_body_name_and_when_it_begins() -> None:
    found = guessed_document(DECREE)
    assert found.number == "901/2026/NĐ-CP"
    assert found.kind == "Nghị định"
    assert found.title == "Nghị định quy định về đường làng"
    assert found.issuer == "Chính phủ"
    assert found.issued == date(2026, 9, 5)
    assert found.in_force == date(2026, 11, 1)
    assert found.checks == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ("Không số", "", "", None, None)),
        (
            "ỦY BAN NHÂN DÂN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
            "Số: 12/KH-UBND | Xuân Hòa, ngày 31 tháng 02 năm 2026\n"
            "KẾ HOẠCH\nPhổ biến pháp luật\nĐiều 1. Một\n"
            "Kế hoạch này có hiệu lực từ ngày ký.\n",
            ("12/KH-UBND", "Kế hoạch phổ biến pháp luật", "Ủy ban nhân dân", None, None),
        ),
        ("Điều 1. Số: 5/2020/NĐ-CP ngày 1 tháng 2 năm 2020", ("Không số", "", "", None, None)),
    ],
)
def test_what_is_not_told_is_not_guessed(text: str, wanted: tuple[object, ...]) -> None:
    found = guessed_document(text)
    assert (found.number, found.title, found.issuer, found.issued, found.in_force) == wanted


@pytest.mark.parametrize(
    ("letterhead", "usual"),
    [
        ("CHÍNH PHỦ", "Chính phủ"),
        ("QUỐC HỘI", "Quốc hội"),
        ("ỦY BAN NHÂN DÂN XÃ TÂN PHÚ", "Ủy ban nhân dân xã Tân Phú"),
        ("UỶ BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI", "Ủy ban nhân dân thành phố Hà Nội"),
        ("HỘI ĐỒNG NHÂN DÂN TỈNH ĐỒNG NAI", "Hội đồng nhân dân tỉnh Đồng Nai"),
    ],
)
def test_a_body_is_written_in_its_usual_form(letterhead: str, usual: str) -> None:
    assert guessed_document(f"{letterhead}\nSố: 5/2098/QĐ\n").issuer == usual


STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@pytest.mark.parametrize("between", [" ", "        ", "\t", " | "])
@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (("ỦY BAN NHÂN DÂN", "XÃ XUÂN HÒA"), "Ủy ban nhân dân xã Xuân Hòa"),
        (("UỶ BAN NHÂN DÂN XÃ", "TRƯỜNG SƠN"), "Ủy ban nhân dân xã Trường Sơn"),
        (("HỘI ĐỒNG NHÂN DÂN", "THÀNH PHỐ SÔNG HẠ"), "Hội đồng nhân dân thành phố Sông Hạ"),
        (("CHỦ TỊCH ỦY BAN NHÂN DÂN", "TỈNH LÂM SƠN"), "Chủ tịch Ủy ban nhân dân tỉnh Lâm Sơn"),
        (("BỘ GIÁO DỤC", "VÀ ĐÀO TẠO"), "Bộ Giáo dục và Đào tạo"),
        (("UBND TỈNH LÂM SƠN", "SỞ TƯ PHÁP"), "Sở Tư pháp tỉnh Lâm Sơn"),
        (("CHÍNH PHỦ", "-------"), "Chính phủ"),
    ],
)
def test_the_body_is_the_one_of_the_left_column_with_its_place(
    between: str, lines: tuple[str, str], wanted: str
) -> None:
    """Its name goes on beside the motto of the state, or before or behind it."""
    upper, lower = lines
    end = "Số: 5/2098/QĐ-X\nQUYẾT ĐỊNH\nVề BAN hành\nBỘ LUẬT KHÁC\nCăn cứ luật;\nSỞ Y TẾ\n"
    beside = f"{upper}{between}{STATE}\n{lower}{between}{MOTTO}\n{end}"
    in_turn = f"{upper}\n\n{STATE}\n\n{lower}\n\n{MOTTO}\n\n{end}"
    first = f"{upper}\n{lower}\n-----\n{STATE}\n{MOTTO}\n{end}"
    assert [guessed_document(x).issuer for x in (beside, in_turn, first)] == [wanted] * 3


def test_the_name_of_a_code_or_an_addressee_is_no_body() -> None:
    code = f"QUỐC HỘI\n-----\n{STATE}\n{MOTTO}\nLuật số: 5/2098/QH16\nBỘ LUẬT\nĐƯỜNG LÀNG\n"
    assert guessed_document(code).issuer == "Quốc hội"
    letter = f"TRƯỜNG THCS A\n{STATE}\nSố: 5/TB-A\nKính gửi:\nSỞ Y TẾ\n"
    assert guessed_document(letter).issuer == "Trường THCS A"


@pytest.mark.parametrize(
    ("under", "title"),
    [
        (
            "NGHỊ ĐỊNH\nSửa đổi Nghị định số 904/2026/NĐ-CP\nngày 5 tháng 9 năm 2026 về đường làng",
            "Nghị định sửa đổi Nghị định số 904/2026/NĐ-CP ngày 5 tháng 9 năm 2026 về đường làng",
        ),
        ("NỘI QUY\nNội quy phòng đọc", "Nội quy phòng đọc"),
        ("KẾ HOẠCH\nPhổ biến pháp luật\nXuân Hòa, ngày 5 tháng 9 năm 2026", None),
    ],
)
def test_a_name_may_have_numbers_and_days(under: str, title: str | None) -> None:
    found = guessed_document(f"CHÍNH PHỦ\n{STATE}\n{under}\nCăn cứ Hiến pháp;\n")
    assert found.title == (title or "Kế hoạch phổ biến pháp luật")


def test_a_day_that_cannot_be_is_told_and_left_out() -> None:
    odd = DECREE.replace("05 tháng 9", "31 tháng 02").replace("01 tháng 11", "31 tháng 6")
    first, second = unusable_in(odd, guessed_document(odd))
    assert "ngày 31 tháng 02 năm 2026" in first
    assert "ngày 31 tháng 6 năm 2026" in second
    early = DECREE.replace("01 tháng 11 năm 2026", "01 tháng 11 năm 2020")
    assert len(unusable_in(early, guessed_document(early))) == 1
    assert unusable_in(DECREE, guessed_document(DECREE)) == ()
    nowhere = DECREE.replace("CHÍNH PHỦ", "ỦY BAN NHÂN DÂN")
    assert "của đâu" in unusable_in(nowhere, guessed_document(nowhere))[0]


@pytest.mark.parametrize(
    ("says", "begins"),
    [
        ("Nghị định này có hiệu lực thi hành kể từ ngày 15/01/2027.", date(2027, 1, 15)),
        ("Nghị định này có hiệu lực từ ngày 15 tháng 1 năm 2027.", date(2027, 1, 15)),
        ("Nghị định này có hiệu lực kể từ ngày ký ban hành.", date(2026, 9, 5)),
        ("Nghị định này có hiệu lực sau 45 ngày, kể từ ngày ký.", date(2026, 10, 20)),
        ("Nghị định này có hiệu lực sau 45 (bốn mươi lăm) ngày kể từ ngày ký.", date(2026, 10, 20)),
        ("1. Nghị định này có hiệu lực từ ngày 01/01/2020.", None),
        ("Điều 5 có hiệu lực thi hành kể từ ngày ký ban hành.", None),
        ("Hồ sơ nộp trước ngày Nghị định này có hiệu lực thì theo quy định cũ.", None),
    ],
)
def test_the_day_is_that_which_the_document_gives_itself(says: str, begins: date | None) -> None:
    others = (
        "Điều 3. Chuyển tiếp\nHồ sơ nộp trước ngày Nghị định số 88/2020/NĐ-CP có hiệu lực từ ngày "
        "01 tháng 3 năm 2021 thì giải quyết theo quy định cũ.\n"
    )
    itself = "Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 11 năm 2026."
    assert guessed_document(DECREE.replace(itself, says) + others).in_force == begins
