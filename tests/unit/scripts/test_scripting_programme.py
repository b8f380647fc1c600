"""formats/*.toml: the shape of a programme."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.scripts.programme_file import read_format

GOOD = '''format = 1
name = "Phát thanh măng non"
show = "mang-non"
air_time = "6h45"
max_minutes = 10
channels = 2
bitrate = 128
anchor = "NAM"

[sounds]
ident = "nhạc hiệu măng non"
bed = "nhạc nền nhẹ"
bed_under = ["closing", "greeting"]

[sounds.jingles]
"tiểu phẩm" = "nhạc cắt"
"hoi-dap" = "nhạc mục"

[frames]
greeting = """
NỮ: Xin chào
"""
closing = "Hẹn gặp lại."
'''


def _read(text):
    return read_format(text.encode(), "formats/mang-non.toml", "mang-non")


def test_a_programme_is_read_whole():
    programme = _read(GOOD).value
    assert _read(GOOD).notices == ()
    assert programme.slug == "mang-non"
    assert programme.air_time == time(6, 45)
    assert programme.jingles == (("tiểu phẩm", "nhạc cắt"), ("hỏi – đáp", "nhạc mục"))
    assert programme.bed_under == ("greeting", "closing")
    assert programme.greeting == "NỮ: Xin chào"
    assert programme.anchor == "NAM"


def test_frames_know_the_line_in_which_their_text_begins():
    places = {name: place.line for name, place in _read(GOOD).value.frame_places}
    assert places == {"greeting": 21, "closing": 23}


@pytest.mark.parametrize("air", ['"06:45"', '"6:45"', '"6 giờ 45 phút"', '"6g45"', "06:45:00"])
def test_the_air_time_may_be_written_in_many_ways(air):
    assert _read(GOOD.replace('"6h45"', air)).value.air_time == time(6, 45)


def test_a_slug_in_the_file_wins_over_its_name():
    assert _read(GOOD.replace("name =", 'slug = "khac"\nname =', 1)).value.slug == "khac"


@pytest.mark.parametrize(
    ("old", "new", "line", "said", "hint"),
    [
        ('name = "Phát thanh măng non"\n', "", 0, "thiếu khóa “name”", ""),
        ('show = "mang-non"\n', "", 0, "thiếu khóa “show”", ""),
        ('"6h45"', '"25:00"', 4, "giờ phát", ""),
        ('"6h45"', '"sáng sớm"', 4, "giờ phát", ""),
        ('"6h45"', "645", 4, "chữ trong dấu nháy", ""),
        ("max_minutes = 10", "max_minutes = 0", 5, "phải từ", ""),
        ("channels = 2", "channels = 6", 6, "một trong các số 1, 2", ""),
        ("bitrate = 128", "bitrate = 127", 7, "một trong", ""),
        ("ident =", "idents =", 11, "không có khóa", "ident"),
        ('"closing", "greeting"', '"closing", "greting"', 13, "greting", "greeting"),
        ('"tiểu phẩm" =', '"tiểu phẫn" =', 16, "loại bài", "tiểu phẩm"),
        ("closing = ", "closng = ", 23, "không có khóa", "closing"),
        ("[sounds]", "[sound]", 10, "không có khóa", "sounds"),
    ],
)
def test_each_mistake_has_its_line_and_reason(old, new, line, said, hint):
    assert old in GOOD
    checked = _read(GOOD.replace(old, new, 1))
    assert checked.value is None
    found = [n for n in checked.errors if said in n.sentence and hint in n.hint]
    assert found
    assert found[0].place.line == line


def test_a_newer_format_is_refused():
    assert [n.code for n in _read(GOOD.replace("1", "9", 1)).errors] == ["format-moi"]


@given(st.integers(0, len(GOOD)), st.text(max_size=12))
def test_a_format_with_any_text_put_into_it_never_raises(at, extra):
    checked = read_format((GOOD[:at] + extra + GOOD[at:]).encode(errors="ignore"), "f.toml", "f")
    assert checked.value is not None or checked.errors
