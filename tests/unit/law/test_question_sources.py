"""The law has to stand where a question says that it does, on the day on which it airs."""

import pytest

from broadcaster.domain.notice import Level
from broadcaster.law.question_sources import check_questions
from broadcaster.law.register_folder import read_register_folder
from broadcaster.scripts.script_file import read_script

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
    return [(n.code, n.level, n.place.line) for n in check_questions(script, law)]


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


def test_a_document_that_the_head_does_not_name_is_warned_of(law):
    assert ("van-ban-khong-nguon", Level.WARNING, 12) in told(
        law, "Điều 1 Luật Trẻ em số 102/2016/QH13"
    )
