"""Sending sends what was meant: unfinished scripts of the same episode are named, and asked about."""

import pytest

from broadcaster.accounts.rights import Role

DAY = {"ngay": "30/11/2026", "loai": "hỏi – đáp"}
MINE, OTHER = "thuoc-la.md", "phao-no.md"
BODY = "HỎI: Em hỏi một câu ạ?\n\nĐÁP: Cô trả lời một câu.\n"


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR, name="Lê Thị Lan")


@pytest.fixture
def scripts(teacher, folder):
    """A written script, and one of the same day that is a skeleton still."""
    programme = min((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    for title in ("Thuốc lá", "Pháo nổ"):
        teacher.post("/soan-bai", DAY | {"tieu_de": title, "chuong_trinh": programme})
    place = folder / "scripts_vi"
    write(place / MINE)
    return place


def write(path):
    head = path.read_text("utf-8").partition("---\n")[0]
    lines = [line for line in head.splitlines(keepends=True) if not line.startswith("Tóm tắt")]
    path.write_text("".join(lines) + "---\n" + BODY, "utf-8")


def send(browser, **more):
    page = browser.get(f"/soan-bai/{MINE}").text
    mark = page.split('name="ma" value="')[1].split('"')[0]
    head = (page.split('name="dau"')[1].split(">\n", 1)[1]).split("</textarea>")[0]
    sent = {"ma": mark, "dau": head, "loi": BODY, "viec": "gui"} | more
    return browser.post(f"/soan-bai/{MINE}", sent)


def test_a_skeleton_of_the_same_day_is_named_before_anything_is_sent(teacher, scripts):
    answer = send(teacher)
    assert answer.headers["location"] == f"/ban/soan-bai/{MINE}/gui", answer.text
    page = teacher.get(f"/soan-bai/{MINE}/gui").text
    assert "Gửi cả những bài viết dở?" in page
    assert "Pháo nổ</a></h2>" in page
    assert "Còn lời mẫu" in page
    assert "Thuốc lá</a></h2>" not in page


def test_what_is_left_out_gets_another_day_and_the_rest_is_sent(teacher, scripts):
    """One press; the page says which day, and the other script is as it was but for its day."""
    send(teacher)
    before = (scripts / OTHER).read_text("utf-8")
    page = teacher.get(f"/soan-bai/{MINE}/gui").text
    assert f'value="de-lai:{OTHER}">Để lại, phát thứ ba 1/12' in page
    answer = teacher.post(f"/soan-bai/{MINE}/gui", {"viec": f"de-lai:{OTHER}"})
    assert answer.headers["location"].startswith("/ban/viec/"), answer.text
    after = (scripts / OTHER).read_text("utf-8")
    assert after == before.replace("30/11/2026", "01/12/2026")
    assert "sang thứ ba 1/12/2026" in teacher.get(answer.headers["location"][4:]).text


def test_one_is_moved_to_a_day_of_choice(teacher, scripts):
    send(teacher)
    wrong = {"viec": f"doi:{OTHER}", f"ngay_{OTHER}": "31/2"}
    answer = teacher.post(f"/soan-bai/{MINE}/gui", wrong)
    assert answer.status_code == 422
    assert 'value="31/2"' in answer.text
    assert 'id="loi-o"' in answer.text
    same = teacher.post(f"/soan-bai/{MINE}/gui", wrong | {f"ngay_{OTHER}": "30/11/2026"})
    assert same.status_code == 422
    right = teacher.post(f"/soan-bai/{MINE}/gui", wrong | {f"ngay_{OTHER}": "4/12/2026"})
    assert right.headers["location"].startswith("/ban/viec/"), right.text
    assert "Ngày phát: 04/12/2026" in (scripts / OTHER).read_text("utf-8")


def test_who_means_it_sends_all_of_it(teacher, scripts):
    send(teacher)
    page = teacher.get(f"/soan-bai/{MINE}/gui").text
    assert "Tóm tắt còn lời mẫu" in page.split("Chưa gửi cả số như thế này được")[1]
    assert "Gửi cả bài dở" not in page
    write(scripts / OTHER)
    typing = {"ma": "x", "dau": "", "loi": "HỎI: Cô đang gõ", "viec": "xem"}
    teacher.post(f"/soan-bai/{OTHER}/xem", typing)
    assert "Gửi cả bài dở" in teacher.get(f"/soan-bai/{MINE}/gui").text
    answer = teacher.post(f"/soan-bai/{MINE}/gui", {"viec": "gui", "du_con_do": "1"})
    assert answer.headers["location"].startswith("/ban/viec/"), answer.text
    assert "30/11/2026" in (scripts / OTHER).read_text("utf-8")


def test_what_somebody_is_typing_is_not_finished(teacher, scripts, signed_in):
    """The file is whole; the words that a colleague typed last are not in it."""
    write(scripts / OTHER)
    assert send(teacher).headers["location"].startswith("/ban/viec/")
    pupil = signed_in(Role.PUPIL, name="Nguyễn Văn Em")
    pupil.post(f"/soan-bai/{OTHER}/xem", {"ma": "x", "dau": "", "loi": "HỎI: Em đang gõ"})
    assert send(teacher).headers["location"] == f"/ban/soan-bai/{MINE}/gui"
    assert "Nguyễn Văn Em đang gõ dở, chưa lưu" in teacher.get(f"/soan-bai/{MINE}/gui").text


def test_a_pupil_asks_nothing_and_sends_nothing(scripts, signed_in):
    pupil = signed_in(Role.PUPIL)
    assert pupil.get(f"/soan-bai/{MINE}/gui").status_code == 403
    assert pupil.post(f"/soan-bai/{MINE}/gui", {"viec": "gui"}).status_code == 403


def test_who_does_not_send_comes_back_to_what_was_ticked(teacher, scripts):
    """“Gửi dù chưa kiểm” was said of this script, whatever the others of its day lack."""
    answer = send(teacher, chua_kiem="1")
    asked = teacher.get(answer.headers["location"].removeprefix("/ban")).text
    assert f'href="/ban/soan-bai/{MINE}?chua_kiem=1">Chưa gửi, về bài' in asked
    without = teacher.get(f"/soan-bai/{MINE}/gui").text
    assert f'href="/ban/soan-bai/{MINE}">Chưa gửi, về bài' in without
