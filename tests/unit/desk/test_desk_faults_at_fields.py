"""Settings, people, slots: what is wrong is said at its own field, and the form is as it was sent."""

import re

import pytest

from broadcaster.accounts.rights import Role
from tests.unit.desk.test_desk_forms_come_back import SCHEDULE

SLOT = {"ten": "Ra chơi", "thu": "thứ hai", "gio": "8:45", "phut": "5"}
UNIT = {"ten": "Điểm Núi", "loai": "điểm trường"}
OWN = {"ten": "Phát thanh", "don_vi": "Trường Sao Mai", "duyet": "1", "nguoi_duyet": "Lan"}


@pytest.fixture
def admin(signed_in, folder):
    (folder / "scripts_vi" / "lich.toml").write_text(SCHEDULE, "utf-8")
    return signed_in(Role.ADMIN)


def digest(page):
    found = re.search(r'name="ma" value="([0-9a-f]*)"', page)
    return found[1] if found else ""


CASES = [
    ("/nguoi-dung", {"ten": "", "tai_khoan": "co.lan", "vai": "bien-tap"}, "ten"),
    ("/nguoi-dung", {"ten": "Lan", "tai_khoan": "cô Lan", "vai": "bien-tap"}, "tai_khoan"),
    ("/nguoi-dung", {"ten": "Lan", "tai_khoan": "quan-tri", "vai": "bien-tap"}, "tai_khoan"),
    ("/nguoi-dung", {"ten": "Lan", "tai_khoan": "co.lan", "vai": "vua"}, "vai"),
    ("/cai-dat/khung", {**SLOT, "ten": ""}, "ten"),
    ("/cai-dat/khung", {**SLOT, "gio": ""}, "gio"),
    ("/cai-dat/khung", {**SLOT, "gio": "sáng sớm"}, "gio"),
    ("/cai-dat/khung", {**SLOT, "thu": ""}, "thu"),
    ("/cai-dat/khung", {**SLOT, "phut": "999"}, "phut"),  # said by the file's own check
    ("/cai-dat/khung", {**SLOT, "chuong_trinh": "la"}, "chuong_trinh"),
    ("/cai-dat/don-vi", {**UNIT, "ten": ""}, "ten"),
    ("/cai-dat/don-vi", {**UNIT, "loai": ""}, "loai"),
    ("/cai-dat/don-vi", {**UNIT, "tren": "khong-co"}, "tren"),
    ("/cai-dat/ngay", {"muc": "closures", "ten": "Nghỉ", "tu": ""}, "tu"),
    ("/cai-dat/ngay", {"muc": "closures", "ten": "", "tu": "1/1/2027"}, "ten"),
    ("/cai-dat/ngay", {"muc": "closures", "ten": "x", "tu": "5/1/2027", "den": "1/1/2027"}, "den"),
    ("/cai-dat/ho-so", {**OWN, "ten": ""}, "ten"),
    ("/cai-dat/ho-so", {**OWN, "don_vi": ""}, "don_vi"),
    ("/cai-dat/ho-so", {**OWN, "nguoi_duyet": ""}, "nguoi_duyet"),
    ("/cai-dat/ho-so", {**OWN, "dia_chi": "không phải địa chỉ"}, "dia_chi"),
    ("/cai-dat/vai", {"vai": "", "giong": "nữ"}, "vai"),
    ("/cai-dat/vai", {"vai": "BÀ NĂM", "giong": "không có"}, "giong"),
    ("/cach-doc", {"chu": "12", "doc": "mười hai"}, "chu"),
    ("/cach-doc", {"chu": "WHO", "doc": "xyz1"}, "doc"),
    ("/cai-dat/dai", {"ten": ""}, "ten"),
    ("/cai-dat/bao", {"ten": "", "dia_chi": "https://bao.example.vn/rss"}, "ten"),
    ("/cai-dat/bao", {"ten": "Báo Bịa", "dia_chi": ""}, "dia_chi"),
    ("/cai-dat/bao", {"ten": "Báo Bịa", "dia_chi": "bao.example.vn"}, "dia_chi"),
]


@pytest.mark.parametrize(("path", "sent", "field"), CASES)
def test_what_is_wrong_is_said_at_its_field(admin, path, sent, field):
    page = admin.get(path).text
    sent = {"ma": digest(page), **sent}
    answer = admin.post(path, sent, headers={"referer": f"http://desk.test/ban{path}"})
    assert answer.status_code == 422, answer.text
    tags = re.findall(r'<(?:input|select|textarea)[^>]*aria-describedby="loi-o"[^>]*>', answer.text)
    assert len(tags) == 1, tags
    assert f'name="{field}"' in tags[0]
    assert answer.text.count('id="loi-o"') == 1
    assert 'href="#loi-o">Đến chỗ cần sửa' in answer.text
    typed = next((v for k, v in sent.items() if v and k in ("ten", "tai_khoan", "doc")), "")
    assert typed in answer.text


def test_what_is_said_of_several_boxes_stands_below_all_of_them(admin):
    page = admin.get("/cai-dat/khung").text
    sent = {"ma": digest(page), **SLOT, "thu": ""}
    answer = admin.post(
        "/cai-dat/khung", sent, headers={"referer": "http://desk.test/ban/cai-dat/khung"}
    )
    boxes = re.search(
        r'<fieldset class="ticks"><legend>Những ngày nào.*?</fieldset>', answer.text, re.DOTALL
    )
    assert re.search(r'</label><span class="why bad" id="loi-o">.*</span></fieldset>', boxes[0])


def test_a_link_to_the_schedule_opens_the_file_at_its_line(admin, folder):
    """The line is shown with its number, and the text box knows it; nonsense shows the file only."""
    path = folder / "scripts_vi" / "lich.toml"
    path.write_text(
        path.read_text("utf-8") + '[[closures]]\nname = "Bão"\nfirst = "32/1/2027"\n', "utf-8"
    )
    at = len(path.read_text("utf-8").splitlines())
    assert (
        f'href="/ban/cai-dat/tep/lich?dong={at}">Dòng {at} của tệp lịch' in admin.get("/lich").text
    )
    page = admin.get(f"/cai-dat/tep/lich?dong={at}").text
    assert (
        f'<tr class="here"><th scope="row" class="num">{at}</th><td>first = &#34;32/1/2027&#34;'
        in page
    )
    assert f'data-line="{at}"' in page
    for odd in ("0", "99999", "-1", "x", "9" * 40, ""):
        page = admin.get("/cai-dat/tep/lich", params={"dong": odd})
        assert page.status_code == 200
        assert "data-line" not in page.text


def test_a_file_that_was_not_saved_is_open_at_the_first_wrong_line(admin):
    page = admin.get("/cai-dat/tep/lich").text
    sent = {
        "ma": digest(page),
        "noi_dung": 'format = 1\n\n[[slots]]\nname = "Sáng"\nmax_minutes = 0\n',
    }
    answer = admin.post("/cai-dat/tep/lich", sent)
    assert answer.status_code == 422
    assert re.search(r'<h2 id="dong">Dòng [35]</h2>', answer.text)
    assert re.search(r'data-line="[35]"', answer.text)


def test_a_slip_in_another_file_leads_to_that_file(admin, folder):
    path = min((folder / "scripts_vi" / "formats").glob("*.toml"))
    at = len(path.read_text("utf-8").splitlines()) + 1
    path.write_text(path.read_text("utf-8") + "lech = = 3\n", "utf-8")
    page = admin.get("/cai-dat").text
    assert f'href="/ban/cai-dat/tep/ct-{path.stem}?dong={at}">Mở chỗ ấy để sửa' in page
