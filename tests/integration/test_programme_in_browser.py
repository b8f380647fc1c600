"""How a programme sounds is chosen at the desk by ear: its pace, and its set of music."""

from datetime import time

import pytest
from playwright.sync_api import expect

from broadcaster.accounts.rights import Role
from broadcaster.domain.script import ProgrammePace
from tests.fakes import desk_house
from tests.fakes.desk_seat import seats

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("evening")]


def test_pace_and_music_are_heard_chosen_and_kept(chromium, tmp_path):
    """From Cài đặt, without a word of TOML; a set of which there is no sound is told at its field."""
    house = desk_house.new_house(tmp_path / "dai")
    with desk_house.serving(house) as (address, _), seats(chromium) as seat:
        link = house.person(Role.ADMIN, "Cô Mai", "co.mai")
        one = seat(address).come_in(link)
        page = one.page
        page.goto(f"{address}/ban/cai-dat/chuong-trinh/phat-thanh")
        page.get_by_text("Nghe từng tiếng khi không theo bộ nào").click()
        for name in ("Nghe nhịp thong thả", "Nghe nhạc cắt, bộ xã"):
            heard = page.get_by_role("button", name=name)
            heard.click()
            expect(heard).to_have_attribute("aria-pressed", "true")  # it plays
            expect(heard).to_have_attribute("aria-pressed", "false")  # to its end
        page.get_by_label("Nhịp: nghỉ giữa các câu").select_option("thong thả")
        page.get_by_label("Bộ nhạc").fill("huyện")
        page.get_by_label("Giờ phát").fill("7 giờ 5")
        page.get_by_role("button", name="Lưu chương trình").click()
        expect(page.locator("#loi-o")).to_contain_text("Kho không có tiếng nào của bộ nhạc “huyện”")
        one.complaints[:] = [told for told in one.complaints if "422" not in told]
        expect(page.get_by_label("Nhịp: nghỉ giữa các câu")).to_have_value("thong thả")
        page.get_by_label("Bộ nhạc").fill("xã")
        page.get_by_role("button", name="Lưu chương trình").click()
        expect(page.get_by_text("Đã lưu chương trình")).to_be_visible()
        kept = next(f for f in house.wired().station.formats if f.slug == "phat-thanh")
        assert (kept.pace, kept.sound_set) == (ProgrammePace.SLOW, "xã")
        assert kept.air_time == time(7, 5)
        page.goto(f"{address}/ban/cai-dat/khung")
        expect(page.get_by_label("Bắt đầu lúc")).to_be_visible()
