"""Dán công văn on a phone, in a real browser: from a pasted document to a programme that is sent."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from broadcaster.importing.tesseract import what_is_missing
from tests.fakes import desk_house
from tests.fakes.desk_seat import DESKTOP, PHONE, Seat
from tests.unit.importing.pdf_files import drawn_page
from tests.unit.importing.test_paragraph_kinds import NOTICE

pytestmark = pytest.mark.system
MOST_PRESSES = 8


@pytest.fixture
def house(tmp_path):
    with desk_house.an_evening():
        yield desk_house.new_house(tmp_path / "dai")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_from_a_pasted_document_to_a_sent_programme(chromium, house, tmp_path, viewport):
    """A công văn with letterhead, table and Nơi nhận; nothing typed but its day's name, no syntax."""
    with desk_house.serving(house) as (address, _):
        counts = Counter()
        seat = Seat(chromium, address, counts=counts, viewport=viewport).come_in(
            house.link("quan-tri")
        )
        page = seat.page

        def seen(name):
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
            page.screenshot(path=tmp_path / "anh" / f"{name}.png", full_page=True)

        assert counts["presses"]  # they are counted
        counts.clear()
        seat.turn_to("Soạn bài")
        page.get_by_role("link", name="Dán công văn").click()
        page.get_by_label("Dán cả văn bản").click()
        page.get_by_label("Dán cả văn bản").fill(NOTICE)  # a paste
        seen("1-dan")
        page.get_by_role("button", name="Xem văn bản").click()
        expect(page.get_by_role("heading", name="Khám sức khỏe cho học sinh")).to_be_visible()
        expect(page.get_by_label("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")).not_to_be_checked()
        expect(page.get_by_label("- VPCP: để báo cáo;")).not_to_be_checked()
        expect(page.get_by_label("Mang thẻ bảo hiểm y tế")).to_be_checked()
        expect(page.get_by_text("đọc là: Lớp 6A: 7 giờ 30, thứ hai.")).to_be_visible()
        seen("2-xem")
        page.get_by_role("button", name="Viết thành bài").click()
        page.wait_for_url("**/soan-bai/**")
        expect(page.locator("#loi-nhan")).to_contain_text("Đã viết thành bài")
        seen("3-bai")
        # its effect is in no register: whoever sends has to know
        page.get_by_label("Gửi dù chưa kiểm").check()
        page.get_by_role("button", name="Gửi duyệt").click()
        page.wait_for_url("**/viec/**")
        expect(page.locator("main")).to_contain_text(
            "đã gửi duyệt", ignore_case=True, timeout=300_000
        )  # the episode is rendered before
        seen("4-da-gui")
        assert counts["presses"] <= MOST_PRESSES, counts
        assert counts["keys"] == 0
        assert seat.complaints == []
        assert seat.foreign == []
        seat.context.close()


_DROP = """([page, names]) => {
  const carried = new DataTransfer();
  for (const name of names) carried.items.add(new File([page], name));
  for (const what of ["dragover", "drop"]) {
    const event = new DragEvent(what, { dataTransfer: carried, bubbles: true, cancelable: true });
    document.querySelector("main").dispatchEvent(event);
    if (!event.defaultPrevented) throw new Error(what);
  }
}"""


def test_a_file_that_is_dropped_on_the_page_is_read(chromium, house):
    words = "<html><meta charset=utf-8><p>Chiều mai lớp 6A nộp 15.000 đồng tiền nước.</p>"
    with desk_house.serving(house) as (address, _):
        seat = Seat(chromium, address, viewport=DESKTOP).come_in(house.link("quan-tri"))
        page = seat.page
        page.goto(f"{address}/ban/dan-cong-van")
        page.evaluate(_DROP, [words, ["a.html", "b.html"]])
        expect(page.get_by_text("Mỗi lần một tệp")).to_be_visible()
        expect(page.get_by_text("a.html", exact=True)).to_be_visible()
        typed = page.get_by_label("Dán cả văn bản")
        typed.fill("Kính gửi các lớp.")
        page.evaluate(_DROP, [words, ["c.html"]])
        expect(page.get_by_text("bấm Đọc tệp thì bỏ chữ ấy")).to_be_visible()
        expect(page.get_by_text("c.html", exact=True)).to_be_visible()
        expect(typed).to_have_value("Kính gửi các lớp.")
        typed.fill("")
        page.evaluate(_DROP, [words, ["c.html"]])
        page.wait_for_url(re.compile(r"/dan-cong-van/[0-9a-f]{12}$"))
        expect(page.get_by_label("Chiều mai lớp 6A nộp 15.000 đồng tiền nước.")).to_be_checked()
        assert seat.complaints == []
        seat.context.close()


