"""The office's morning at a hub: red first, tonight, a search, a programme required of schools."""

import os
import shutil
import time
from pathlib import Path

import pytest

from broadcaster.accounts.passwords import Argon2Passwords
from broadcaster.accounts.rights import Role
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.office_people import add_office_person, office_door
from broadcaster.hub.unit_tree import OfficeRole
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from tests.fakes import desk_house
from tests.fakes.barriers import barriers
from tests.fakes.desk_seat import DESKTOP, PHONE
from tests.fakes.office_rows import life
from tests.integration.test_hub import HubProcess

pytestmark = pytest.mark.system
COMMUNE, PASSWORD = "Ủy ban nhân dân xã Sao Mai (ví dụ)", "chuối xanh bảy quả"
SCHOOLS = {
    "truong-a": "Trường Ánh Dương (ví dụ)", "truong-b": "Trường Bằng Lăng (ví dụ)",
    "truong-c": "Trường Cẩm Tú (ví dụ)",
}  # fmt: skip
BROKEN, FOREIGN = "Trường Hoa Giấy (ví dụ)", "Trường Xã Khác (ví dụ)"


def station(place, unit):
    """A station of its own name, without the pages of the law: they are not what is looked at."""
    house = desk_house.new_house(place)
    told = place / "scripts_vi" / "station.toml"
    lines = [one for one in told.read_text("utf-8").splitlines() if not one.startswith("unit =")]
    told.write_text("\n".join([f'unit = "{unit}"', "law_shelf = false", *lines]) + "\n", "utf-8")
    return house


@pytest.fixture
def province(tmp_path):
    """The folder of a hub, and the link of its officer."""
    folder = HubFolder(root=tmp_path)
    commune = station(folder.units / "xa", COMMUNE)
    for path in (commune.folder / "scripts_vi").glob("*.md"):
        path.unlink()
    commune.write("doi-mu", "Đội mũ bảo hiểm khi đi xe máy điện")
    commune.send("doi-mu")
    for code, name in {**SCHOOLS, "truong-la": FOREIGN}.items():
        station(folder.units / code, name)
    shutil.copytree(folder.units / "truong-a", folder.units / "truong-hong")
    (folder.units / "truong-hong" / "scripts_vi" / "station.toml").write_text("unit = ", "utf-8")
    rows = HubDatabase(sqlite_url(folder.rows))
    with rows.writing_all() as session:
        session.add_all([
            life("xa", COMMUNE, kind="xã"), life("xa-khac", "Xã khác (ví dụ)", kind="xã"),
            *(life(code, name, "xa") for code, name in SCHOOLS.items()),
            life("truong-hong", BROKEN, "xa"), life("truong-la", FOREIGN, "xa-khac"),
        ])  # fmt: skip
    door = office_door(
        rows, folder, passwords=Argon2Passwords(), now=SystemClock().now
    )  # fmt: skip
    officer = OfficeRole(unit="xa", role=Role.EDITOR, below=True)
    link = add_office_person(door, "co.hanh", "Cô Hạnh", officer, by="thử")
    rows.close()
    return tmp_path, f"/hub/lien-ket/{link}"


def looked_at(page, name):
    """Nobody is shut out, nothing is wider than a phone; the picture is kept where one asks."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for size, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == [], (name, size, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        if where := os.environ.get("OFFICE_PICTURES"):
            page.screenshot(path=Path(where) / f"{name}-{size['width']}.png", full_page=True)


def until(page, sees):
    """Ask for the page again until it shows what is to come: the hub works beside it."""
    end = time.monotonic() + 300
    while not sees(page.content()):
        assert time.monotonic() < end, page.inner_text("main")
        time.sleep(0.5)
        page.reload()


def test_the_offices_morning(province, chromium):
    root, link = province
    hub = HubProcess(root)
    try:
        page = chromium.new_page(base_url=hub.address, viewport=PHONE)
        page.goto("/hub/toi-nay")
        page.get_by_role("heading", name="Đăng nhập").wait_for()
        page.goto(link)
        page.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
        page.get_by_label("Gõ lại mật khẩu mới").fill(PASSWORD)
        page.get_by_role("button", name="Đặt mật khẩu và vào").click()
        page.get_by_role("heading", name="Các đơn vị").wait_for()
        # who cannot be read is red and first; nobody is green because nothing is known of them
        until(page, lambda html: "máy chủ chưa đọc tới" not in html and "✖" in html)
        first = page.locator("ul.rows > li").first
        assert BROKEN in first.inner_text()
        assert "xanh" not in page.locator("p.counts").inner_text()
        assert FOREIGN not in page.content()
        looked_at(page, "don-vi")
        page.get_by_role("link", name="Tối nay").click()
        page.get_by_role("heading", name="Tối nay và sáng mai").wait_for()
        until(page, lambda html: all(name in html for name in SCHOOLS.values()))
        assert page.get_by_text("Chưa xếp bài nào").count() >= 3
        assert FOREIGN not in page.content()
        looked_at(page, "toi-nay")
        # what one remembers of a programme, without marks
        page.get_by_role("link", name="Tìm bài").click()
        until(page, lambda html: "Đội mũ" in html)
        page.get_by_label("Chữ trong tên bài").fill("xe may dien mu")
        page.get_by_role("button", name="Tìm").click()
        page.get_by_role("link", name="Đội mũ bảo hiểm khi đi xe máy điện").wait_for()
        page.get_by_role("link", name=COMMUNE).wait_for()
        looked_at(page, "tim")
        # it is required of three schools, and comes to each by that school's own work
        page.get_by_role("link", name="Giao bài").click()
        page.get_by_label("Bài", exact=True).select_option(index=0)
        page.get_by_label("Đến hết ngày").fill("chủ nhật")
        page.get_by_label("Theo tên").check()
        for name in SCHOOLS.values():
            page.get_by_label(name).check()
        looked_at(page, "giao")
        page.get_by_role("button", name="Giao bài này").click()
        page.get_by_role("heading", name="Đội mũ bảo hiểm khi đi xe máy điện").wait_for()
        looked_at(page, "da-giao")
        until(page, lambda html: html.count(">đã nhận<") == len(SCHOOLS))
        looked_at(page, "da-nhan")
        for code in SCHOOLS:
            assert (root / "don-vi" / code / "scripts_vi" / "doi-mu.md").is_file()
        page.get_by_role("link", name="Trường Ánh Dương (ví dụ)").click()
        page.get_by_role("button", name="Vào bàn làm việc").wait_for()
        looked_at(page, "mot-don-vi")
        assert page.goto("/hub/don-vi/truong-la").status == 404
    finally:
        told = hub.stop()
    assert "Traceback" not in told
