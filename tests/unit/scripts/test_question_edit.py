"""Questions put into a script's section: only what differs is written anew."""

from dataclasses import replace

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.scripts import question_edit
from broadcaster.scripts.question_edit import question_text, with_questions
from broadcaster.scripts.script_file import read_unfinished

SCRIPT = """\
Tiêu đề: Ai là trẻ em
Loại: giới thiệu nội dung cơ bản
Chương trình: tap-huan
Ngày phát: 7/10/2026
---
NỮ: Lời **của** bài.

# Câu hỏi

Câu 1.   Hỏi   gì?
- A. Có
- B. Không
<!-- hỏi lại cô Hoa -->
Đáp án: B. Không
Giải thích: vì thế
Nguồn: Điều 1 Luật Trẻ em

Câu 2: Hai?
*A. Có
B. Không
Giải thích: thế
Nguồn: Điều 2 Luật Trẻ em


# Kết

NAM: Xin chào.
"""


def asked(text=SCRIPT):
    return read_unfinished(text.encode(), "bai.md").value.questions


def test_the_same_questions_leave_the_text_as_it_is():
    assert with_questions(SCRIPT, "bai.md", asked()) == SCRIPT


def test_a_question_that_changes_is_the_only_one_that_does():
    one, two = asked()
    made = with_questions(SCRIPT, "bai.md", [one, replace(two, explanation="(khác)")])
    begin, end = SCRIPT.index("Câu 2:"), SCRIPT.index("\n\n\n# Kết")
    assert made == SCRIPT[:begin] + (
        "Câu 2. Hai?\nA. Có\nB. Không\nĐáp án: A\nGiải thích: (khác)\nNguồn: Điều 2 Luật Trẻ em"
    ) + SCRIPT[end:]  # fmt: skip


def test_what_goes_takes_its_lines_along_and_the_rest_is_numbered_anew():
    _, two = asked()
    made = with_questions(SCRIPT, "bai.md", [two])
    assert "Câu 1: Hai?\n*A. Có" in made
    assert "Hỏi   gì" not in made
    assert "<!-- hỏi lại cô Hoa -->" in made  # a note to oneself is nobody's to throw away
    assert made.endswith("\n\n\n# Kết\n\nNAM: Xin chào.\n")


def test_what_comes_stands_behind_the_others_and_before_what_is_spoken():
    one, two = asked()
    made = with_questions(SCRIPT, "bai.md", [one, two, replace(one, text="Ba?")])
    assert made.index("Câu 2: Hai?") < made.index("Câu 3. Ba?") < made.index("# Kết")
    assert made.startswith(SCRIPT[: SCRIPT.index("\n\n\n# Kết")])


def test_a_script_without_any_gets_the_section_at_its_end():
    bare = SCRIPT[: SCRIPT.index("# Câu hỏi")]
    made = with_questions(bare, "bai.md", asked())
    assert made.startswith(bare.rstrip() + "\n\n# Câu hỏi\n\nCâu 1. Hỏi   gì?\n")
    assert [one.right for one in asked(made)] == [("B",), ("A",)]


def test_signs_that_would_mean_something_are_escaped_only_where_they_do():
    [one, _] = asked()
    assert question_text(replace(one, text="(Điều 7) [nghỉ] ai?")).startswith(
        "Câu 1. (Điều 7) [nghỉ] ai?\n"
    )
    starred = question_text(replace(one, text="**đậm** ai?"))
    assert starred.startswith(r"Câu 1. \*\*đậm\*\* ai?")


def test_in_a_part_for_the_school_alone_they_are_written_and_told():
    """The part stays open: `check` tells of it; nothing else changes."""
    bare = SCRIPT.split("# Câu hỏi", maxsplit=1)[0]
    text = bare.replace("NỮ: Lời", "[chỉ trong trường]\nNỮ: Lời")
    made = with_questions(text, "bai.md", asked())
    assert made.startswith(text.rstrip())
    codes = [one.code for one in read_unfinished(made.encode(), "bai.md").notices]
    assert "cau-hoi-trong-truong" in codes


def test_behind_a_comment_that_is_open_nothing_is_written():
    bare = SCRIPT.split("# Câu hỏi", maxsplit=1)[0]
    with pytest.raises(InputError, match="giữ nguyên phần còn lại"):
        with_questions(f"{bare}<!-- chưa đóng\n", "bai.md", asked())


