"""Which document a number means, however it is typed."""

import pytest

from broadcaster.law.document_numbers import document_key, is_given_again, may_be_one_body


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Nghị định số 168/2024/NĐ-CP", "168/2024/nd-cp"),
        ("NĐ 100/2019", "100/2019"),
        ("Luật 36", "36"),
        ("Thông tư liên tịch số 06/2018", "6/2018"),
        ("Kế hoạch số 12/KH-UBND", "12/kh-ubnd"),
        ("Kế hoạch tuyên truyền tháng 9", "ke hoach tuyen truyen thang 9"),
        ("Kế hoạch chống rét tháng 9/2026", "ke hoach chong ret thang 9/2026"),
        ("Kế hoạch năm học 2025-2026", "ke hoach nam hoc 2025-2026"),
    ],
)
def test_a_number_is_one_however_typed_and_a_title_is_no_number(written, key):
    assert document_key(written) == key


def test_numbers_of_provinces_and_communes_are_given_again():
    assert is_given_again("7/2026/QĐ-UBND")
    assert is_given_again("12/NQ-HĐND")
    assert not is_given_again("168/2024/NĐ-CP")
    assert not is_given_again("36/2024/QH15")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("UBND tỉnh Ví Dụ", "Ủy ban nhân dân tỉnh Ví Dụ", True),
        ("Uỷ ban nhân dân xã Ví Dụ", "UBND xã Ví Dụ", True),
        ("UBND Ví Dụ", "Ủy ban nhân dân thành phố Ví Dụ", True),
        ("UBND TP. Ví Dụ", "UBND thành phố Ví Dụ", True),
        ("Chủ tịch UBND xã Ví Dụ", "UBND xã Ví Dụ, tỉnh Mẫu", True),
        ("UBND xã Ví Dụ tỉnh Mẫu", "UBND xã Ví Dụ, tỉnh Mẫu", True),
        ("UBND tỉnh", "UBND tỉnh Ví Dụ", True),
        ("UBND xã Ví Dụ tỉnh Mẫu", "UBND xã Ví Dụ, tỉnh Khác", False),
        ("UBND tỉnh Ví Dụ", "UBND thành phố Ví Dụ", False),
        ("UBND tỉnh Ví", "UBND tỉnh Ví Dụ", False),
        ("HĐND tỉnh Ví Dụ", "UBND tỉnh Ví Dụ", False),
        ("UBND tỉnh Mẫu", "UBND xã Ví Dụ, tỉnh Mẫu", False),
        ("Bộ Mẫu", "UBND tỉnh Ví Dụ", False),
    ],
)
def test_a_body_of_a_place_is_one_however_it_is_called(one, other, same):
    assert may_be_one_body(one, other) is may_be_one_body(other, one) is same
