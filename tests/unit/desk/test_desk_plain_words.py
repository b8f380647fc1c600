"""Nobody is told to type a command at the desk; each says where the same is done."""

import ast
import re
from pathlib import Path

import pytest

import broadcaster
from broadcaster.desk.answers import plain_hint, sentence

PACKAGE = Path(broadcaster.__file__).parent
# every room whose sentences reach the desk; those of the terminal, of the public host and of the
# stations' client say commands to whoever types them
SPOKEN_BY = (
    "accounts", "app", "audio", "care", "domain", "law", "mp3join", "net", "playout", "production",
    "programme", "publishing", "reading", "reports", "scripts", "sharing", "stations", "storage",
    "system", "timetable", "voices", "writing",
)  # fmt: skip


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        ("Xem: broadcaster queue list", "Xem ở trang Hàng đợi."),
        (
            "Bài vẫn nằm trong hàng đợi. Xem các khung: broadcaster slot list",
            "Bài vẫn nằm trong hàng đợi. Xem ở trang Lịch tuần.",
        ),
        (
            "Dời sang khung khác (broadcaster queue move) hoặc bỏ bớt (broadcaster queue remove).",
            "Dời sang khung khác hoặc bỏ bớt.",
        ),
        ("Gửi duyệt và duyệt lại số ấy: broadcaster send, broadcaster approve.",
         "Xem ở trang Duyệt."),
        (
            "Dựng lại cho đúng ngày của khung: broadcaster queue redate 1; hoặc dời về khung của "
            "ngày ấy (broadcaster queue move 1 …).",
            "Bấm Dựng lại cho đúng ngày ở trang Hàng đợi. Hoặc dời về khung của ngày ấy.",
        ),
        ("Dựng lại cho đúng ngày: broadcaster queue redate 1; lời của chính bài thì sửa.",
         "Bấm Dựng lại cho đúng ngày ở trang Hàng đợi. Lời của chính bài thì sửa."),
        ("Bỏ ra (broadcaster queue remove 1); hoặc sửa bài.", "Bỏ ra; hoặc sửa bài."),
        ("Thêm --reason “…”.", ""),
        ("Có phải “Đội mũ”?", "Có phải “Đội mũ”?"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_command_becomes_its_page(hint, told):
    assert plain_hint(hint) == told


def test_files_are_called_by_the_words_of_the_desk():
    said = sentence("scripts_vi/station.toml chưa ghi ai được duyệt")
    assert said == "Cài đặt của đài chưa ghi ai được duyệt."


def test_a_file_at_the_beginning_keeps_its_name():
    assert sentence("nhac.mp3 không phải là tệp âm thanh") == (
        "nhac.mp3 không phải là tệp âm thanh."
    )
    assert sentence("chưa chọn tệp nào") == "Chưa chọn tệp nào."


def _hints():
    """Every fixed hint that the program has."""
    for room in SPOKEN_BY:
        assert (PACKAGE / room).is_dir(), room
        for path in (PACKAGE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.keyword) and node.arg in ("hint", "fix"):
                    value = node.value
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield value.value


def test_of_every_hint_that_names_a_command_something_is_left():
    named = [hint for hint in _hints() if re.search(r"broadcaster [a-z]", hint)]
    assert len(named) > 20
    for hint in named:
        told = plain_hint(hint)
        assert told, hint
        assert "broadcaster" not in told, hint


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("không ghi được /mnt/dai/scripts_vi/a.md: đĩa đầy", "Không ghi được a.md: đĩa đầy."),
        ("tệp “/srv/đài/kho/trống.wav” hỏng", "Tệp “trống.wav” hỏng."),
        (r"D:\dai\kho\a.md hỏng", "a.md hỏng."),
        ("xem https://phat-thanh.example/nghe/1", "Xem https://phat-thanh.example/nghe/1."),
        ("theo 36/2024/QH15 và/hoặc 5/9/2026", "Theo 36/2024/QH15 và/hoặc 5/9/2026."),
    ],
)
def test_where_the_station_lies_on_its_server_is_told_to_nobody(said, told):
    assert sentence(said) == told