def test_a_text_without_a_head_is_refused():
    with pytest.raises(InputError):
        with_questions("", "bai.md", asked())


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("NAM: Xin chào.", "NAM: Chào."), ("Ai là trẻ em", "Trẻ em"), ("Hỏi   gì?", "Hỏi gì thế?")],
    ids=["body", "head", "another question"],
)
def test_whatever_went_wrong_nothing_else_of_a_script_is_changed(monkeypatch, was, becomes):
    whole = question_edit._edited
    monkeypatch.setattr(
        question_edit, "_edited", lambda *words: whole(*words).replace(was, becomes)
    )
    one, two = asked()
    with pytest.raises(InputError, match="giữ nguyên phần còn lại"):
        with_questions(SCRIPT, "bai.md", [one, replace(two, text="Khác?")])


def test_words_behind_the_section_that_go_over_two_lines_move_with_it():
    text = SCRIPT.replace("NAM: Xin chào.", "NAM: Xin\nchào.")
    one, two = asked(text)
    made = with_questions(text, "bai.md", [one, two, replace(one, text="Ba?")])
    assert made.endswith("# Kết\n\nNAM: Xin\nchào.\n")


@pytest.mark.parametrize(
    "line",
    [
        "NỮ: Câu này khó đấy.",
        "- gạch đầu dòng ghi nhớ.",
        "## Phần khó",
        "---",
        "[nhạc cắt]",
        "<!-- một dòng\nhai dòng -->",
        "NỮ: Một. <!-- nhớ -->\n\nNAM: Hai.",
    ],
)
@pytest.mark.parametrize("gone", [False, True], ids=["changed", "gone"])
def test_lines_between_that_are_no_part_of_a_question_stay(line, gone):
    text = SCRIPT.replace("\nCâu 2:", f"\n{line}\n\nCâu 2:")
    one, two = asked(text)
    made = with_questions(text, "bai.md", [two] if gone else [replace(one, text="Khác?"), two])
    assert f"\n\n{line}\n\nCâu {1 if gone else 2}: Hai?" in made
    assert made.count(line) == text.count(line)
    assert "Hỏi   gì" not in made


def test_a_line_that_would_go_on_with_a_question_before_it_is_kept_apart():
    text = SCRIPT.replace("Luật Trẻ em\n\nCâu 2:", "Luật Trẻ em\nCâu 2:")
    text = text.replace("\n\n\n# Kết", "\n\n- ghi nhớ\n\n# Kết")
    one, _ = asked(text)
    assert "Luật Trẻ em\n\n- ghi nhớ\n\n# Kết" in with_questions(text, "bai.md", [one])


def test_what_is_said_between_two_sections_stays_where_both_change():
    text = SCRIPT.replace("\nCâu 2:", "\n# Phần hai\n\nNỮ: Tiếp.\n\n# Câu hỏi\n\nCâu 2:")
    one, two = asked(text)
    made = with_questions(text, "bai.md", [replace(one, text="X?"), replace(two, text="Y?")])
    assert (
        made.index("X?") < made.index("# Phần hai\n\nNỮ: Tiếp.\n\n# Câu hỏi\n") < made.index("Y?")
    )


def test_lines_end_as_those_of_the_file_do():
    one, two = asked()
    for text in (SCRIPT, SCRIPT.split("# Câu hỏi", maxsplit=1)[0]):
        wanted = [one, replace(two, text="Khác?")]
        made = with_questions(text.replace("\n", "\r\n"), "bai.md", wanted)
        assert made.replace("\r\n", "\n") == with_questions(text, "bai.md", wanted)
        assert made.count("\r\n") == made.count("\n")
        assert made.count("\r\n") == made.count("\r")


@pytest.mark.parametrize("behind", ["", "\n", "\n\n# Kết\n\nNAM: Xin chào.\n"])
def test_a_section_that_is_empty_is_filled(behind):
    bare = f"{SCRIPT[: SCRIPT.index('# Câu hỏi')]}# Câu hỏi\n\n<!-- chờ thầy -->"
    made = with_questions(bare + behind, "bai.md", asked())
    assert made.startswith(f"{bare}\n\nCâu 1. Hỏi   gì?\n")
    assert made.endswith(f"Nguồn: Điều 2 Luật Trẻ em{behind or chr(10)}")
    assert made.count("# Câu hỏi") == 1
