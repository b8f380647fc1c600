"""The section “# Câu hỏi”: questions with right answers, never spoken; mistakes with their line."""

import pytest

from broadcaster.domain.notice import Level
from broadcaster.domain.questions import AnswerChoice, ScriptQuestion, needed, score
from broadcaster.domain.script import Heading, Paragraph
from broadcaster.scripts.body_lines import LineKind, source_lines
from broadcaster.scripts.questions import MOST_QUESTIONS, divide_questions
from broadcaster.scripts.script_file import read_script, read_unfinished

HEAD = """\
Tiêu đề: Ai là trẻ em
Loại: giới thiệu nội dung cơ bản
Chương trình: tap-huan
Ngày phát: 7/10/2026
Văn bản nguồn:
  - số: 102/2016/QH13
---
NỮ: Lời của bài.

"""
ONE = """\
# Câu hỏi

Câu 1. Theo Luật Trẻ em, trẻ em là người dưới bao nhiêu tuổi?
A. 14 tuổi
B. 16 tuổi
C. 18 tuổi
Đáp án: B
Giải thích: Luật ghi trẻ em là người dưới 16 tuổi.
Nguồn: Điều 1 Luật Trẻ em số 102/2016/QH13
"""
SOURCE = "Nguồn: Điều 1 Luật Trẻ em"


def read(text):
    return read_unfinished((HEAD + text).encode(), "bai.md")


def codes(read_, level=Level.ERROR):
    return [n.code for n in read_.notices if n.level is level]


def question(*lines):
    return "# Câu hỏi\n" + "\n".join(lines) + "\n"


def test_a_question_has_its_choices_its_right_answer_its_reason_and_its_source():
    found = read_script((HEAD + ONE).encode(), "bai.md")
    [asked] = found.value.questions
    assert asked.text == "Theo Luật Trẻ em, trẻ em là người dưới bao nhiêu tuổi?"
    assert [(c.letter, c.text) for c in asked.choices] == [
        ("A", "14 tuổi"), ("B", "16 tuổi"), ("C", "18 tuổi"),
    ]  # fmt: skip
    assert asked.right == ("B",)
    assert asked.explanation == "Luật ghi trẻ em là người dưới 16 tuổi."
    assert asked.source == "Điều 1 Luật Trẻ em số 102/2016/QH13"
    assert asked.place.line == 12
    bare = ScriptQuestion(number=1, text="Hỏi?", choices=(AnswerChoice(letter="A", text="Có"),))
    assert (bare.right, bare.explanation, bare.source) == ((), "", "")


def test_nothing_of_it_is_spoken_and_that_is_told():
    found = read(ONE + "\n# Kết\n\nNAM: Chào các bạn.\n")
    said = [b.text for b in found.value.body if isinstance(b, Paragraph)]
    assert said == ["Lời của bài.", "Chào các bạn."]
    assert [b.text for b in found.value.body if isinstance(b, Heading)] == ["Kết"]
    assert "cau-hoi-khong-doc" in codes(found, Level.INFO)
    last = found.value.body[-1]
    assert last.place.line == (HEAD + ONE).count("\n") + 4  # lines below keep their numbers


@pytest.mark.parametrize(
    "text",
    [
        "# Câu hỏi\n\nNAM: Theo bạn nên làm gì?\n",
        "# Câu hỏi\n\nNAM: Chọn đi.\n\nA. Im lặng\n\nB. Nói với cô\n",
        "## Câu hỏi\n\nCâu 1. Hỏi gì?\nA. Có\nB. Không\n",
        "# Câu hỏi của bạn đọc\n\nCâu 1. Hỏi gì?\nA. Có\nB. Không\n",
    ],
)
def test_a_chapter_of_that_name_without_numbered_questions_is_read_aloud(text):
    found = read(text)
    assert found.value.questions == ()
    assert any(isinstance(b, Heading) and b.text.startswith("Câu hỏi") for b in found.value.body)


