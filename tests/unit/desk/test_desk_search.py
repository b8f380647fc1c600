"""Tìm: marks may be left out, the better hit is first, and nobody finds what they may not open."""

import re
from html import unescape

import pytest

from broadcaster.accounts.rights import RIGHTS, Right, Role
from broadcaster.desk.search_page import SearchHit, found
from tests.unit.desk.test_desk_forms_come_back import SCHEDULE
from tests.unit.desk.test_desk_words import visible


def hit(title, about="", group="Trang", **more):
    return SearchHit(group=group, title=title, about=about, path="/x", **more)


def titles(asked, *hits):
    return [one.title for group in found(asked, iter(hits)) for one in group.hits]


@pytest.mark.parametrize("asked", ["đơn vị", "don vi", "ĐƠN VỊ", "vị đơn", "đơn v", "don"])
def test_marks_case_and_order_do_not_matter_and_a_word_may_be_begun(asked):
    assert titles(asked, hit("Đơn vị"), hit("Sao lưu")) == ["Đơn vị"]


def test_who_typed_marks_gets_those_first_and_a_title_goes_before_a_line_about():
    end, fault = hit("Lời kết"), hit("Lỗi ở tệp")
    assert titles("lỗi", end, fault) == ["Lỗi ở tệp", "Lời kết"]
    assert titles("loi", end, fault) == ["Lời kết", "Lỗi ở tệp"]
    assert titles("loa", hit("Phát", "bật tắt loa"), hit("Loa")) == ["Loa", "Phát"]


def test_every_word_must_be_there_and_signs_alone_find_nothing():
    assert titles("đơn loa", hit("Đơn vị", "loa"), hit("Đơn vị")) == ["Đơn vị"]
    assert titles("?!", hit("Đơn vị")) == []
    assert titles("đơn", *(hit(f"Đơn {n}") for n in range(11)))[-1] == "Đơn 7"
    (group,) = found("đơn", (hit(f"Đơn {n}") for n in range(11)))
    assert group.left == 3


@pytest.fixture
def school(signed_in, folder):
    """Something of every kind."""
    (folder / "scripts_vi" / "lich.toml").write_text(SCHEDULE, "utf-8")
    admin = signed_in(Role.ADMIN)
    admin.post("/soan-bai", {"loai": "hỏi – đáp", "ngay": "30/11/2026", "tieu_de": "Đội mũ"})
    admin.post("/nguoi-dung", {"ten": "Lê Thị Lan", "tai_khoan": "co.lan", "vai": "bien-tap"})
    admin.post("/cai-dat/dai", {"ten": "Đài truyền thanh xã Tân Lập"})
    admin.post("/cach-doc", {"chu": "THCS Sao Mai", "doc": "trung học cơ sở Sao Mai"})
    return admin


def results(browser, asked):
    text = browser.get("/tim", params={"tim": asked}).text.partition("<main")[2]
    return [unescape(path) for path in re.findall(r'<li><a href="([^"]+)"', text)], visible(text)


SOMETHING = {
    "lich tuan": "/ban/lich",
    "doi mu": "/ban/soan-bai/doi-mu.md",
    "lan": "/ban/nguoi-dung#ng-co.lan",
    "sao luu": "/ban/cai-dat/sao-luu",
    "bai dai": "/ban/cai-dat/don-vi",
    "tan lap": "/ban/cai-dat/dai",
    "dau gio": "/ban/cai-dat/khung",
    "lien he ai": "/ban/cai-dat/ho-so",
    "nghỉ gì": "/ban/cai-dat/ngay",
    "thcs sao": "/ban/cach-doc?tim=THCS%20Sao%20Mai",
    "nhạc hiệu măng non": "/ban/kho#am-",
    "chữ ký": "/tro-giup/cai-dat.html#len-ban-moi",
}  # what is typed -> where it leads


def test_everything_is_found_by_the_one_field(school):
    """Of one school: to found one for each took a third of a second."""
    for asked, path in SOMETHING.items():
        paths, _ = results(school, asked)
        assert any(one.startswith(path) for one in paths), (asked, paths)


def test_a_script_is_found_by_what_is_said_in_it(school, folder, signed_in):
    """The sentence with its line, those with the marks as typed first; not for who cannot open it."""
    (script,) = (folder / "scripts_vi").glob("doi-mu.md")
    head = script.read_text("utf-8").partition("---\n")[0] + "---\n"
    said = "HỎI: Sáng nay ai trực? Đàn sếu đầu đỏ về Tràm Chim rồi.\n\nĐÁP: Sêu sao.\n"
    script.write_text(f"{head}\n{said}", "utf-8")
    for asked in ("sếu đầu", "seu dau", "SẾU", "tram chi", "đỏ sếu"):
        paths, told = results(school, asked)
        assert "/ban/soan-bai/doi-mu.md#dong-2" in paths, asked
        assert "Đàn sếu đầu đỏ về Tràm Chim rồi." in told
        assert "Sáng nay ai trực" not in told
    assert "/ban/soan-bai/doi-mu.md#dong-4" in results(school, "sêu")[0]
    assert "/ban/soan-bai/doi-mu.md#dong-2" in results(school, "seu")[0]
    assert "/ban/soan-bai/doi-mu.md#dong-4" not in results(school, "sếu")[0]
    assert "Lời trong bài" not in results(signed_in(Role.APPROVER), "sếu đầu")[1]


@pytest.mark.rows_slow
@pytest.mark.parametrize("role", [Role.EDITOR, *(role for role in Role if role is not Role.EDITOR)])
def test_whatever_is_found_may_be_opened(school, signed_in, role):
    """Asked for every letter: no page that would be refused, no name that only others may see."""
    one = signed_in(role)
    seen = {}  # a page that is asked something is one page, whatever it is asked
    for letter in "abcdeghiklmnopqrstuvxy":
        paths, told = results(one, letter)
        seen |= {path.partition("?")[0].partition("#")[0]: path.partition("#")[0] for path in paths}
        if Right.PEOPLE not in RIGHTS[role]:
            assert "co.lan" not in told
    for path in seen.values():
        if path.startswith("/ban/"):
            assert one.get(path.removeprefix("/ban")).status_code == 200, path
    assert any(path.startswith("/tro-giup/") for path in seen)
    assert ("/ban/cai-dat/ho-so" in seen) == (Right.SETTINGS in RIGHTS[role])


def test_an_empty_page_offers_pages_and_nothing_found_says_what_to_do(school):
    empty = visible(school.get("/tim").text)
    assert "Hoặc mở thẳng" in empty
    paths, told = results(school, "<b>zzz")
    assert paths == []
    assert "Không tìm thấy “<b>zzz”" in told
    assert "<b>zzz" not in school.get("/tim", params={"tim": "<b>zzz"}).text


def test_the_field_is_on_every_page_and_on_them(school):
    assert 'action="/ban/tim" role="search"' in school.get("/hom-nay").text
    assert school.get("/them").text.count('role="search"') == 2  # one for narrow screens
    assert school.get("/tim?tim=a").text.count('role="search"') == 1
