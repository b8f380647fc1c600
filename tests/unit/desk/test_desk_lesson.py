"""Gói tiết dạy at the desk; a script's questions to Word and back into what is typed."""

import html
import io
import re
import zipfile

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.desk import lesson_page
from broadcaster.outreach.lesson_docx import quiz_docx
from broadcaster.outreach.lesson_pack import LessonPack
from broadcaster.outreach.quiz_word import numbered
from tests.unit.desk.test_desk_document import brought
from tests.unit.desk.test_desk_pages import episode, sound, station  # noqa: F401
from tests.unit.desk.test_desk_sheet import changed, typed_body
from tests.unit.desk.test_desk_words import WORDS, visible
from tests.unit.outreach.test_quiz_word import question

NAME = "doi-mu.md"
AT = f"/soan-bai/{NAME}"
SCRIPT = """\
Tiêu đề: Đội mũ
Loại: nhắc nhở
Chương trình: {programme}
Ngày phát: 30/11/2026
---
NỮ: Đội mũ nhé.

# Câu hỏi

Câu 1. Ngồi sau có phải đội mũ không?
A. Có
B. Không
Đáp án: A
Giải thích: Người ngồi sau cũng đội mũ.
Nguồn: Điều 33 khoản 2 Luật số 36/2024/QH15
"""


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR, name="Lê Thị Lan")


@pytest.fixture
def script(folder):
    programme = next((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    path = folder / "scripts_vi" / NAME
    path.write_text(SCRIPT.format(programme=programme), "utf-8")
    return path


def compared(person, data, name="về.docx"):
    answer = brought(person, data, name, f"{AT}/cau-hoi/tep")
    assert answer.status_code == 200, answer.text[-900:]
    return answer.text


def form_of(page):
    """What pressing the button below the changes sends."""
    fields = re.findall(r'name="(ban|voi)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in fields}


def test_questions_go_to_word_come_back_changed_and_only_into_what_is_typed(teacher, script):
    before = script.read_bytes()
    assert f'href="/ban{AT}/cau-hoi"' in teacher.get(AT).text
    page = teacher.get(f"{AT}/cau-hoi")
    assert "1 câu; dạng Câu 1" in visible(page.text)
    word = teacher.get(f"{AT}/cau-hoi/tai")
    assert 'filename="doi-mu-cau-hoi.docx"' in word.headers["content-disposition"]
    back = compared(teacher, changed(word.content, ("đội mũ không", "cài quai không")))
    assert "khác 1 câu" in visible(back)
    assert "<del>đội mũ</del> <ins>cài quai</ins>" in back
    assert not WORDS.search(visible(back))
    # a colleague saves other questions meanwhile: nothing goes over what nobody has seen
    script.write_bytes(before.replace("B. Không".encode(), "B. Thôi".encode()))
    late = teacher.post(f"{AT}/cau-hoi", form_of(back))
    assert "vừa đổi nên chưa lấy" in visible(late.text)
    assert "<del>Thôi</del> <ins>Không</ins>" in late.text
    before = script.read_bytes()
    taken = teacher.post(f"{AT}/cau-hoi", form_of(late.text))
    assert "Đã lấy câu hỏi vào bản gõ dở" in visible(taken.text)
    assert script.read_bytes() == before
    assert "Câu 1. Ngồi sau có phải cài quai không?" in typed_body(teacher)


@pytest.mark.slow
def test_a_file_with_mistakes_is_told_and_cannot_be_taken(teacher, script):
    bad = quiz_docx("x", numbered([question(right="")]))
    page = compared(teacher, bad)
    assert "Câu 1 chưa có đáp án đúng" in visible(page)
    assert "Lấy câu hỏi của tệp" not in page
    assert "Tệp còn lỗi" in visible(teacher.post(f"{AT}/cau-hoi", form_of(page)).text)
    assert teacher.post(f"{AT}/cau-hoi", {"ban": "{"}).status_code == 422
    assert brought(teacher, b"", "về.docx", f"{AT}/cau-hoi/tep").status_code == 422
    hostile = brought(teacher, b"PK\x03\x04" + bytes(300), "về.docx", f"{AT}/cau-hoi/tep")
    assert hostile.status_code == 422


def test_a_script_without_questions_offers_only_to_bring_some(teacher, script):
    text = script.read_text("utf-8")
    script.write_text(text[: text.index("# Câu hỏi")], "utf-8")
    page = visible(teacher.get(f"{AT}/cau-hoi").text)
    assert "Bài chưa có câu hỏi nào." in page
    assert teacher.get(f"{AT}/cau-hoi/tai").status_code == 422


def test_of_what_is_not_approved_there_is_no_pack(teacher):
    page = visible(teacher.get("/tiet-day/khong-co").text)
    assert "Chưa làm gói được" in page
    assert not WORDS.search(page)
    for number in ("1", "x", "99999999999"):
        assert teacher.get(f"/tiet-day/khong-co/{number}").status_code == 422


@pytest.mark.slow
def test_an_episode_that_waits_has_the_press_and_no_pack(station, episode, teacher):  # noqa: F811
    one = episode()
    assert f'href="/ban/tiet-day/{one.key}"' in teacher.get(f"/noi-nghe/{one.key}").text
    page = teacher.get(f"/tiet-day/{one.key}").text
    assert "Chưa làm gói được" in visible(page)
    assert f'href="/ban/duyet/{one.key}">Xem ở trang Duyệt' in page
    assert teacher.get(f"/tiet-day/{one.key}/1").status_code == 409


def test_a_pack_is_one_file_to_be_saved(teacher, monkeypatch):
    pack = LessonPack(stem="bai-muc-1", files=(("DOC-TRUOC.txt", b"x"),), told=())
    monkeypatch.setattr(lesson_page, "pack_of", lambda wired, key, number: pack)
    answer = teacher.get("/tiet-day/bai/1")
    assert 'filename="bai-muc-1.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["bai-muc-1/DOC-TRUOC.txt"]
