"""A session that ends while a page is open: the page is told why, and goes on in the next one."""

from datetime import timedelta

import pytest

from broadcaster.accounts.people import add_person, new_link
from broadcaster.accounts.rights import Role

PARTIAL = {"hx-request": "true"}
PASSWORD = "chuối xanh bảy quả"


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR)


def whose(one):
    return one.get("/phien").json()


def test_a_page_learns_whose_the_session_is(teacher, browser):
    assert whose(teacher) == {"account": "bien-tap", "token": teacher.csrf}
    answer = browser().get("/phien")
    assert answer.json() == {"account": "", "token": ""}
    assert answer.headers["cache-control"] == "no-store"


def test_the_first_administrator_is_told_where_the_link_stands(browser):
    """The browser did not open by itself, and nobody has sent anything."""
    page = browser().get("/vao").text
    assert "người quản trị đầu tiên thì mở đường dẫn dưới dòng “Lần đầu” trong cửa sổ" in page


def test_a_one_time_link_is_opened_in_a_page_and_its_form_signs_in(state, browser):
    """What `signed_in` does without a page: the link once, the session, the token of the forms."""
    door = state.parts.door
    person = add_person(door, "lan", "Lê Thị Lan", Role.EDITOR, by="thử")
    link, one = f"/mo/{new_link(door, person, by='thử')}", browser()
    assert "Lê Thị Lan" in one.get(link).text
    answer = one.post(link, {"moi": PASSWORD, "moi_lai": PASSWORD})
    assert answer.status_code == 303, answer.text
    page = one.get("/tai-khoan").text
    one.csrf = page.split('name="ma-trang" content="')[1].split('"')[0]
    assert whose(one) == {"account": "lan", "token": one.csrf}
    assert one.post("/ra").status_code == 303, "the token of the page is that of the session"
    assert whose(one)["account"] == ""
    assert browser().post(link, {"moi": PASSWORD, "moi_lai": PASSWORD}).status_code != 303


def test_no_other_site_reads_the_token(teacher):
    answer = teacher.get("/phien")
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in answer.headers


def _signed_out_everywhere(teacher, signed_in, state, monkeypatch):
    signed_in(Role.ADMIN).post("/nguoi-dung/ra", {"tai_khoan": "bien-tap"})


def _twelve_hours(teacher, signed_in, state, monkeypatch):
    monkeypatch.setattr("broadcaster.accounts.people.IDLE", timedelta(0))


def _other_tab(teacher, signed_in, state, monkeypatch):
    teacher.post("/ra")


@pytest.mark.parametrize("ends", [_signed_out_everywhere, _twelve_hours, _other_tab])
def test_a_script_of_the_page_is_told_that_the_session_is_over(
    teacher, signed_in, state, monkeypatch, ends
):
    """In words for a person, and in a header for itself; the door then opens in place."""
    ends(teacher, signed_in, state, monkeypatch)
    answer = teacher.post("/soan-bai/mot.md/xem", {"loi": "x"}, headers=PARTIAL)
    assert (answer.status_code, answer.headers["x-phien"]) == (403, "het")
    assert "Đăng nhập lại, ở đây hoặc ở một thẻ khác" in answer.text
    assert whose(teacher)["account"] == ""
    raw = teacher.post("/tai-van-ban", content=b"x")
    assert raw.headers["x-phien"] == "het"
    monkeypatch.undo()
    wrong = teacher.post("/vao", {"tai_khoan": "bien-tap", "mat_khau": "sai"}, headers=PARTIAL)
    assert wrong.status_code == 403
    assert "x-phien" not in wrong.headers
    assert "<html" not in wrong.text
    assert "Tài khoản hoặc mật khẩu không đúng" in wrong.text
    right = {"tai_khoan": "bien-tap", "mat_khau": PASSWORD}
    assert teacher.post("/vao", right, headers=PARTIAL).status_code == 204
    got = whose(teacher)
    assert got["account"] == "bien-tap"
    assert got["token"] != teacher.csrf


def test_a_token_of_the_session_before_is_told_apart(teacher):
    """The page asks for the new one and sends again; nobody has to load it anew."""
    teacher.post("/ra")
    teacher.post("/vao", {"tai_khoan": "bien-tap", "mat_khau": PASSWORD}, csrf="")
    answer = teacher.post("/soan-bai/mot.md/xem", {"loi": "x"}, headers=PARTIAL)
    assert (answer.status_code, answer.headers["x-phien"]) == (403, "cu")
    teacher.csrf = whose(teacher)["token"]
    answer = teacher.post("/soan-bai/mot.md/xem", {"loi": "x"}, headers=PARTIAL)
    assert "x-phien" not in answer.headers


def test_every_page_can_open_the_door_in_place(teacher, signed_in, browser):
    page = teacher.get("/soan-bai").text
    assert "Thầy cô đã ra khỏi bàn, đăng nhập lại" in page
    assert '<template id="cua">' in page
    assert 'value="bien-tap" autocomplete="username" readonly' in page
    assert "Em đã ra khỏi bàn, đăng nhập lại" in signed_in(Role.PUPIL).get("/soan-bai").text
    assert 'id="cua"' not in browser().get("/vao").text
