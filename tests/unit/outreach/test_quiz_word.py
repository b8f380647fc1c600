"""Questions in the form of teachers' Word files: what is written is read as it was."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.questions import AnswerChoice, ScriptQuestion
from broadcaster.importing.word import read_word
from broadcaster.outreach.lesson_docx import quiz_docx
from broadcaster.outreach.quiz_changes import question_changes
from broadcaster.outreach.quiz_word import _lines, numbered, read_lines
from broadcaster.scripts.question_edit import with_questions
from broadcaster.scripts.script_file import read_unfinished

HEAD = """\
Tiêu đề: Ai là trẻ em
Loại: giới thiệu nội dung cơ bản
Chương trình: tap-huan
Ngày phát: 7/10/2026
---
NỮ: Lời của bài.
"""


def question(number=1, *, text="Hỏi gì?", choices=("Có", "Không"), right="B", **more):
    return ScriptQuestion(
        number=number,
        text=text,
        choices=tuple(
            AnswerChoice(letter=letter, text=words, right=letter in right)
            for letter, words in zip("ABCDEFGH", choices, strict=False)
        ),
        **more,
    )


# words with what the form is made of among them
PIECES = ["Câu 1.", "B. hai", "HẾT", "Nguồn: Điều 1", "1-A", "LỜI GIẢI", "[nghỉ]", "NAM: chào",
          "**đậm**", "<!-- ghi", "# Kết", "(x)", "A.B.", "50 %", "~=#{}:", "Đáp án: A", "*", "_a_",
          "| ô |", "Điều 7 khoản 2", "trẻ em", "–", "16 tuổi", "&lt;", "Chọn B"]  # fmt: skip
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(" ".join)
MAYBE = st.one_of(st.just(""), WORDS)


@st.composite
def drawn(draw):
    choices = draw(st.lists(WORDS, min_size=2, max_size=8, unique_by=str.casefold))
    letters = "ABCDEFGH"[: len(choices)]
    right = draw(st.sets(st.sampled_from(letters), min_size=1))
    return question(
        text="Hỏi " + draw(WORDS), choices=choices, right=right,
        explanation=draw(MAYBE), source=draw(MAYBE),
    )  # fmt: skip


QUIZ = st.lists(drawn(), min_size=1, max_size=5).map(numbered)


def lines_of(data):
    """The lines of a Word file, read in this process."""
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(data)
        file.flush()
        return tuple(_lines(read_word(Path(file.name), "câu hỏi.docx")))


@settings(max_examples=5, deadline=None)
@given(QUIZ)
def test_what_is_written_is_read_as_it_was(asked):
    read = read_lines(lines_of(quiz_docx("Tên bài", asked)))
    assert read.questions == asked
    assert read.told == ()


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(QUIZ, QUIZ)
def test_it_goes_into_a_script_and_takes_the_place_of_others_there(asked, others):
    """And nothing else of the script changes."""
    before = with_questions(f"{HEAD}\n# Câu hỏi\n\n\n# Kết\n\nNAM: Hết.\n", "bai.md", asked)
    after = with_questions(before, "bai.md", others)
    found = read_unfinished(after.encode(), "bai.md").value
    assert numbered(found.questions) == others
    assert [one.text for one in found.body if getattr(one, "role", "")] == ["Lời của bài.", "Hết."]
    assert question_changes(found.questions, others) == ()
    assert with_questions(after, "bai.md", others) == after


def test_the_form_is_the_one_that_teachers_know():
    asked = numbered(
        [question(explanation="Vì thế.", source="Điều 1 Luật Trẻ em"), question(right="AB")]
    )
    assert lines_of(quiz_docx("Tên bài", asked)) == (
        "CÂU HỎI: Tên bài",
        "Câu 1. Hỏi gì?", "A. Có", "B. Không", "Câu 2. Hỏi gì?", "A. Có", "B. Không",
        "HẾT", "BẢNG ĐÁP ÁN", "1-B", "2-A, B",
        "LỜI GIẢI", "Câu 1. Vì thế.", "Nguồn: Điều 1 Luật Trẻ em",
    )  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        ["Câu 1: Hỏi gì?", "A) Có", "B) Không", "---HẾT---", "ĐÁP ÁN", "1.B"],
        ["Câu 1 (NB). Hỏi gì?", "A. Có B. Không", "Đáp án: B"],
        ["1. Hỏi gì?", "A. Có", "B. Không", "HẾT", "1.B"],
        ["Câu 1. Hỏi gì?", "A. Có", "B. Không", "ĐÁP ÁN", "Câu 1: B"],
        ["Bài 1. Hỏi", "gì?", "A. Có", "*B. Không"],
        ["Question 1. Hỏi gì?", "A. Có\tB. Không", "Bảng đáp án", "1B"],
        ["Câu 1. Hỏi gì?", "A. Có", "B. Không", "HẾT", "Hướng dẫn giải", "Câu 1.", "Chọn B."],
        ["Câu 1. Hỏi gì?", "a. Có", "b) Không", "Đáp án: b"],
    ],
)
def test_forms_that_teachers_write_are_read_too(lines):
    read = read_lines(lines)
    assert read.questions == numbered([question()])
    assert (read.told, read.mistakes) == ((), ())


def test_four_choices_in_two_lines_are_four():
    read = read_lines(["Câu 1. Tuổi?", "A. 14 B. 15", "C. 16 D. 18", "Đáp án: C"])
    [one] = read.questions
    assert [(c.letter, c.text, c.right) for c in one.choices] == [
        ("A", "14", False), ("B", "15", False), ("C", "16", True), ("D", "18", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["Câu 1. Hỏi?", "A. Có", "B. Không"], "Câu 1 chưa có đáp án đúng"),
        (["Câu 1. Hỏi?", "A. Có", "C. Không", "Đáp án: A"], "phải là A, B, C"),
        (["Câu 1. Hỏi?", "A. Có", "B. Có", "Đáp án: A"], "giống nhau"),
        (["Câu 1. Hỏi?", "A. Có", "B. Không", "HẾT", "ĐÁP ÁN", "1-D"], "đáp án D không có"),
        (["Câu 1. Hỏi?", "A. Có", "*B. Không", "Đáp án: A"], "đánh dấu ý khác"),
        (["Câu 1. Hỏi?", "A. Có", "B. Không", "Đáp án: A", "HẾT", "ĐÁP ÁN", "1-B"], "hai đáp án"),
        (["Câu 1. Hỏi?", "A. Có", "B. Không", "ĐÁP ÁN", "1-A 2-B"], "tệp không có câu ấy"),
        (["Câu 1. Một?", "A. Có", "B. Không", "Đáp án: A", "Câu 1. Hai?", "A. Có", "B. Không",
          "Đáp án: B"], "có hai Câu 1"),
        (["Câu 1.", "A. Có", "B. Không", "Đáp án: A"], "chưa có lời hỏi"),
        (["Câu 1. Hỏi?", "Trả lời ngắn."], "Câu 1 không có ý nào để chọn"),
        (["Câu 1. Khi nào?", "Hết", "A. Có", "B. Không", "Đáp án: B"], "“A. Có” đứng sau HẾT"),
        (["Câu 1. Hỏi?", "A. Có", "B. Không", "Hết", "C. Cả hai", "1-A"], "“C. Cả hai” đứng sau"),
        (["Câu 1. Hỏi?", "A. Có", "*B. Không", "HẾT", "Câu 2. Hai?", "A. Có", "B. Không"],
         "“A. Có” đứng sau HẾT, dưới Câu 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_keeps_the_file_out(lines, told):
    assert any(told in one for one in read_lines(lines).mistakes)


def test_small_letters_above_capitals_are_of_the_question_itself():
    read = read_lines(["Câu 1. Việc nào?", "a) Đi bộ", "b) Đi xe", "A. Cả hai", "B. Không",
                       "Đáp án: B", "Giải thích: Theo", "a) điều này."])  # fmt: skip
    [one] = read.questions
    assert one.text == "Việc nào? a) Đi bộ b) Đi xe"
    assert [choice.text for choice in one.choices] == ["Cả hai", "Không"]
    assert one.explanation == "Theo a) điều này."
    assert read.mistakes == ()


def test_a_heading_among_the_answers_is_no_choice():
    read = read_lines(["Câu 1. Hỏi gì?", "A. Có", "B. Không", "HẾT", "A. Trắc nghiệm", "1-B"])
    assert (read.questions, read.mistakes) == (numbered([question()]), ())


def test_a_line_of_no_question_is_told_and_not_lost():
    read = read_lines(["Trường X", "Câu 1. Hỏi?", "A. Có", "B. Không", "PHẦN II. Viết",
                       "HẾT", "Chúc các em làm bài tốt", "Đáp án", "1A"])  # fmt: skip
    assert read.told == (
        "dòng không thuộc câu hỏi nào: “Trường X”",
        "dòng không thuộc câu hỏi nào: “PHẦN II. Viết”",
        "dòng không thuộc câu hỏi nào: “Chúc các em làm bài tốt”",
    )
    assert read.mistakes == ()


def test_what_differs_is_told_question_by_question():
    old = [question(1), question(2, text="Hai?"), question(3, text="Ba?")]
    new = [question(1, right="A"), question(2, text="Ba?"), question(3, text="Bốn?")]
    changed, *rest = question_changes(old, new)
    assert (changed.name, [name for name, _ in changed.parts]) == ("Câu 1", ["đáp án"])
    assert [one.name for one in rest] == ["Câu 2: bỏ đi", "Câu 3: thêm mới"]
    assert question_changes(old, old) == ()


def test_far_too_many_questions_and_lines_are_told_in_few_sentences():
    many = [line for n in range(1, 3_000) for line in (f"Câu {n}. Hỏi?", "A. Có", "*B. Không")]
    read = read_lines([*["Chép nhầm tệp"] * 400, *many])
    assert len(read.questions) == 100
    assert read.mistakes == ("tệp có 2999 câu, nhiều hơn 100",)
    assert (len(read.told), read.told[-1]) == (31, "còn 370 dòng như thế")


def test_reasons_may_follow_the_answers_without_a_heading_of_their_own():
    read = read_lines(["Câu 1. Hỏi gì?", "A. Có", "B. Không", "HẾT", "1-B", "Câu 1. Vì thế.",
                       "Căn cứ: Điều 1"])  # fmt: skip
    assert read.questions == numbered([question(explanation="Vì thế.", source="Điều 1")])
    assert (read.told, read.mistakes) == ((), ())
