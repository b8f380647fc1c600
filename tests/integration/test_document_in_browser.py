"""Dán công văn on a phone, in a real browser: from a pasted document to a programme that is sent."""

from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.fakes import desk_house
from tests.fakes.desk_seat import PHONE, Seat, started_chromium
from tests.unit.importing.test_paragraph_kinds import NOTICE

pytestmark = pytest.mark.system
MOST_PRESSES = 8


@pytest.fixture(scope="module")
def chromium():
    with started_chromium() as browser:
        yield browser


@pytest.fixture
def house(tmp_path):
    with desk_house.an_evening():
        yield desk_house.new_house(tmp_path / "dai")


def test_from_a_pasted_document_to_a_sent_programme(chromium, house, tmp_path):
    """A công văn with letterhead, table and Nơi nhận; nothing typed but its day's name, no syntax."""
    with desk_house.serving(house) as (address, _):
        counts = Counter()
        seat = Seat(chromium, address, counts=counts, viewport=PHONE).come_in(
            house.link("quan-tri")
        )
        page = seat.page

        def seen(name):
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
        expect(page.locator("main")).to_contain_text("đã gửi duyệt", ignore_case=True)
        seen("4-da-gui")
        assert counts["presses"] <= MOST_PRESSES, counts
        assert counts["keys"] == 0
        assert seat.complaints == []
        assert seat.foreign == []
        seat.context.close()
