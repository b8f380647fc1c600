"""Bản in: printed from the desk, changed by an announcer, compared, taken over line by line."""

import html
import re

import pytest

from broadcaster.accounts.rights import Role
from tests.fakes.word_and_back import AT, NAME, changed, compared, script_in, typed_body
from tests.unit.desk.test_desk_document import brought

BODY = """\
NỮ: Mức phạt **từ 400.000** đồng
đến 600.000 đồng.

NAM: Xin hết.
"""


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR, name="Lê Thị Lan")


@pytest.fixture
def script(folder):
    return script_in(folder, BODY)


def printed(person, name=NAME):
    answer = person.get(f"/soan-bai/{name}/ban-in/tai")
    assert answer.status_code == 200, answer.text[-900:]
    return answer.content


def taken(person, page, which=0):
    """What the page answers when the button of a line is pressed."""
    sheet = html.unescape(re.search(r'name="ban" value="([^"]*)"', page)[1])
    keys = re.findall(r'name="lay" value="(\w+)"', page)
    answer = person.post(f"{AT}/ban-in", {"ban": sheet, "lay": keys[which]})
    assert answer.status_code == 200, answer.text[-900:]
    return answer.text


def test_a_line_of_the_sheet_is_taken_by_one_press_and_only_into_what_is_typed(teacher, script):
    before = script.read_bytes()
    assert f'href="/ban{AT}/ban-in"' in teacher.get(AT).text
    data = changed(
        printed(teacher), ("600.000", "800.000"), ("Xin hết.", "Xin cảm ơn.")
    )  # fmt: skip
    page = compared(teacher, "ban-in", data)
    assert "khác 2 dòng" in page
    assert '<del class="bad-word">600.000</del>' in page
    assert '<ins class="bad-word">800.000</ins>' in page
    assert "<ins>cảm ơn.</ins>" in page
    assert page.count("khác con số") == 1
    assert "Lấy dòng này" in page
    assert typed_body(teacher) == before.decode().partition("---\n")[2]
    page = taken(teacher, page)
    assert "Đã lấy dòng ấy vào bản gõ dở" in page
    assert "khác 1 dòng" in page
    assert script.read_bytes() == before
    expected = "NỮ: Mức phạt **từ 400.000** đồng\nđến 800.000 đồng.\n\nNAM: Xin hết.\n"
    assert typed_body(teacher) == expected
    assert "giống hệt" in taken(teacher, page)
    assert typed_body(teacher) == expected.replace("hết", "cảm ơn")


def test_a_line_that_changed_meanwhile_is_not_taken(teacher, script):
    page = compared(teacher, "ban-in", changed(printed(teacher), ("600.000", "800.000")))
    script.write_text(script.read_text("utf-8").replace("600.000", "700.000"), "utf-8")
    answer = taken(teacher, page)
    assert "Dòng ấy đã đổi nên chưa lấy" in answer
    assert "đã được sửa sau khi in" in answer
    assert "700.000" in typed_body(teacher)


def test_what_cannot_be_taken_by_itself_is_told_on_the_same_page(teacher, script):
    """The words run across marks of the script."""
    data = changed(printed(teacher), ("Mức phạt từ ", "Phạt "))
    answer = taken(teacher, compared(teacher, "ban-in", data))
    assert "không tự đổi" in answer
    assert "Lấy dòng này" in answer
    assert "**từ 400.000**" in typed_body(teacher)


def test_a_sheet_of_another_script_is_said(teacher, script, folder):
    other = folder / "scripts_vi" / "kia.md"
    other.write_text(script.read_text("utf-8").replace("Đội mũ", "Bài kia"), "utf-8")
    assert "của bài khác: kia.md, không phải doi-mu.md" in compared(
        teacher, "ban-in", printed(teacher, "kia.md")
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "trống"),
        ("Kính gửi các lớp".encode(), "bảng hai cột"),
        (b"MZ\x90\0" * 9, "không có chữ"),
    ],
)
def test_what_is_no_sheet_is_refused(teacher, script, data, said):
    answer = brought(teacher, data, "thư.docx", f"{AT}/ban-in/tep")
    assert answer.status_code == 422
    assert said in answer.text


def test_a_form_without_its_sheet_is_refused(teacher, script):
    for sent in ({}, {"ban": "{"}, {"ban": '{"lines": 3}', "lay": "x"}):
        assert teacher.post(f"{AT}/ban-in", sent).status_code == 422
