"""The table of units, as people save it and as it should not be."""

import pytest

from broadcaster.domain.notice import Level
from broadcaster.production.unit_editions import read_units


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_whatever_parts_its_cells(mark):
    """Headings with or without marks and case; a byte order mark and blank lines do no harm."""
    lines = (
        mark.join(("ĐƠN VỊ", "Lớp", "tên đài", "Thư mục")),
        "",
        mark.join((" Trường  Hoa Sim ", "Cô Tổng phụ trách", "", "")),
        mark.join(("Trường Đồi Thông", "", "Đồi Thông", "so-2")),
    )
    found = read_units(("\ufeff" + "\r\n".join(lines) + "\r\n").encode(), "don-vi.csv")
    assert found.notices == ()
    assert [(u.unit, u.name, u.slug) for u in found.value] == [
        ("Trường Hoa Sim", "", "truong-hoa-sim"),
        ("Trường Đồi Thông", "Đồi Thông", "so-2"),
    ]
    assert [unit.place.line for unit in found.value] == [3, 4]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "chưa có dòng nào"),
        (b"\n \n", "chưa có dòng nào"),
        ("đơn vị\nA\n".encode("utf-16"), "UTF-8"),
        ("tên trường,xã\nA,B\n".encode(), "không có cột"),
        (("đơn vị\n" + "a" * 200_000).encode(), "CSV"),
    ],
)
def test_what_is_no_table_is_one_error(data, why):
    """No unit is guessed from what cannot be read."""
    found = read_units(data, "don-vi.csv")
    assert found.value is None
    (notice,) = found.notices
    assert notice.level is Level.ERROR
    assert why in notice.sentence
    assert notice.place.file == "don-vi.csv"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (",liên hệ", "thiếu tên"),
        ("Trường Hoa Sim,", "trùng"),
        ("…!,", "không có chữ cái"),
        ("A,B,C,D,E,thừa", "nhiều ô"),
        ("A" * 301, "dài quá"),
        ("Trường\u200b Ẩn", "không nhìn thấy"),
        ('"Trường\x00 Ẩn"', "không nhìn thấy"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_others_are_used(line, why):
    """A table of a thousand lines does not stop at one of them."""
    text = f"đơn vị,liên hệ\nTrường Hoa Sim,\n{line}\nTrường Đồi Thông,\n"
    found = read_units(text.encode(), "don-vi.csv")
    assert [unit.unit for unit in found.value] == ["Trường Hoa Sim", "Trường Đồi Thông"]
    (notice,) = found.notices
    assert why in notice.sentence
    assert notice.place.line == 3


def test_a_folder_is_a_plain_name_and_brackets_are_no_cues():
    """What is written in a table goes into a path and into spoken frames."""
    text = "đơn vị,thư mục\n[NHẠC: x] A,../../etc/passwd\n" + "b" * 200 + ",\n"
    first, second = read_units(text.encode(), "x.csv").value
    assert first.slug == "etc-passwd"
    assert first.unit == "(NHẠC: x) A"
    assert len(second.slug) == 80
