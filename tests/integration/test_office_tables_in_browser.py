"""Tables of units and of people as an officer brings them: shown with what is wrong, then written."""

import csv
import os
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from broadcaster.accounts.passwords import Argon2Passwords
from broadcaster.accounts.rights import Role
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.office_people import add_office_person, office_door, take_office_role
from broadcaster.hub.people_giving import unit_desk
from broadcaster.hub.unit_tree import OfficeRole
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from tests.fakes.barriers import barriers
from tests.fakes.desk_seat import DESKTOP, PHONE
from tests.fakes.office_rows import life
from tests.integration.test_hub import HubProcess
from tests.integration.test_office_in_browser import until

pytestmark = pytest.mark.system
PASSWORD = "chuối xanh bảy quả"
COMMUNE, SCHOOL = "Ủy ban nhân dân xã Sao Mai (ví dụ)", "Trường THCS Ánh Dương (ví dụ)"
UNITS = [
    ["DANH SÁCH ĐƠN VỊ NĂM HỌC 2026-2027 (VÍ DỤ)"],
    ["Mã", "Tên đơn vị", "Loại", "Thuộc", "Từ ngày", "Đến ngày"],
    ["anh-duong", SCHOOL, "trường", COMMUNE, None, None],
    ["hoa-mai", "Trường Tiểu học Hoa Mai Mới (ví dụ)", "trường", COMMUNE, date(2027, 1, 1), None],
    ["", "Trường Không Cấp Trên (ví dụ)", "trường", "Xã không có trong danh sách", None, None],
    ["", "", "trường", COMMUNE, None, None],
    ["nguoc", "Trường Ngược Ngày (ví dụ)", "trường", COMMUNE, date(2027, 5, 1), date(2027, 1, 1)],
]
PEOPLE = [
    ["Họ tên", "Đơn vị", "Vai", "Tài khoản", "E-mail"],
    ["Trần Thị An", SCHOOL, "Quản trị", "", "an@example.edu.vn"],
    ["Lê Văn Bình", "anh-duong", "Kiểm duyệt", "binh.lv", ""],
    ["Phạm Thị Chi", "xa", "Văn phòng biên tập", "", ""],
    ["Hồ Dung", "anh-duong", "Gác cổng", "", ""],
    ["Võ Em", "Trường không có", "Biên tập", "", ""],
    ["Đỗ Gấm", "anh-duong", "Biên tập", "", "không phải thư"],
]


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture
def office(tmp_path):
    """The folder of a hub with a commune and a school of a list, and the link of its officer."""
    folder = HubFolder(root=tmp_path / "may-chu")
    folder.units.mkdir(parents=True)
    rows = HubDatabase(sqlite_url(folder.rows))
    with rows.writing_all() as session:
        session.add_all([
            life("xa", COMMUNE, kind="xã"),
            life("hoa-mai", "Trường Tiểu học Hoa Mai (ví dụ)", "xa"),
        ])  # fmt: skip
    door = office_door(rows, folder, passwords=Argon2Passwords(), now=SystemClock().now)
    officer = OfficeRole(unit="xa", role=Role.ADMIN, below=True)
    link = add_office_person(door, "co.hanh", "Cô Hạnh", officer, by="thử")
    yield folder, door, f"/hub/lien-ket/{link}"
    rows.close()


