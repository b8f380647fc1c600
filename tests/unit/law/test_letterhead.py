"""What a document's letterhead says of it."""

from datetime import date

import pytest

from broadcaster.law.letterhead import guessed_document

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
