"""A real browser (Debian's chromium): a decree comes into the register, a script cites it, it ends."""

import itertools
import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from broadcaster.accounts.rights import Role
from tests.fakes import desk_house
from tests.fakes.barriers import barriers
from tests.fakes.desk_seat import DESKTOP, PHONE, seats

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("evening")]
ENLARGED = {"width": 640, "height": 450}  # how large a desktop is with letters of twice the size
PICTURES = os.environ.get("DESK_PICTURES", "")  # a folder, for whoever wants to look
COUNT = itertools.count(1)
TEXT = """\
Điều 1. Phạm vi điều chỉnh
Nghị định này quy định về đội mũ bảo hiểm của người đi xe đạp điện.

Điều 2. Mức phạt
1. Phạt tiền từ 200.000 đồng đến 300.000 đồng đối với người có hành vi sau đây:
a) Không đội mũ bảo hiểm;
b) Đội mũ bảo hiểm không cài quai đúng quy cách.
"""


@pytest.fixture
def seat(chromium):
    with seats(chromium) as start:
        yield start


@pytest.fixture
def house(tmp_path):
    made = desk_house.new_house(tmp_path / "dai")
    made.write("doi-mu", "Đội mũ", days=9, answer="Các em nhớ đội mũ.")
    return made


def looked_at(page, name):
    """Axe finds nothing, nothing is wider than the window, at this size and with large letters."""
    size = page.viewport_size
    for seen in (size, ENLARGED):
        page.set_viewport_size(seen)
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= seen["width"]
    page.set_viewport_size(size)
    if PICTURES:
        path = Path(PICTURES) / f"{next(COUNT):02}-{name}-{size['width']}.png"
        page.screenshot(path=path, full_page=True)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_decree_comes_in_is_cited_and_ends(house, seat, size):
    """By forms and one field in which it is picked by keys; the line shows its words, then red."""
    with desk_house.serving(house) as (address, _):
        link = house.person(Role.EDITOR, "Lê Thị Biên Tập", "co.lan")
        page = seat(address, viewport=size).come_in(link).open("/van-ban")
        looked_at(page, "so")
        page.get_by_role("link", name="Thêm văn bản").click()
        looked_at(page, "them")
        for label, words in (
            ("Số, ký hiệu", "512/2026/NĐ-CP"),
            ("Tên văn bản", "Nghị định về đội mũ bảo hiểm của người đi xe đạp điện"),
            ("Cơ quan ban hành", "Chính phủ"),
            ("Có hiệu lực từ", "31/9/2026"),
            ("Tôi đã kiểm hôm nay ở", "Công báo số 75"),
        ):
            page.get_by_label(label).first.fill(words)
        page.get_by_label("Tên văn bản").focus()
        expect(page.locator("#o_in_force + .meant")).to_contain_text("31/9")
        page.get_by_label("Có hiệu lực từ").fill("1/10/2026")
        page.get_by_role("button", name="Lưu vào sổ").click()
        expect(page.get_by_role("heading", name="512/2026/NĐ-CP")).to_be_visible()
        expect(page.locator(".intro .mark")).to_have_text("✓ Hôm nay còn hiệu lực")
        page.get_by_role("link", name="Dán toàn văn").click()
        looked_at(page, "dan")
        page.get_by_label("Toàn văn").fill(TEXT)
        page.get_by_role("button", name="Lưu toàn văn").click()
        page.get_by_text("Các phần, chương, điều").click()
        page.get_by_role("link", name="Điều 2", exact=True).click()
        expect(page.locator(".passage")).to_contain_text("không cài quai")
        looked_at(page, "van-ban")

        page.goto(f"{address}/ban/soan-bai/doi-mu.md")
        page.get_by_text("Văn bản nguồn (1)").click()
        field = page.get_by_role("combobox", name="Số, ký hiệu")
        field.press_sequentially("mu bao hiem xe dap")
        expect(page.locator(".pick li")).to_have_count(1)
        looked_at(page, "chon")
        field.press("ArrowDown")
        field.press("Enter")
        expect(field).to_have_value("512/2026/NĐ-CP")
        page.get_by_role("button", name="Thêm văn bản").click()
        expect(page.get_by_text("Văn bản nguồn (2)")).to_be_visible()
        says = "Điểm b khoản 1 Điều 2 Nghị định 512/2026/NĐ-CP phạt người không cài quai mũ."
        page.locator("#theo-loi textarea").nth(2).fill(says)
        told = page.locator("#theo-loi .luat")
        expect(told.locator("summary")).to_contain_text("Điều 2 khoản 1 điểm b ✓ còn hiệu lực")
        told.locator("summary").click()
        expect(told.locator(".passage")).to_contain_text("b) Đội mũ bảo hiểm không cài quai")
        looked_at(page, "cau")
        page.get_by_role("button", name="Lưu bài").last.click()
        expect(page.locator("#loi-nhan")).to_contain_text("Đã lưu bài")

        page.goto(f"{address}/ban/van-ban/512_2026_nd-cp/sua")
        page.get_by_label("Hết hiệu lực từ").fill("1/12/2026")
        page.get_by_role("button", name="Lưu vào sổ").click()
        expect(page.get_by_role("link", name="Đội mũ")).to_be_visible()
        page.goto(f"{address}/ban/soan-bai/doi-mu.md")
        expect(page.locator("#theo-loi .luat .mark.bad")).to_have_text("✕ hết hiệu lực")
        expect(page.locator("#ben-trong .rows").first).to_contain_text("hết hiệu lực vào ngày phát")
        looked_at(page, "do")
