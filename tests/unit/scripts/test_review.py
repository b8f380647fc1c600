"""A script that has to be looked at once more says so until somebody did."""

import pytest

from broadcaster.scripts.script_file import read_script

HEAD = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: mang-non\nNgày phát: 7/9/2026\n"


def read(*lines: str):
    text = HEAD + "".join(f"{line}\n" for line in lines) + "---\nXin chào.\n"
    return read_script(text.encode(), "a.md")


def codes(*lines: str) -> list[tuple[str, int]]:
    return sorted((n.code, n.place.line) for n in read(*lines).notices if n.place)


@pytest.mark.parametrize("name", ["Rà lại", "rà lại trước khi phát"])
def test_what_is_to_be_looked_at_again_is_told_at_its_line(name: str) -> None:
    assert codes(f"{name}: Nghị định mới có sửa mức này không") == [("can-ra-lai", 5)]
    assert codes(f"{name}:") == [("can-ra-lai", 5)]


def test_a_draft_of_a_model_is_looked_at_whoever_took_the_line_out() -> None:
    helped = "Soạn có trợ giúp: qwen3:4b, 29/11/2026, Hà"
    assert codes(helped) == [("can-ra-lai", 5)]
    assert codes(helped, "Đã rà: Nguyễn Thị Hoa, 12/10/2026") == []


def test_a_name_and_a_day_end_it() -> None:
    done = read("Rà lại: mức phạt", "Đã rà: Nguyễn Thị Hoa, 12/10/2026")
    assert done.notices == ()
    assert done.value.head.reviewed == "Nguyễn Thị Hoa, 12/10/2026"


@pytest.mark.parametrize("who", ["rồi", "12/10/2026", "", "x 12/10/2026"])
def test_a_name_without_a_day_is_nobody(who: str) -> None:
    assert codes("Rà lại: mức phạt", f"Đã rà: {who}") == [("can-ra-lai", 5), ("da-ra-thieu", 6)]