def looked_at(page, name):
    """In the light and the dark, on a phone and a large screen: nobody is shut out, nothing is cut."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for size in (DESKTOP, PHONE):
        for scheme in ("light", "dark"):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate("Promise.allSettled(document.getAnimations().map(a => a.finished))")
            assert barriers(page) == [], (name, size, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
            if where := os.environ.get("OFFICE_PICTURES"):
                to = Path(where) / f"{name}-{size['width']}-{scheme}.png"
                page.screenshot(path=to, full_page=True)


def signed_in(browser, hub, link):
    page = browser.new_context(base_url=hub.address, viewport=PHONE).new_page()
    page.goto(link)
    set_password(page)
    page.get_by_role("heading", name="Các đơn vị").wait_for()
    return page


def set_password(page):
    page.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    page.get_by_label("Gõ lại mật khẩu mới").fill(PASSWORD)
    page.get_by_role("button", name="Đặt mật khẩu và vào").click()


def brought(page, path, heading):
    page.get_by_label("Bảng tính (.xlsx hay .csv)").set_input_files(path)
    page.get_by_role("button", name="Xem sẽ đổi gì").click()
    page.get_by_role("heading", name=heading).wait_for()
    return page.inner_text("main")


def test_tables_are_shown_with_what_is_wrong_and_written_as_shown(office, chromium, tmp_path):
    folder, _, link = office
    hub = HubProcess(folder.root)
    try:
        page = signed_in(chromium, hub, link)
        page.get_by_role("link", name="Người dùng").click()
        page.get_by_role("link", name="Nhập bảng đơn vị").click()
        looked_at(page, "nhap-don-vi")
        table = workbook(tmp_path / "don-vi.xlsx", UNITS)
        told = brought(page, table, "Danh sách đơn vị: xem trước")
        for words in ("1 mới", "1 đổi tên", "3 dòng hỏng", "Dòng 5: không có đơn vị cấp trên “Xã không",
                      "Dòng 6: thiếu tên đơn vị", "Dòng 7: đến ngày", f"dòng 3: {SCHOOL}"):  # fmt: skip
            assert words in told, (words, told)
        looked_at(page, "don-vi-xem-truoc")
        # somebody else writes the same meanwhile: nothing is written twice, it is shown again
        other = page.context.new_page()
        other.goto(f"{hub.address}/hub/nhap/don-vi")
        brought(other, table, "Danh sách đơn vị: xem trước")
        other.get_by_role("button", name="Ghi như trên").click()
        other.get_by_role("heading", name="Đã ghi danh sách đơn vị").wait_for()
        assert "Dòng 6: thiếu tên đơn vị" in other.inner_text("main")  # still to be put right
        looked_at(other, "don-vi-da-ghi")
        other.close()
        page.get_by_role("button", name="Ghi như trên").click()
        page.get_by_text("Dữ liệu vừa được người khác đổi nên chưa ghi gì").wait_for()
        assert "Không có gì để ghi" in page.inner_text("main")
        looked_at(page, "don-vi-da-doi")
        page.get_by_role("link", name="Chọn tệp khác").click()
        # the schools have no station yet
        page.get_by_role("heading", name="2 trường chưa có đài").wait_for()
        looked_at(page, "lap-dai")
        page.get_by_role("button", name="Lập đài").click()
        page.get_by_role("heading", name="Nhập bảng đơn vị").wait_for()
        assert folder.codes() == ("anh-duong", "hoa-mai")
        # their people
        page.goto("/hub/nhap/nguoi")
        looked_at(page, "nhap-nguoi")
        table = workbook(tmp_path / "nguoi.xlsx", PEOPLE)
        told = brought(page, table, "Người dùng: xem trước")
        for words in ("3 thêm", "3 dòng hỏng", "Trần Thị An (an.tt), Quản trị trường, bàn làm việc anh-duong",
                      "văn phòng xa", "Dòng 5: không có vai “Gác cổng”", "Dòng 6: không có đơn vị",
                      "Dòng 7: “không phải thư” không phải e-mail"):  # fmt: skip
            assert words in told, (words, told)
        looked_at(page, "nguoi-xem-truoc")
        page.get_by_role("button", name="Ghi như trên").click()
        page.get_by_role("heading", name="Đã ghi người dùng").wait_for()
        looked_at(page, "nguoi-da-ghi")
        with page.expect_download() as download:
            page.get_by_role("link", name="anh-duong: 2 người").click()
        links = [*csv.DictReader(download.value.path().read_text("utf-8-sig").splitlines())]
        assert [one["Họ tên"] for one in links] == ["Trần Thị An", "Lê Văn Bình"]
        with unit_desk(folder, "anh-duong") as (wired, door):
            assert {one.account for one in door.people.all()} == {"an.tt", "binh.lv"}
            assert "Lê Văn Bình" in wired.station.profile.approvers
        # the same table once more changes nothing
        page.goto("/hub/nhap/nguoi")
        assert "3 dòng hỏng" in brought(page, table, "Người dùng: xem trước")
        assert page.get_by_label("Cấp đường dẫn mới cho 3 người").is_visible()
        page.goto("/hub/nguoi")
        looked_at(page, "nguoi-dung")
        # and the link opens the desk of that school
        page.goto(links[0]["Đường dẫn một lần"])
        set_password(page)
        page.wait_for_url("**/anh-duong/ban/**")
        assert page.get_by_role("navigation", name="Các trang chính").is_visible()
    finally:
        told = hub.stop()
    assert "Traceback" not in told


def test_an_officer_goes_into_a_desk_and_out_when_the_role_is_taken(office, chromium, tmp_path):
    folder, door, link = office
    chief = OfficeRole(unit="xa", role=Role.ADMIN, below=True)
    add_office_person(door, "thay.chinh", "Thầy Chính", chief, by="thử")
    hub = HubProcess(folder.root)
    try:
        page = signed_in(chromium, hub, link)
        page.goto("/hub/nhap/don-vi")
        page.get_by_role("button", name="Lập đài").click()
        page.wait_for_url("**/hub/nhap/don-vi")
        page.goto("/hub/don-vi/hoa-mai")
        until(page, lambda html: "Vào bàn làm việc" in html)  # a new folder is seen in a minute
        looked_at(page, "don-vi-vao-ban")
        page.get_by_role("button", name="Vào bàn làm việc").click()
        page.wait_for_url("**/hoa-mai/ban/hom-nay")
        assert "Cô Hạnh (văn phòng) đã vào bàn làm việc này" in page.inner_text("main")
        assert "Cô Hạnh (văn phòng), vai Quản trị trường" in page.inner_text("main")
        looked_at(page, "ban-hom-nay")
        page.goto("/hoa-mai/ban/tai-khoan")
        looked_at(page, "ban-tai-khoan")
        # what is done there is done by somebody of the office, in the unit's own records
        page.goto("/hoa-mai/ban/so-viec-da-lam")
        assert "co.hanh@van-phong" in page.inner_text("main")
        looked_at(page, "ban-nhat-ky")
        page.goto("/hoa-mai/ban/soan-bai")
        page.get_by_role("link", name="Về trang của văn phòng").click()
        page.get_by_role("heading", name="Trường Tiểu học Hoa Mai (ví dụ)").wait_for()
        # the session ends while something is typed: back by the office in another tab, nothing is lost
        page.goto("/hoa-mai/ban/cach-doc")
        page.get_by_label("Chữ viết trong bài").fill("HTML")
        page.get_by_label("Đọc là").fill("hát tê em en")
        door.people.end_sessions(door.people.get("co.hanh"))
        page.get_by_role("button", name="Thêm cách đọc").click()
        asked = page.get_by_role("dialog")
        asked.get_by_role("button", name="Đã vào lại, làm tiếp").click()
        expect(asked.get_by_role("alert")).to_contain_text("Chưa thấy thầy cô vào lại")
        looked_at(page, "ban-vao-lai")
        with page.context.expect_page() as opened:
            asked.get_by_role("link", name="Mở trang của văn phòng").click()
        again = opened.value
        again.get_by_label("Tài khoản").fill("co.hanh")
        again.get_by_label("Mật khẩu").fill(PASSWORD)
        again.get_by_role("button", name="Đăng nhập").click()
        again.get_by_role("button", name="Vào bàn làm việc").click()
        again.wait_for_url("**/hoa-mai/ban/hom-nay")
        again.close()
        expect(asked).to_be_hidden(timeout=60_000)  # it looks by itself, too
        page.get_by_text("hát tê em en").first.wait_for()
        assert "HTML" in (folder.units / "hoa-mai" / "scripts_vi" / "station.toml").read_text(
            "utf-8"
        )
        # a role that is taken back ends what is open at the next click
        page.goto("/hoa-mai/ban/hom-nay")
        take_office_role(door, "co.hanh", "xa", by="thay.chinh")
        page.get_by_role("link", name="Soạn bài").first.click()
        page.wait_for_url("**/hoa-mai/ban/vao**")
        looked_at(page, "ban-het-vai")
        with unit_desk(folder, "hoa-mai") as (_, own):
            assert own.people.all() == ()
    finally:
        told = hub.stop()
    assert "Traceback" not in told