def test_choices_without_a_numbered_question_are_read_aloud_and_that_is_told():
    found = read("# Câu hỏi\n\nNAM: Chọn đi.\n\nA. Im lặng\n\nB. Nói với cô\n")
    assert "cau-hoi-doc-len" in codes(found, Level.INFO)


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (("Câu 1. Hỏi gì?", "A. Có", "B. Không"), "cau-hoi-khong-dap-an", 11),
        (("Câu 1. Hỏi gì?", "A. Có", "B. Không", "Đáp án: C"), "cau-hoi-dap-an-la", 14),
        (("Câu 1. Hỏi gì?", "A. Có", "B. Không", "Đáp án: có"), "cau-hoi-dap-an-la", 14),
        (("Câu 1. Hỏi gì?", "A. Có", "Đáp án: A"), "cau-hoi-phuong-an", 11),
        (("Câu 1. Hỏi gì?", "A. Có", "C. Không", "Đáp án: A"), "cau-hoi-phuong-an", 11),
        (("Câu 1. Hỏi gì?", "A. Có", "A. Không", "Đáp án: A"), "cau-hoi-phuong-an", 11),
        (("Câu 1.", "A. Có", "B. Không", "Đáp án: A"), "cau-hoi-rong", 11),
        (("Câu 1. Hỏi gì?", "*A. Có", "B. Không", "Đáp án: B"), "cau-hoi-hai-dap-an", 14),
        (("Lời dẫn", "Câu 1. Hỏi gì?", "A. Có", "*B. Không"), "cau-hoi-dong-la", 11),
        (("Câu 1. Hỏi gì?", "A. Có", "*B. Không", "", "Thêm gì đó"), "cau-hoi-dong-la", 15),
        (("Câu 1. Hỏi gì?", "A. Có", "*B. Không", "[hết]"), "cau-hoi-dong-la", 14),
        (("Câu 1. Hỏi gì?", "A. Có", "B. có", "Đáp án: A"), "cau-hoi-phuong-an", 13),
        (("Câu 1. Hỏi gì?", "A. Có", "B.", "Đáp án: A"), "cau-hoi-phuong-an", 13),
        (("Câu 1. Hỏi gì?", "A. Có", "B. Không", "Đáp án: B. Có"), "cau-hoi-dap-an-la", 14),
    ],
)
def test_a_mistake_is_an_error_at_its_line(lines, code, line):
    found = read(question(*lines))
    told = [n for n in found.notices if n.code == code]
    assert [(n.level, n.place.line) for n in told] == [(Level.ERROR, line)]
    assert told[0].hint
    assert read_script((HEAD + question(*lines)).encode(), "bai.md").value is None


@pytest.mark.parametrize(
    ("lines", "right"),
    [
        (("Câu 1. Hỏi?", "*A. Có", "B. Không"), ("A",)),
        (("**Câu 1.** Hỏi?", "a) Có", "b) Không", "đáp án đúng: b."), ("B",)),
        (("Câu hỏi 1: Hỏi?", "A. Có", "B. Không", "C. Khác", "Đáp án: A và C"), ("A", "C")),
        (("Câu 1) Hỏi?", "A. Có", "* B. Không", "Đáp án: B"), ("B",)),
        (("Câu 1. Hỏi?", "A. Có", "B. Không", "C.Khác", "Đáp án: C"), ("C",)),
        (("Câu 1. Hỏi?", "A)Có", "B/ Không", "c: Khác", "D - 18", "Đáp án: D. 18"), ("D",)),
        (("- Câu 1. Hỏi?", "- A. Có", "• *B. A.B. nói không"), ("B",)),
    ],
)
def test_ways_of_writing_it(lines, right):
    found = read(question(*lines, "Giải thích: vì thế", SOURCE))
    assert codes(found) == []
    assert found.value.questions[0].right == right


def test_every_way_of_a_choice_is_a_choice_of_its_own():
    found = read(question("Câu 1. Hỏi?", "A. 14 tuổi", "B. 16 tuổi", "C.18 tuổi", "Đáp án: B"))
    assert [c.text for c in found.value.questions[0].choices] == ["14 tuổi", "16 tuổi", "18 tuổi"]


@pytest.mark.parametrize(
    "line",
    ["NAM: Tạm biệt các bạn.", "**NAM**: Chào.", "NGƯỜI DẪN (vui): Chào.", "LAN: Chào.",
     "Bạn Minh Anh: Chào.", "| NAM | Chào |", "## Kết"],
)  # fmt: skip
def test_what_is_said_right_below_the_last_question_is_no_part_of_its_source(line):
    found = read(ONE + line + "\n")
    told = [n for n in found.notices if n.code == "cau-hoi-dong-la"]
    assert [(n.level, n.place.line) for n in told] == [(Level.ERROR, (HEAD + ONE).count("\n") + 1)]
    assert found.value.questions[0].source == "Điều 1 Luật Trẻ em số 102/2016/QH13"


def test_a_role_of_the_head_says_nothing_in_a_question_and_a_backslash_lets_it_stand():
    own = HEAD.replace("Văn bản nguồn:", "Vai:\n  cô Ví Dụ: nữ\nVăn bản nguồn:")
    text = own + ONE + "cô Ví Dụ: Chào."
    assert "cau-hoi-dong-la" in codes(read_unfinished(text.encode(), "bai.md"))
    found = read(ONE.replace("Giải thích: Luật", "Giải thích:\nNAM\\: Luật"))
    assert codes(found) == []
    assert found.value.questions[0].explanation.startswith("NAM: Luật")


