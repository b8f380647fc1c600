"""Các bản của bài: every saved text is listed with who and when, compared, and taken back."""

import re

import pytest

from broadcaster.accounts.rights import Role

NAME = "thuoc-la-dien-tu.md"
NEW = {"loai": "hỏi – đáp", "ngay": "30/11/2026", "tieu_de": "Thuốc lá điện tử"}
PAGE = f"/soan-bai/{NAME}/cac-ban"


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR, name="Lê Thị Lan")


@pytest.fixture
def script(teacher, folder):
    programme = min((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    teacher.post("/soan-bai", NEW | {"chuong_trinh": programme})
    return folder / "scripts_vi" / NAME


def mark_of(browser):
    return re.search(r'name="ma" value="(\w+)"', browser.get(f"/soan-bai/{NAME}").text)[1]


def save(browser, script, body):
    head = script.read_text("utf-8").partition("\n---\n")[0] + "\n---\n"
    sent = {"ma": mark_of(browser), "dau": head, "loi": body, "viec": "luu"}
    answer = browser.post(f"/soan-bai/{NAME}", sent)
    assert answer.status_code == 303, answer.text


def test_a_new_script_has_no_version_before(teacher, script):
    page = teacher.get(PAGE).text
    assert "chưa có bản trước" in page
    assert "Lấy lại bản này" not in page


def test_every_save_is_listed_with_who_and_compared(teacher, script, signed_in):
    save(teacher, script, "HỎI: Một?\n")
    save(signed_in(Role.PUPIL, name="Em Nam"), script, "HỎI: Hai?\n")
    page = teacher.get(PAGE).text
    assert "Em Nam lưu" in page
    assert "Lê Thị Lan lưu" in page
    seen = teacher.get(f"{PAGE}?ban=2").text
    assert "khác 1 chỗ" in seen
    assert "<del>Một?</del>" in seen
    assert "<ins>Hai?</ins>" in seen


def test_a_version_is_taken_back_and_nothing_is_lost(teacher, script):
    save(teacher, script, "HỎI: Một?\n")
    before = script.read_bytes()
    save(teacher, script, "HỎI: Hai?\n")
    later = script.read_bytes()
    answer = teacher.post(PAGE, {"ma": mark_of(teacher), "ban": "2"})
    assert answer.headers["location"] == f"/ban{PAGE}"
    assert script.read_bytes() == before
    page = teacher.get(PAGE).text
    assert "lấy lại bản trước" in page
    teacher.post(PAGE, {"ma": mark_of(teacher), "ban": "3"})
    assert script.read_bytes() == later


def test_nothing_is_taken_back_over_what_somebody_saved_meanwhile(teacher, script, signed_in):
    save(teacher, script, "HỎI: Một?\n")
    mark = mark_of(teacher)
    save(signed_in(Role.PUPIL), script, "HỎI: Hai?\n")
    now = script.read_bytes()
    teacher.post(PAGE, {"ma": mark, "ban": "1"})
    assert script.read_bytes() == now
    assert "chưa đổi gì" in teacher.get(PAGE).text


def test_what_is_typed_and_not_saved_stays(teacher, script):
    save(teacher, script, "HỎI: Một?\n")
    head = script.read_text("utf-8").partition("\n---\n")[0] + "\n---\n"
    typed = {"ma": mark_of(teacher), "dau": head, "loi": "HỎI: Gõ dở?\n"}
    teacher.post(f"/soan-bai/{NAME}/xem", typed)
    assert "còn bản gõ dở" in teacher.get(PAGE).text
    teacher.post(PAGE, {"ma": mark_of(teacher), "ban": "1"})
    assert "Gõ dở?" in teacher.get(f"/soan-bai/{NAME}").text


def test_a_version_that_is_not_there_is_said(teacher, script):
    before = script.read_bytes()
    answer = teacher.post(PAGE, {"ma": mark_of(teacher), "ban": "77"})
    assert answer.status_code == 422
    assert "không còn trong các bản đã giữ" in answer.text
    assert script.read_bytes() == before


def test_a_file_changed_by_hand_is_a_version_of_nobody(teacher, script):
    save(teacher, script, "HỎI: Một?\n")
    script.write_text(script.read_text("utf-8").replace("Một?", "Bằng tay?"), "utf-8")
    save(teacher, script, "HỎI: Hai?\n")
    page = teacher.get(PAGE).text
    assert "không rõ ai lưu" in page
    assert "Bằng tay?" in teacher.get(f"{PAGE}?ban=2").text


def test_damaged_notes_count_as_none(teacher, script):
    save(teacher, script, "HỎI: Một?\n")
    (script.parent / ".truoc" / f"{NAME}.ai.json").write_bytes(b'{"a": [')
    assert "không rõ ai lưu" in teacher.get(PAGE).text
