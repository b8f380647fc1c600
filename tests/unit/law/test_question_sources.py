"""The law has to stand where a question says that it does, on the day on which it airs."""

import pytest

from broadcaster.domain.notice import Level
from broadcaster.law.citations import check_sources
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.question_sources import check_questions
from broadcaster.law.register_folder import read_register_folder
from broadcaster.reading import mentions
from broadcaster.scripts.script_file import check_leftovers, read_script

LAW = """Số: 10/2098/NĐ-CP
Tên: Nghị định về cây trong trường
Hiệu lực từ: 1/1/2098
---
Điều 1. Phạm vi điều chỉnh
Nghị định này quy định về cây trong trường học.
Điều 7. Chăm cây
1. Lớp trực nhật tưới cây mỗi ngày hai lần.
"""
SCRIPT = """Tiêu đề: Chăm cây
Loại: giới thiệu nội dung cơ bản
Chương trình: tap-huan
Ngày phát: {day}
{more}Văn bản nguồn:
  - 10/2098/NĐ-CP
---
NỮ: Lời của bài.

# Câu hỏi

Câu 1. Lớp trực nhật tưới cây mấy lần?
A. Một lần
*B. Hai lần
Giải thích: Nghị định ghi thế.
Nguồn: {source}
"""


@pytest.fixture
def law(tmp_path):
    place = tmp_path / "scripts_vi" / "van-ban"
    place.mkdir(parents=True)
    (place / "cay.md").write_text(LAW, "utf-8")
    return read_register_folder(place)


def told(law, source, *, day="2/3/2098", more=""):
    script = read_script(SCRIPT.format(day=day, source=source, more=more).encode(), "bai.md").value
    return [
        (n.code, n.level, n.place.line)
        for n in check_questions(script, law)
        if n.code.startswith(("cau-hoi", "van-ban"))
    ]


def test_a_place_that_is_in_force_and_in_the_text_says_nothing(law):
    assert told(law, "Điều 7 khoản 1 Nghị định số 10/2098/NĐ-CP") == []


def test_a_place_that_the_text_does_not_have_is_an_error(law):
    found = told(law, "Điều 9 Nghị định số 10/2098/NĐ-CP")
    assert found == [("cau-hoi-nguon-khong-co", Level.ERROR, 12)]


def test_a_law_that_is_not_in_force_yet_is_an_error_unless_the_head_says_why(law):
    source = "Điều 7 Nghị định số 10/2098/NĐ-CP"
    [(code, level, _)] = told(law, source, day="2/3/2097")
    assert (code, level) == ("cau-hoi-nguon-khong-hieu-luc", Level.ERROR)
    [(_, level, _)] = told(law, source, day="2/3/2097", more="Lý do nguồn: nói trước\n")
    assert level is Level.INFO


@pytest.mark.parametrize("source", ["sách của cô", "Nghị định số 10/2098/NĐ-CP"])
def test_a_source_that_leads_to_no_article_is_warned_of(law, source):
    assert ("cau-hoi-nguon-chua-ro", Level.WARNING, 12) in told(law, source)


def test_a_document_that_the_head_does_not_name_is_an_error_for_nobody_would_find_it(law):
    assert ("van-ban-khong-nguon", Level.ERROR, 12) in told(
        law, "Điều 1 Luật Trẻ em số 102/2016/QH13"
    )


def test_a_place_that_cannot_be_looked_up_and_a_document_that_is_not_there_are_told(law):
    assert ("cau-hoi-nguon-chua-soat", Level.INFO, 12) in told(
        law, "Điều 999 Luật Trẻ em số 102/2016/QH13"
    )
    both = "Điều 7 khoản 1 Nghị định số 10/2098/NĐ-CP; Điều 99 Nghị định số 999/2098/NĐ-CP"
    assert ("cau-hoi-nguon-chua-ro", Level.WARNING, 12) in told(law, both)


PLACE = "Điều 7 khoản 1 Nghị định số 10/2098/NĐ-CP"


def notices_of(law, *changes):
    text = SCRIPT.format(day="2/3/2098", source=PLACE, more="")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    script = read_script(text.encode(), "bai.md").value
    return [
        *check_questions(script, law),
        *check_sources(script, mentions, law.register),
        *check_leftovers(script),
    ]


def codes(law, *changes):
    return [(n.code, n.level, n.place.line) for n in notices_of(law, *changes)]


def test_a_right_answer_that_contradicts_the_law_is_an_error(law):
    found = notices_of(law, ("*B. Hai lần", "*B. Năm lần"))
    assert [(n.code, n.level, n.place.line) for n in found] == [
        ("con-so-khac-nguon", Level.ERROR, 12)
    ]
    assert found[0].sentence.startswith("Câu 1: nói “Năm lần”, mà 10/2098/NĐ-CP, Điều 7 khoản 1")


def test_a_wrong_answer_is_meant_to_be_wrong(law):
    assert codes(law, ("A. Một lần", "A. Năm lần")) == []
    wrong = ("Lớp trực nhật tưới cây mấy lần?", "Lớp trực nhật tưới cây mấy lần là sai?")
    assert codes(law, wrong, ("*B. Hai", "*B. Năm")) == []


@pytest.mark.parametrize(
    ("words", "code", "level"),
    [
        ("Lớp trực nhật tưới cây mỗi ngày năm lần.", "con-so-khac-nguon", Level.ERROR),
        ("Theo Điều 99 Nghị định số 10/2098/NĐ-CP.", "con-so-khac-nguon", Level.ERROR),
        ("Phạt tới 999.000.000 đồng.", "con-so-chua-thay", Level.WARNING),
        ("Em 15 tuổi bẻ cành bị phạt tiền 200.000 đồng.", "khong-noi", Level.ERROR),
        ("Theo Nghị định 11/2098/NĐ-CP.", "van-ban-khong-nguon", Level.WARNING),
        ("Viết vào đây.", "loi-mau", Level.WARNING),
    ],
)
def test_an_explanation_is_held_against_the_law_as_what_is_read_aloud(law, words, code, level):
    assert (code, level, 12) in codes(law, ("Nghị định ghi thế.", words))


def test_a_derived_figure_may_be_said_in_a_question_alone(law):
    head = ("---", "Con số suy ra:\n  - 730 lần: hai lần mỗi ngày trong 365 ngày\n---")
    said = ("Nghị định ghi thế.", "Một năm là 730 lần.")
    script = SCRIPT.format(day="2/3/2098", source=PLACE, more="").replace(*head).replace(*said)
    script = read_script(script.encode(), "bai.md").value
    assert check_figures(script, law.register, law.text) == ()
    assert "suy-ra-thua" not in [n.code for n in check_questions(script, law)]
