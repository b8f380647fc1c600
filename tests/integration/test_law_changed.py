"""What becomes of everything that cites a document when the law changes meanwhile."""

import pytest

from tests.fakes.drawn_once import (  # noqa: F401 - for every test here
    pictures_drawn_once,
    sounds_taken_in_once,
)
from tests.integration.test_queue_and_approval import Desk, desk, lamp_of  # noqa: F401

pytestmark = pytest.mark.slow
CITING = """\
Tiêu đề: {title}
Loại: nhắc nhở
Chương trình: buoi-sang
Ngày phát: {day}
Văn bản nguồn:
  - 46/2090/NĐ-CP
{more}---
NỮ: {words}
"""
DECREE = "Số: 46/2090/NĐ-CP\nTên: Nghị định về bữa ăn\nHiệu lực từ: 26/1/2026\n---\n"
STOP = (
    "Số: 9/2090/NQ-CP\nTên: Nghị quyết tạm ngưng\nHiệu lực từ: {since}\n"
    "Văn bản bị tạm ngưng hiệu lực: 46/2090/NĐ-CP\n---\n"
)
NEXT = (
    "Số: 90/2091/NĐ-CP\nTên: Nghị định mới\nHiệu lực từ: {since}\n"
    "Văn bản được thay thế: 46/2090/NĐ-CP\n---\n"
)


def register(desk: Desk, **files: str) -> None:  # noqa: F811
    folder = desk.folder / "scripts_vi" / "van-ban"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, "utf-8")


def write(desk: Desk, name: str, *, title: str, day: str, more: str = "") -> None:  # noqa: F811
    text = CITING.format(title=title, day=day, words="Xin chào các bạn.", more=more)
    (desk.folder / "scripts_vi" / f"{name}.md").write_text(text, "utf-8")


@pytest.fixture
def queued(desk: Desk) -> Desk:  # noqa: F811
    """An approved episode that cites a decree waits for tomorrow's slot."""
    register(desk, nghi_dinh=DECREE)
    write(desk, "bua-an", title="Bữa ăn", day="26/11/2026")
    desk.approve("bữa ăn")
    desk.good("queue", "add", "bữa ăn", "--slot", "mai 06:45")
    return desk


def test_a_decree_suspended_between_approval_and_the_slot_makes_the_lamp_red(queued):
    assert lamp_of(queued)[0] == "green"
    register(queued, dung=STOP.format(since="26/11/2026"))
    lamp, told = lamp_of(queued)
    assert lamp == "red"
    assert "“Bữa ăn” dựa vào văn bản không dùng được vào ngày phát" in told
    assert "46/2090/NĐ-CP: từ ngày 26/11/2026 ngưng hiệu lực theo 9/2090/NQ-CP" in told


def test_the_lamp_asks_for_the_day_of_the_slot_and_not_for_today(queued):
    register(queued, dung=STOP.format(since="27/11/2026"))
    assert lamp_of(queued)[0] == "green"


def test_an_amendment_makes_it_amber(queued):
    amending = "Số: 3/2091/NĐ-CP\nTên: Sửa\nHiệu lực từ: 26/11/2026\n"
    register(queued, sua=f"{amending}Văn bản được sửa đổi bổ sung: 46/2090/NĐ-CP\n---\n")
    lamp, told = lamp_of(queued)
    assert lamp == "amber"
    assert "từ ngày 26/11/2026 được sửa đổi, bổ sung bởi 3/2091/NĐ-CP" in told


def test_who_names_a_suspended_decree_on_purpose_is_left_in_peace(desk):  # noqa: F811
    register(desk, nghi_dinh=DECREE, dung=STOP.format(since="20/11/2026"))
    more = "Lý do nguồn: bài nói vì sao nghị định bị ngưng\n"
    write(desk, "bua-an", title="Bữa ăn", day="26/11/2026", more=more)
    desk.approve("bữa ăn")
    desk.good("queue", "add", "bữa ăn", "--slot", "mai 06:45")
    assert lamp_of(desk)[0] == "green"
