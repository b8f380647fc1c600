"""A source may name the places of it that a script relies on."""

import pytest

from broadcaster.domain.script import LegalSource
from broadcaster.scripts.head import HeadReader
from broadcaster.scripts.head_edit import source_lines

TOP = ["Tiêu đề: Bài", "Loại: nhắc nhở", "Chương trình: mang-non", "Ngày phát: 7/9/2026"]


def source(*lines: str) -> LegalSource:
    reader = HeadReader([*TOP, "Văn bản nguồn:", *lines], "bai.md")
    (found,) = reader.head().sources
    assert not reader.notices
    return found


@pytest.mark.parametrize(
    ("line", "title", "articles"),
    [
        ("Nghị định 168/2024/NĐ-CP", "Nghị định", ""),
        ("Nghị định 168/2024/NĐ-CP, Điều 7 khoản 9", "Nghị định", "Điều 7 khoản 9"),
        ("khoản 9 Điều 7 Nghị định số 168/2024/NĐ-CP", "Nghị định", "khoản 9 Điều 7"),
        ("Điều 1 của Luật Trẻ em 102/2016/QH13", "Luật Trẻ em", "Điều 1"),
        ("Luật Trẻ em 102/2016/QH13 (Điều 1)", "Luật Trẻ em", "Điều 1"),
        ("Luật sửa đổi một số điều 9/2025/QH15", "Luật sửa đổi một số điều", ""),
        ("Thông tư 32/2020/TT-BGDĐT điều lệ trường học", "Thông tư điều lệ trường học", ""),
        ("Điều lệ trường học kèm theo Thông tư 32/2020/TT-BGDĐT", "Điều lệ trường học kèm theo Thông tư", ""),
        ("Quyết định 12/2024/QĐ-UBND điều chỉnh giá đất", "Quyết định điều chỉnh giá đất", ""),
        ("Nghị định 30/2020/NĐ-CP, điều kiện kinh doanh", "Nghị định, điều kiện kinh doanh", ""),
        ("Nghị định 168/2024/NĐ-CP (Điều 7) về xử phạt", "Nghị định (Điều 7) về xử phạt", ""),
        ("Nghị định 168/2024/NĐ-CP, điểm a, b khoản 2 và khoản 3 Điều 7", "Nghị định", "điểm a, b khoản 2 và khoản 3 Điều 7"),
    ],
)  # fmt: skip
def test_places_beside_a_number_are_not_its_name(line: str, title: str, articles: str) -> None:
    found = source(f"  - {line}")
    assert (found.title, found.articles) == (title, articles)


def test_places_have_a_key_of_their_own_that_is_written_again() -> None:
    written = ["  - số: 168/2024/NĐ-CP", "    điều khoản: Điều 7 khoản 9; Điều 12"]
    found = source(*written)
    assert found.articles == "Điều 7 khoản 9; Điều 12"
    assert source_lines(found) == written
