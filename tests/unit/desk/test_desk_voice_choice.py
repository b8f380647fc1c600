"""A script without roles: who reads it is one press, and may be taken back."""

import re

import pytest

from broadcaster.accounts.rights import Role
from tests.fakes.desk_house import House

NAME = "nhac-nho.md"
AT = f"/soan-bai/{NAME}"
BODY = "Chào các bạn.\n\nMai trường nghỉ học.\n\nNhớ cài quai mũ.\n"


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR)


@pytest.fixture
def script(folder):
    path = House(folder).write("nhac-nho", "Nhắc nhở")
    head = path.read_text("utf-8").partition("\n---\n")[0]
    path.write_text(f"{head}\n---\n{BODY}", "utf-8")
    return path


def form(browser, script):
    page = browser.get(AT).text
    head, _, body = script.read_text("utf-8").partition("\n---\n")
    mark = re.search(r'name="ma" value="(\w+)"', page)[1]
    return {"ma": mark, "dau": f"{head}\n---\n", "loi": body}


def pressed(page):
    card = page[page.index("Ai đọc bài này") :]
    return re.findall(r'aria-pressed="true">([^<]+)<', card)


def test_the_announcer_reads_it_and_others_are_offered(teacher, script):
    page = teacher.get(AT).text
    assert "Ai đọc bài này" in page
    assert pressed(page) == ["Như chương trình"]
    for words in ("Giọng nữ", "Giọng nam", "Luân phiên nữ – nam", "Em bé"):
        assert f">{words}</button>" in page


def test_a_press_gives_the_text_with_its_labels(teacher, script):
    before = script.read_bytes()
    sent = form(teacher, script) | {"giong": "NỮ+NAM"}
    answer = teacher.post(f"{AT}/nguoi-doc", sent, headers={"hx-request": "true"})
    text = answer.json()["text"]
    assert text == "NỮ: Chào các bạn.\n\nNAM: Mai trường nghỉ học.\n\nNỮ: Nhớ cài quai mũ.\n"
    assert script.read_bytes() == before
    side = teacher.post(f"{AT}/xem", sent | {"loi": text}).text
    assert pressed(side) == ["Luân phiên nữ – nam"]
    again = teacher.post(
        f"{AT}/nguoi-doc", sent | {"loi": text, "giong": ""}, headers={"hx-request": "true"}
    )
    assert again.json()["text"] == BODY


def test_without_scripts_it_is_kept_as_what_is_typed(teacher, script):
    sent = form(teacher, script) | {"giong": "NAM"}
    assert teacher.post(f"{AT}/nguoi-doc", sent).headers["location"] == f"/ban{AT}"
    page = teacher.get(AT).text
    assert "NAM: Chào các bạn." in page
    assert "NAM: Mai" not in page
    assert "Cả bài: giọng nam. Nhớ bấm Lưu bài." in page


def test_where_people_speak_it_is_not_offered(teacher, folder):
    House(folder).write("nhac-nho", "Hỏi đáp")
    assert "Ai đọc bài này" not in teacher.get(AT).text


def test_the_stations_own_roles_are_offered(teacher, script, folder):
    own = folder / "scripts_vi" / "station.toml"
    role = '\n[[roles]]\nrole = "CÔ LAN"\nvoice = "nữ"\nname = "Cô Lan"\n'
    own.write_text(own.read_text("utf-8") + role, "utf-8")
    assert ">Cô Lan</button>" in teacher.get(AT).text


@pytest.mark.parametrize("asked", ["KHÔNG AI", "NAM+NỮ", "NAM: x"])
def test_what_is_not_offered_changes_nothing(teacher, script, asked):
    answer = teacher.post(f"{AT}/nguoi-doc", form(teacher, script) | {"giong": asked})
    assert answer.status_code == 422
    assert "hưa chọn ai đọc" in answer.text


def test_a_text_with_mistakes_is_said_and_kept(teacher, script):
    sent = form(teacher, script) | {"loi": "[nhạc gì đó]\n", "giong": "NAM"}
    answer = teacher.post(f"{AT}/nguoi-doc", sent)
    assert answer.status_code == 422
    assert "còn lỗi" in answer.text
