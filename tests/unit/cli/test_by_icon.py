"""A window that an icon opened has no prompt: it names pages, or the icon where one can type."""

import pytest

from broadcaster.cli.by_icon import ICON, TERMINAL, at_hand, fault_at_hand, saying
from broadcaster.domain.errors import InputError


@pytest.fixture
def icon(monkeypatch):
    monkeypatch.setenv(ICON, "1")


def test_at_a_terminal_a_command_stays_a_command(monkeypatch):
    monkeypatch.delenv(ICON, raising=False)
    assert at_hand("Chạy broadcaster check.") == "Chạy broadcaster check."


@pytest.mark.parametrize(
    ("advice", "said"),
    [
        ("Xem broadcaster queue list.", "Xem ở trang Hàng đợi."),
        ("Chạy broadcaster users link TÊN.", "Người quản trị làm ở trang Người dùng."),
        ("Cắm loa rồi chạy lại.", "Cắm loa rồi chạy lại."),
        ("", ""),
    ],
)
def test_in_a_window_of_an_icon_the_page_is_named(icon, advice, said):
    assert at_hand(advice) == said


def test_what_no_page_does_is_typed_where_one_can_type(icon):
    said = at_hand("Dọn bớt: broadcaster tidy")
    assert said == f"Dọn bớt: broadcaster tidy {TERMINAL}"
    assert "người giữ máy chủ" not in said


def test_a_fault_keeps_its_sentence(icon):
    fault = fault_at_hand(InputError("bài sai", hint="Xem broadcaster log."))
    assert (fault.sentence, fault.hint) == ("bài sai", "Xem ở trang Nhật ký phát.")


def test_only_what_stands_behind_an_arrow_is_said_otherwise(icon):
    lines = []
    say = saying(lines.append)
    say("broadcaster play bắt đầu")
    say("  → Chạy broadcaster status")
    assert lines == ["broadcaster play bắt đầu", "  → Xem ở trang Hôm nay."]