def test_a_sentence_behind_the_end_of_a_source_is_no_source():
    assert "cau-hoi-dong-la" in codes(read(ONE.rstrip() + ".\nTạm biệt các bạn.\n"))


@pytest.mark.parametrize("end", ["", "\n# Kết\n\nNAM: Chào.\n\n[hết]\n"])
def test_a_section_in_a_part_for_the_school_alone_is_an_error(end):
    found = read("[chỉ trong trường]\n\n" + ONE + end)
    [told] = [n for n in found.notices if n.code == "cau-hoi-trong-truong"]
    assert (told.level, told.place.line) == (Level.ERROR, 12)
    table = "| Người đọc | Lời | Âm thanh |\n|---|---|---|\n| NAM | Lời | chỉ trong trường |\n\n"
    assert "cau-hoi-trong-truong" in codes(read(table + ONE + end))


def test_a_section_behind_such_a_part_is_none_of_it():
    assert codes(read("[chỉ trong trường]\nNAM: Lời.\n[hết]\n\n" + ONE)) == []


def test_words_go_on_in_the_next_line():
    found = read(question(
        "Câu 1. Một câu", "dài hai dòng?", "A. Có,", "nếu kịp", "B. Không", "Đáp án: A",
        "Giải thích: vì", "điều luật nói thế", SOURCE,
    ))  # fmt: skip
    [asked] = found.value.questions
    assert asked.text == "Một câu dài hai dòng?"
    assert asked.choices[0].text == "Có, nếu kịp"
    assert asked.explanation == "vì điều luật nói thế"


def test_a_question_without_reason_or_source_is_warned_of():
    found = read(question("Câu 1. Hỏi?", "A. Có", "*B. Không"))
    assert codes(found, Level.WARNING).count("cau-hoi-thieu-phan") == 2


def test_wrong_numbers_are_warned_of_once():
    two = ("Câu 2. Hỏi?", "A. Có", "*B. Không", "Giải thích: vì", SOURCE)
    found = read(question(*two, *two))
    assert codes(found, Level.WARNING) == ["cau-hoi-so"]
    assert len(found.value.questions) == 2


def test_too_many_are_refused():
    many = [row for _ in range(MOST_QUESTIONS + 1) for row in ("Câu 1. Hỏi?", "A. Có", "*B. Không")]
    found = read(question(*many))
    assert "cau-hoi-qua-nhieu" in codes(found)
    assert len(found.value.questions) == MOST_QUESTIONS


def test_an_open_comment_is_told_by_who_reads_the_body():
    found = read("<!-- quên đóng\n" + ONE)
    assert "chu-thich-chua-dong" in codes(found)


def test_a_comment_in_a_section_is_no_question():
    found = read(ONE.replace("A. 14 tuổi", "<!-- xem lại\nsố này -->\nA. 14 tuổi"))
    assert codes(found) == []
    assert len(found.value.questions[0].choices) == 3


def test_a_script_of_questions_alone_has_nothing_to_hear():
    text = HEAD.replace("NỮ: Lời của bài.\n", "") + ONE
    assert "than-rong" in codes(read_unfinished(text.encode(), "bai.md"))


def test_an_editor_by_lines_keeps_every_line_of_them_as_it_is_written():
    body = (HEAD + ONE).split("---\n", 1)[1]
    first = HEAD.split("---\n", 1)[0].count("\n") + 2
    spoken = divide_questions(body, "bai.md", first_line=first)
    lines = source_lines(body, read(ONE).value.body, first_line=first)
    assert "".join(
        body[line.start : line.end] for line in lines if "Câu 1." in body[line.start : line.end]
    )
    assert [line.kind for line in lines if line.kind is LineKind.SPEECH] == [LineKind.SPEECH]
    assert spoken.spoken.count("\n") == body.count("\n")


def test_answers_count_only_when_exactly_the_right_ones_were_chosen():
    found = read(question(
        "Câu 1. Hỏi?", "A. Có", "*B. Không", "Câu 2. Hỏi?", "*A. Có", "B. Không", "*C. Khác",
    )).value.questions  # fmt: skip
    assert score(found, {0: ("B",), 1: ("A", "C")}).right == 2
    assert score(found, {0: ("A",), 1: ("A",)}).right == 0
    assert score(found, {0: ("B",), 1: ("A", "B", "C")}).right == 1
    assert score(found, {}).passes(1) is False
    assert score((), {}).passes(0) is False
    assert score(found[:1], {0: ("B",)}).passes(100) is True
    assert needed(102, 100) == 102


@pytest.mark.parametrize(
    ("right", "asked", "passes"), [(8, 10, True), (7, 10, False), (3, 3, True), (2, 3, False)]
)
def test_eighty_percent(right, asked, passes):
    from broadcaster.domain.questions import AnswerScore

    assert AnswerScore(right=right, asked=asked).passes(80) is passes
