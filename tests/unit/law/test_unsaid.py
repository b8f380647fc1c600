"""What must not be said is found in sentences, and nothing else is."""

from datetime import date
from pathlib import Path

import pytest

from broadcaster.domain.notice import Level, Place
from broadcaster.domain.script import Script
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.register import Register, RegisteredDocument, register_of
from broadcaster.law.starter import starter_register
from broadcaster.law.unsaid import said_anyway, starter_unsaid
from broadcaster.scripts.script_file import read_script

ROOT = Path(__file__).parents[3]
HEAD = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: mang-non\nNgày phát: 1/12/2026\n---\n"


def script_of(words: str) -> Script:
    found = read_script((HEAD + words + "\n").encode(), "bai.md").value
    assert found is not None
    return found


def found(words: str, register: Register | None = None) -> list[str]:
    return [one.words for one in said_anyway(script_of(words), register or starter_register())]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Em sẽ bị phạt đúng 250 nghìn.", "chia đôi"),
        ("Theo Nghị định 100/2019/NĐ-CP, mức phạt là 500 nghìn đồng.", "100/2019"),
        ("Nghị định 117/2020/NĐ-CP quy định mức phạt ấy.", "117/2020"),
        ("Xe dưới 50 phân khối là xe gắn máy.", "phân khối"),
        ("Chỉ bị cảnh cáo nên không sao đâu.", "cảnh cáo"),
        ("Bạn 17 tuổi lái xe gắn máy thì bị phạt.", "16–17 tuổi"),
        ("Đi xe đạp thường cũng phải đội mũ.", "xe đạp thường"),
        ("Theo Điều 5 Nghị định 90/2026/NĐ-CP, cấm hút ở trường.", "90/2026"),
        ("Mỗi năm có hơn 2.000 trẻ chết vì đuối nước.", "tử vong"),
        ("Cả nước có 28 tỉnh và 6 thành phố.", "28 tỉnh"),
        ("Em báo cho công an huyện nhé.", "huyện"),
        ("Mọi bức ảnh của lớp đều bị cấm đăng.", "bức ảnh"),
        ("Nghị định 330/2026/NĐ-CP phạt tới 20 triệu đồng.", "330/2026"),
    ],
)
def test_what_must_not_be_said(words: str, told: str) -> None:
    (said,) = found(words)
    assert told in said


@pytest.mark.parametrize(
    "words",
    [
        "Nghị định 117/2020/NĐ-CP đã hết hiệu lực.",
        "Nghị định 46/2026/NĐ-CP đang bị tạm ngưng hiệu lực.",
        "Xe gắn máy có động cơ nhiệt không quá 50 cm3 hoặc động cơ điện không quá 4 kW.",
        "Xin chị đừng nghĩ chỉ bị cảnh cáo là không sao.",
        "Có phải mọi bức ảnh của lớp đều bị cấm đăng không ạ?",
        "Xe đạp thường thì luật không bắt buộc đội mũ.",
        "Bây giờ không còn công an huyện nữa.",
        "Tại thời điểm 01/7/2025, cả nước có 3.321 đơn vị hành chính cấp xã.",
    ],
)
def test_what_may_be_said(words: str) -> None:
    assert found(words) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("scripts_vi/2026-*.md")), ids=lambda p: p.stem)
def test_no_false_alarm_in_the_samples(path: Path) -> None:
    script = read_script(path.read_bytes(), path.name).value
    assert script is not None
    assert [one.words for one in said_anyway(script, starter_register())] == []


def test_it_stops_the_script_at_its_sentence() -> None:
    (told,) = check_figures(
        script_of("Chào các bạn. Em sẽ bị phạt đúng 250 nghìn."), starter_register()
    )
    assert (told.code, told.level) == ("khong-noi", Level.ERROR)
    assert told.place is not None
    assert (told.place.line, told.place.column) == (6, 14)


LOUD = RegisteredDocument(
    number="10/2026/NĐ-CP",
    kind="Nghị định",
    in_force=date(2026, 7, 15),
    unsaid=("mức phạt của Điều 9", "giờ mở loa của trạm xã"),
    place=Place(file="scripts_vi/van-ban/loa.md"),
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Điều 9 Nghị định 10/2026/NĐ-CP phạt 3 triệu đồng.", 1),
        ("Điều 9 Nghị định 10/2026/NĐ-CP cấm mở loa.", 0),
        ("Điều 8 Nghị định 10/2026/NĐ-CP phạt 3 triệu đồng.", 0),
        ("Giờ mở loa của trạm xã theo Nghị định 10/2026/NĐ-CP là 5 giờ.", 1),
        ("Giờ mở loa của trạm xã là 5 giờ.", 0),
    ],
)
def test_the_lines_of_a_document_of_the_station(words: str, told: int) -> None:
    assert len(found(words, register_of([LOUD]))) == told


def test_every_line_has_its_words_once() -> None:
    words = [one.words for one in starter_unsaid()]
    assert len(words) == len(set(words)) > 50
