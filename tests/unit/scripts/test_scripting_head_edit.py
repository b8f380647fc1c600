"""One reading put into the head of a script; everything else stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.scripts.head_edit import field_line, with_field, with_reading, without_field
from broadcaster.scripts.script_file import read_script

HEAD = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: mang-non\nNgày phát: 7/9/2026\n"
BODY = "---\n\nNỮ: Xin chào.\n---\nCách đọc: không phải phần đầu.\n"


def readings(text):
    script = read_script(text.encode(), "bai.md").value
    assert script is not None
    return dict(script.head.readings)


def test_a_section_is_added_above_the_rule():
    """A head without Cách đọc gets one; the body is not touched."""
    text = with_reading(HEAD + BODY, "WHO", "vê kép hát ô")
    assert text == HEAD + "Cách đọc:\n  WHO: vê kép hát ô\n" + BODY


def test_a_line_is_added_behind_the_others_with_their_indent():
    """Comments and blank lines between stay where they are."""
    section = "cach doc:  # của bài này\n    # tên riêng\n    Kon Tum: công tum  # đã hỏi\n\n"
    text = with_reading(HEAD + section + "Vai:\n  NỮ: nữ\n" + BODY, "WHO", "vê kép")
    assert "    Kon Tum: công tum  # đã hỏi\n    WHO: vê kép\n\nVai:" in text
    assert readings(text) == {"Kon Tum": "công tum", "WHO": "vê kép"}


def test_a_reading_is_changed_where_it_stands():
    """The comment behind it stays."""
    section = "Cách đọc:\n  WHO: vê kép  # hỏi cô Lan\n  UN: u en\n"
    text = with_reading(HEAD + section + BODY, "WHO", "u hát ô")
    assert text == HEAD + section.replace("vê kép", "u hát ô") + BODY


@pytest.mark.parametrize("top", ["", "---\n", "\ufeff", "\n\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_the_top_of_the_file_stay(top, end):
    """Windows line ends, a byte order mark, a leading rule."""
    before = (top + HEAD + BODY).replace("\n", end)
    text = with_reading(before, "WHO", "vê kép")
    assert text.replace(f"Cách đọc:{end}  WHO: vê kép{end}", "") == before
    assert readings(text) == {"WHO": "vê kép"}


def test_a_script_without_a_rule_is_not_lost():
    """What cannot be placed is put at the end; reading it again shows the fault."""
    assert with_reading("", "WHO", "vê kép") == "Cách đọc:\n  WHO: vê kép\n"


@given(
    st.dictionaries(st.text("ABCĐÊ", min_size=1), st.text("aăâ đ", min_size=1).filter(str.strip))
)
def test_what_is_put_in_is_read_back(wanted):
    """Any words, in any number, and only one line of each."""
    text = HEAD + BODY
    for word, spoken in wanted.items():
        text = with_reading(text, word, "xê")
        text = with_reading(text, word, spoken)
    assert readings(text) == {word: " ".join(spoken.split()) for word, spoken in wanted.items()}


def test_a_line_of_the_head_is_changed_and_its_remark_stays():
    text = "Tên bài : Cũ: phụ  # xem lại\r\nLoại: hỏi – đáp\r\n---\r\nTiêu đề: không phải đầu\r\n"
    changed = with_field(text, "title", "Mới: phụ")
    assert changed == text.replace("Tên bài : Cũ: phụ", "Tên bài: Mới: phụ")
    added = with_field(changed, "air_date", "30/11/2026")
    assert added == changed.replace("---", "Ngày phát: 30/11/2026\r\n---")


def test_a_field_is_taken_out_with_what_stands_under_it():
    """Nothing else moves, and a field that is not there is left alone."""
    head = HEAD + "Tóm tắt: Hai câu.  # rà\nCách đọc:\n  WHO: vê kép hát ô\n"
    assert field_line(head + BODY, "summary") == "Tóm tắt: Hai câu.  # rà\n"
    gone = without_field(head + BODY, "summary")
    assert gone == HEAD + "Cách đọc:\n  WHO: vê kép hát ô\n" + BODY
    assert without_field(gone, "readings") == HEAD + BODY
    assert without_field(HEAD + BODY, "readings") == HEAD + BODY
    assert field_line(HEAD + BODY, "readings") == ""
