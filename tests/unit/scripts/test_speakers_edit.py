"""One press says who reads a script without roles; only labels come and go."""

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.domain.script import Paragraph
from broadcaster.scripts.script_file import read_script
from broadcaster.scripts.speakers_edit import readers_of, with_readers

HEAD = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: mang-non\nNgày phát: 7/9/2026\n---\n"
PLAIN = (
    "# Mở\n\nChào các bạn.\n\n[nhạc cắt]\n\nLưu ý: mai nghỉ.\n\n# Hai\n\n- Một là cài quai.\n"
    "- Hai là **đi chậm**.\n\nHết\nrồi.\n"
)
TURNS = ("NỮ", "NAM")


def read(text):
    return read_script(text.encode(), "bai.md").value


def roles(text):
    return [b.role for b in read(text).body if isinstance(b, Paragraph)]


def test_one_voice_needs_a_label_at_each_heading_only():
    made = with_readers(HEAD + PLAIN, "bai.md", ("NAM",))
    wanted = PLAIN.replace("Chào", "NAM: Chào").replace("- Một", "- NAM: Một")
    assert made == HEAD + wanted
    assert set(roles(made)) == {"NAM"}
    assert readers_of(read(made), TURNS) == ("NAM",)


def test_two_read_in_turn():
    made = with_readers(HEAD + PLAIN, "bai.md", TURNS)
    assert roles(made) == ["NỮ", "NAM", "NỮ", "NAM", "NỮ"]
    assert readers_of(read(made), TURNS) == TURNS


@pytest.mark.parametrize("labels", [("NAM",), TURNS, ("ÔNG",), ()])
def test_the_announcer_again_is_what_stood_there(labels):
    made = with_readers(HEAD + PLAIN, "bai.md", labels)
    assert with_readers(made, "bai.md", ()) == HEAD + PLAIN
    assert with_readers(made, "bai.md", TURNS) == with_readers(HEAD + PLAIN, "bai.md", TURNS)


def test_a_script_that_names_nobody_is_the_announcers():
    assert readers_of(read(HEAD + PLAIN), TURNS) == ()


def test_where_people_speak_nothing_is_offered():
    talk = HEAD + "HỎI: Một?\n\nĐÁP: Hai.\n"
    assert readers_of(read(talk), TURNS) is None
    assert readers_of(read(HEAD + "Chào.\n\nNAM: Tôi đây.\n"), TURNS) is None


@pytest.mark.parametrize(
    "body",
    ["NAM (cười): Chào.\n", "NAM:\nChào.\n", "NAM: (cười) Chào.\n"],
    ids=["aside", "label alone", "direction"],
)
def test_what_is_more_than_a_label_is_left_to_the_writer(body):
    with pytest.raises(InputError, match="không đổi người đọc"):
        with_readers(HEAD + body, "bai.md", ("NỮ",))


def test_a_table_is_left_to_the_writer():
    table = "| Lời |\n|---|\n| Chào các bạn. |\n| Mời nghe. |\n\nHết.\n"
    with pytest.raises(InputError, match="không đổi người đọc"):
        with_readers(HEAD + table, "bai.md", ("NAM",))


def test_a_script_with_mistakes_is_not_touched():
    with pytest.raises(InputError, match="còn lỗi"):
        with_readers("Không có đầu bài.\n", "bai.md", ("NAM",))
