"""Amending articles: what they give stands at the addresses of the amended document."""

import pytest

from broadcaster.law.amendments import amendments, unworded_changes
from broadcaster.law.starter import starter_register
from broadcaster.law.structure import structure

TEXT = """
Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 10/2098/NĐ-CP
1. Bổ sung Điều 5a vào sau Điều 5 như sau:
“Điều 5a. Trồng cây
1. Mỗi lớp trồng một cây.
2. Cây được:
a) Tưới nước;
b) Buộc cọc.”.
2. Sửa đổi, bổ sung một số khoản của Điều 7 như sau:
a) Sửa đổi khoản 2 như sau:
“2. Lớp trực nhật tưới cây.”;
b) Bổ sung điểm đ vào sau điểm d khoản 3 như sau:
“đ) Nhặt lá.”.
3. Bãi bỏ Điều 9.
Điều 2. Sửa đổi khoản 1 Điều 4 Nghị định số 11/2098/NĐ-CP như sau:
“1. Cây bàng.”
Điều 3. Hiệu lực thi hành
Nghị định này có hiệu lực từ ngày 15 tháng 8 năm 2099.
"""


def test_what_is_given_stands_where_it_is_put() -> None:
    found = amendments(structure(TEXT), "1/2099/NĐ-CP", starter_register())
    assert [str(one.address) for one in found] == [
        "10/2098/NĐ-CP, Điều 5a",
        "10/2098/NĐ-CP, Điều 5a khoản 1",
        "10/2098/NĐ-CP, Điều 5a khoản 2",
        "10/2098/NĐ-CP, Điều 5a khoản 2 điểm a",
        "10/2098/NĐ-CP, Điều 5a khoản 2 điểm b",
        "10/2098/NĐ-CP, Điều 7 khoản 2",
        "10/2098/NĐ-CP, Điều 7 khoản 3 điểm đ",
        "11/2098/NĐ-CP, Điều 4 khoản 1",
    ]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Điều 1. Sửa đổi như sau:\n“Điều 5. Tên mới\nMột.”", "Điều 5"),
        ("Điều 1. Sửa đổi khoản 3 như sau:\n“3. Một.”", "khoản 3"),
    ],
)
def test_what_is_not_said_is_left_out(text: str, address: str) -> None:
    (first, *_) = amendments(structure(text), "1/2099/NĐ-CP", starter_register())
    assert str(first.address) == address


def test_a_document_that_amends_nothing_gives_nothing() -> None:
    text = structure("Điều 1. Phạm vi\n1. Về “cây” trong Nghị định số 10/2098/NĐ-CP.")
    assert [*amendments(text, "1/2099/NĐ-CP", starter_register())] == []


def test_what_a_document_says_of_itself_is_no_change_of_another() -> None:
    text = structure(
        "Điều 1. Bãi bỏ khoản 2 Điều 4 Nghị định số 1/2099/NĐ-CP.\n"
        "Điều 2. Bãi bỏ khoản 2 Điều 4 Nghị định số 10/2098/NĐ-CP.\n"
    )
    found = unworded_changes(text, "1/2099/NĐ-CP", starter_register())
    assert [str(one.address) for one in found] == ["10/2098/NĐ-CP, Điều 4 khoản 2"]
