"""Which document a number means, however it is typed."""

import pytest

from broadcaster.law.document_numbers import document_key, is_given_again


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
