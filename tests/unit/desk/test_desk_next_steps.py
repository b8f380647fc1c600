"""Every red or amber sentence has the button that mends it; an empty page offers the first step."""

import re

import pytest

from broadcaster.accounts.rights import RIGHTS, Role
from broadcaster.desk.request import HOME
from broadcaster.desk.routes import ROUTES
from broadcaster.desk.today_page import _fix, step_for
from broadcaster.domain.playout import Lamp, LampItem


class Looking:
    """Somebody who looks, as far as the next step asks."""

    home, server_path = HOME, ""

    def __init__(self, role):
        self.role = role

    def may(self, right):
        return right in RIGHTS[self.role]


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ("Chưa xếp bài nào phát được vào khung giờ này; đến giờ sẽ không có tiếng.", "/hang-doi"),
        ("Những ngày tới chưa có bài nào được xếp để phát.", "/hang-doi"),
        ("“Đội mũ” nói ngày khác: hôm nay. Bài đã sửa, chỗ sửa ấy chưa ai duyệt.", "/hang-doi"),
        ("“Đội mũ”: chưa được duyệt, sẽ không phát.", "/duyet"),
        ("“Đội mũ”: đã sửa sau khi duyệt; sẽ phát bản đã duyệt.", "/soan-bai"),
        (
            "Lịch phát (lich.toml) có lỗi, dòng 3; máy đang theo lịch cũ.",
            "/cai-dat/tep/lich?dong=3",
        ),
        ("Lịch phát (lich.toml) không đọc được; máy đang theo lịch cũ.", "/cai-dat/khung"),
        ("Loa không phát được: không có thiết bị.", "/loa"),
        ("Chưa có trình phát nào chạy ở máy này.", "/loa"),
        ("Máy đang tắt tiếng, hoặc âm lượng bằng 0.", "/loa"),
        ("Đài chưa được sao lưu lần nào.", "/cai-dat/sao-luu"),
        ("Trường còn mang tên tạm “Trường của em”.", "/bat-dau?buoc=ten"),
        ("“Văn bản đã đổi, đính chính”: chưa được duyệt, sẽ không phát.", "/duyet"),
        ("“Đội mũ” dựa vào văn bản đã đổi: 4/2090/NĐ-CP: hết hiệu lực.", "/doi-luat"),
        ("1 bài đã phát nói theo văn bản không dùng được vào ngày phát: “Duyệt”.", "/doi-luat"),
        ("Còn 2 nơi chưa nghe bài đính chính: “Loa” ở loa thon-3.", "/doi-luat"),
    ],
)
def test_what_is_wrong_has_its_page(told, path):
    assert step_for(told, Looking(Role.ADMIN))[0] == f"/ban{path}"


def test_what_was_heard_wrongly_is_not_mended_in_the_queue():
    heard = "1 bài đã phát nói theo văn bản không dùng được vào ngày phát: “Đội mũ”."
    waiting = "“Đội mũ” dựa vào văn bản không dùng được vào ngày phát: 4/2090/NĐ-CP."
    fixes = [_fix(LampItem(lamp=Lamp.AMBER, told=told, fix="")) for told in (heard, waiting)]
    assert "viết bài đính chính" in fixes[0]
    assert "xếp bài khác" in fixes[1]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.STATION])
@pytest.mark.parametrize("told", ["Điều chưa ai nghĩ tới.", "Loa không phát được.", "chưa duyệt"])
def test_nobody_is_left_with_a_sentence_alone(role, told):
    path, words = step_for(told, Looking(role))
    assert path
    assert words
    right = next((r.right for r in ROUTES if path.split("?")[0] == f"/ban{r.path}"), None)
    assert right is None or right in RIGHTS[role]


def test_what_is_well_has_no_button():
    assert step_for("", Looking(Role.ADMIN)) is None


def test_an_empty_page_says_what_will_be_here_and_offers_the_first_step(signed_in, folder):
    for file in (folder / "scripts_vi").glob("*.md"):
        file.unlink()
    seen = 0
    for role in (Role.EDITOR, Role.ADMIN):
        person = signed_in(role)
        for path in ("/soan-bai", "/hang-doi", "/nhat-ky", "/thong-ke", "/duyet", "/kho",
                     "/cai-dat/don-vi", "/khan"):  # fmt: skip
            page = person.get(path).text
            for card in re.findall(r'<(?:section|li) class="card empty">(.*?)</(?:section|li)>', page,
                                   re.DOTALL):  # fmt: skip
                seen += 1
                assert "<h" in card, (path, card)
                assert "<p>" in card, (path, card)
                offers = 'class="button' in card or 'class="button main"' in page
                assert offers, (path, card)
    assert seen >= 6


def test_a_pupil_first_sees_what_a_pupil_can_do_and_no_alarm_of_adults(signed_in, folder):
    programme = min((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    new = {"loai": "hỏi – đáp", "ngay": "30/11/2099", "tieu_de": "Đội mũ"}
    pupil = signed_in(Role.PUPIL)
    page = pupil.get("/hom-nay").text
    assert "Hôm nay em làm gì?" in page
    assert 'class="card lamp' not in page
    assert "trình phát" not in page.lower()
    signed_in(Role.EDITOR).post("/soan-bai", new | {"chuong_trinh": programme})
    page = pupil.get("/hom-nay").text
    for path in ("phong-thu", "soan-bai", "nghe-thu"):
        assert f'href="/ban/{path}/doi-mu.md"' in page
    assert 'class="card lamp' in signed_in(Role.EDITOR).get("/hom-nay").text
