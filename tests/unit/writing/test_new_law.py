"""What changes in the law in a period, and the script of it: facts of the register and blanks."""

from datetime import date
from pathlib import Path

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level
from broadcaster.domain.script import Paragraph, ScriptKind
from broadcaster.law.new_documents import changes_between
from broadcaster.law.register import Register
from broadcaster.law.register_folder import read_register_folder
from broadcaster.scripts.script_file import check_leftovers, read_script
from broadcaster.writing.new_law import (
    MOST_DOCUMENTS,
    NO_TOPIC,
    LawPeriod,
    new_law_script,
    told_change,
    write_new_law,
)

FIRST, LAST = date(2098, 8, 1), date(2098, 8, 31)
TREES = """Số: 10/2098/NĐ-CP
Tên: Nghị định về cây [trong trường]
Cơ quan: Chính phủ
Ban hành: 1/6/2098
Hiệu lực từ: 15/8/2098
Hiệu lực theo điều:
  - Điều 9: từ 20/8/2098
Chủ đề: cây xanh
Đối tượng: học sinh THCS
Đã kiểm: 24/11/2097, Nguyễn Thị Hoa, Công báo
Không nói:
  - mức phạt -- của Điều 9
"""
OLD = """Số: 9/2090/NĐ-CP
Hiệu lực từ: 1/1/2090
Chủ đề: cây xanh
Bị thay thế bởi:
  - 10/2098/NĐ-CP
"""
HELD = """Số: 8/2090/NĐ-CP
Tên: Nghị định về loa
Hiệu lực từ: 1/1/2090
Văn bản tạm ngưng hiệu lực:
  - 5/2098/NQ-CP, từ 2/8/2098 đến 30/8/2098
Văn bản sửa đổi bổ sung:
  - 10/2098/NĐ-CP, Điều 3
  - 7/2098/NĐ-CP, từ 1/9/2098
"""


def register(tmp_path: Path, *files: str) -> Register:
    place = tmp_path / "scripts_vi" / "van-ban"
    place.mkdir(parents=True)
    for number, text in enumerate(files):
        (place / f"{number}.md").write_text(text, "utf-8")
    return read_register_folder(place).register


def period(found: Register, **chosen: str) -> LawPeriod:
    changes = changes_between(found, FIRST, LAST, **chosen)
    return LawPeriod(first=FIRST, last=LAST, changes=changes)


def test_everything_that_happens_is_told_once_under_its_topic(tmp_path: Path) -> None:
    found = period(register(tmp_path, TREES, OLD, HELD))
    assert [(topic, [told_change(one) for one in some]) for topic, some in found.by_topic()] == [
        (
            "cây xanh",
            [
                "15/8/2098: 10/2098/NĐ-CP có hiệu lực. "
                "Nghị định về cây [trong trường]; học sinh THCS",
                "15/8/2098: 9/2090/NĐ-CP hết hiệu lực (theo 10/2098/NĐ-CP)",
                "20/8/2098: 10/2098/NĐ-CP Điều 9 có hiệu lực. "
                "Nghị định về cây [trong trường]; học sinh THCS",
            ],
        ),
        (
            NO_TOPIC,
            [
                "2/8/2098: 8/2090/NĐ-CP ngưng hiệu lực (theo 5/2098/NQ-CP). Nghị định về loa",
                "15/8/2098: 8/2090/NĐ-CP Điều 3 được sửa đổi, bổ sung (theo 10/2098/NĐ-CP). "
                "Nghị định về loa",
                "31/8/2098: 8/2090/NĐ-CP hết thời hạn ngưng hiệu lực (theo 5/2098/NQ-CP). "
                "Nghị định về loa",
            ],
        ),
    ]


@pytest.mark.parametrize(
    ("chosen", "numbers"),
    [
        ({"topic": "cay xanh"}, ["10/2098/NĐ-CP", "9/2090/NĐ-CP"]),
        ({"audience": "Học sinh THCS"}, ["10/2098/NĐ-CP"]),
        ({"topic": "khác"}, []),
    ],
)
def test_topic_and_audience_choose(
    tmp_path: Path, chosen: dict[str, str], numbers: list[str]
) -> None:
    found = period(register(tmp_path, TREES, OLD, HELD), **chosen)
    assert [one.number for one in found.documents] == numbers


def test_the_script_has_the_registers_facts_and_cannot_be_sent_as_it_is(tmp_path: Path) -> None:
    law = register(tmp_path, TREES, OLD)
    text = new_law_script(period(law), day=date(2098, 8, 3), programme="mang-non", register=law)
    read = read_script(text.encode(), "scripts_vi/moi.md")
    assert read.value is not None, read.notices
    head = read.value.head
    assert (head.title, head.kind) == ("Điểm văn bản mới tháng 8/2098", ScriptKind.NEW_LAW)
    assert [source.number for source in head.sources] == ["10/2098/NĐ-CP", "9/2090/NĐ-CP"]
    assert head.law_reason  # on its air date the new one is not in force yet
    assert head.review == "chưa ai ghi đã kiểm 9/2090/NĐ-CP"
    said = [block.text for block in read.value.body if isinstance(block, Paragraph)]
    assert said[1:4] == [
        "Nghị định về cây [trong trường], số 10/2098/NĐ-CP, do Chính phủ ban hành ngày 1/6/2098.",
        "Từ ngày 15/8/2098, văn bản này có hiệu lực.",
        "Từ ngày 20/8/2098, Điều 9 của văn bản này có hiệu lực.",
    ]
    assert "viết vào đây tên văn bản, số 9/2090/NĐ-CP, do viết vào đây cơ quan ban hành" in said[5]
    left = check_leftovers(read.value)
    assert len(left) >= 4
    assert {one.level for one in left} == {Level.WARNING}
    assert "<!-- Không nói: mức phạt – của Điều 9 -->" in text


def test_none_and_too_many_are_told_and_nothing_is_written_over(tmp_path: Path) -> None:
    many = [
        f"Số: {n}/2098/NĐ-CP\nTên: Cây\nHiệu lực từ: 15/8/2098\n" for n in range(MOST_DOCUMENTS + 1)
    ]
    law = register(tmp_path, *many)
    with pytest.raises(InputError, match="quá nhiều"):
        new_law_script(period(law), day=FIRST, programme="mang-non", register=law)
    none = LawPeriod(first=FIRST, last=date(2098, 8, 2), changes=())
    with pytest.raises(InputError, match="không có gì thay đổi từ 1/8/2098 đến 2/8/2098"):
        new_law_script(none, day=FIRST, programme="mang-non", register=law)
    path = write_new_law("một", none, tmp_path)
    assert write_new_law("một", none, tmp_path) == path
    with pytest.raises(InputError, match="không ghi đè"):
        write_new_law("hai", none, tmp_path)
    assert path.read_text("utf-8") == "một"