def test_a_photograph_of_a_paper_becomes_a_script(chromium, house, tmp_path):
    """The phone's camera brings it; its figures hold the script until somebody has compared them."""
    assert not what_is_missing(), what_is_missing()
    paper = tmp_path / "to-giay.jpg"
    drawn_page().convert("RGB").save(paper, "JPEG", quality=80)
    with desk_house.serving(house) as (address, _):
        seat = Seat(chromium, address, viewport=PHONE).come_in(house.link("quan-tri"))
        page = seat.page
        page.goto(f"{address}/ban/dan-cong-van")
        camera = page.get_by_label("Chụp ảnh")
        assert camera.get_attribute("capture") == "environment"  # no list of files: the camera
        assert camera.get_attribute("accept") == "image/jpeg,image/png"
        camera.set_input_files(paper)
        expect(page.get_by_text("to-giay.jpg")).to_be_visible()  # said in the button
        expect(page.get_by_text("Chọn tệp", exact=True)).to_be_visible()
        page.screenshot(path=tmp_path / "anh" / "1-chon.png", full_page=True)
        page.get_by_role("button", name="Đọc ảnh").click()
        page.wait_for_url(re.compile(r"/dan-cong-van/[0-9a-f]{12}$"), timeout=240_000)
        expect(page.get_by_role("img", name="Ảnh gốc của văn bản")).to_be_visible()
        expect(page.locator("strong", has_text="8.000.000")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.screenshot(path=tmp_path / "anh" / "2-xem.png", full_page=True)
        page.get_by_label("Tôi đã so các số này với bản gốc").check()
        page.get_by_role("button", name="Viết thành bài").click()
        page.wait_for_url("**/soan-bai/**")
        expect(page.locator("#loi-nhan")).to_contain_text("Đã viết thành bài")
        page.goto(f"{address}/ban/diem-bao")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert seat.complaints == []
        assert seat.foreign == []
        seat.context.close()


def test_what_a_script_remarks_above_a_line_stands_beside_it(chromium, house, tmp_path):
    """The law of a draft, and the doubt, are seen where its line is read."""
    law = "Theo: 168/2024/NĐ-CP, Điều 7: “" + "Không đội mũ bảo hiểm thì bị phạt tiền; " * 6 + "…”"
    script = f"""---
Tiêu đề: Bài nháp
Loại: nhắc nhở
Chương trình: phat-thanh-dau-gio
Ngày phát: 7/9/2026
---

<!-- Còn ngờ, so lại với văn bản: nói “phải đùa” -->
NỮ: Chào các bạn.

<!-- {law} -->
NAM: Nhớ đội mũ nhé.
"""
    [folder] = tmp_path.glob("**/scripts_vi")
    (folder / "bai-nhap-may.md").write_text(script, encoding="utf-8")
    with desk_house.serving(house) as (address, _):
        seat = Seat(chromium, address, viewport=PHONE).come_in(house.link("quan-tri"))
        page = seat.page
        page.goto(f"{address}/ban/soan-bai/bai-nhap-may.md")
        doubt = "Còn ngờ, so lại với văn bản: nói “phải đùa”"
        expect(page.get_by_text(doubt, exact=True)).to_be_visible()
        summary = page.locator("summary", has_text="Theo: 168/2024/NĐ-CP")
        expect(page.get_by_text(law, exact=True)).to_be_hidden()
        summary.click()
        expect(page.get_by_text(law, exact=True)).to_be_visible()
        page.get_by_text(doubt, exact=True).click()
        expect(page.get_by_text(doubt, exact=True)).to_be_hidden()
        assert page.evaluate("document.activeElement.value") == f"<!-- {doubt} -->"
        page.screenshot(path=tmp_path / "anh" / "cau.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert seat.complaints == []
        seat.context.close()
