"""Văn bản đã đổi on a phone and at a table, in a real browser (Debian's chromium)."""

from datetime import timedelta

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.domain.approval import ItemState
from broadcaster.domain.dates import written
from broadcaster.domain.playout import LogEvent, LogLine
from tests.fakes import desk_house
from tests.fakes.barriers import barriers
from tests.fakes.desk_seat import DESKTOP, PHONE, seats, started_chromium

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("evening")]
OLD = "Số: 46/2090/NĐ-CP\nTên: Nghị định cũ\nHiệu lực từ: 1/1/2020\n---\n"
NEW = (
    "Số: 90/2091/NĐ-CP\nTên: Nghị định mới\nHiệu lực từ: {since}\n"
    "Văn bản được thay thế: 46/2090/NĐ-CP\n---\n"
)


@pytest.fixture
def school(tmp_path):
    """One that aired an episode, and learnt afterwards that its decree had ended before."""
    house = desk_house.new_house(tmp_path / "dai")
    register = house.folder / "scripts_vi" / "van-ban"
    register.mkdir()
    (register / "cu.md").write_text(OLD, "utf-8")
    made = {}
    for name, title, days in (("thuoc-la", "Thuốc lá điện tử", -3), ("mai", "Bài ngày mai", 1)):
        path = house.write(name, title, days=days)
        text = path.read_text("utf-8").replace("---\n", "  - số: 46/2090/NĐ-CP\n---\n", 1)
        path.write_text(text, "utf-8")
        made[name] = house.send(name)
        house.approve(made[name])
    house.queue(made["mai"])
    at = house.now() - timedelta(days=3)
    more = (("episode", made["thuoc-la"].key), ("result", ItemState.AIRED.value))
    line = LogLine(seq=1, event=LogEvent.ITEM, at=at, slot=f"{at:%Y-%m-%d}T06:45", more=more)
    house.wired().air_record().add([line], chain="a", unit="")
    since = written(house.now().date() - timedelta(days=30))
    (register / "moi.md").write_text(NEW.format(since=since), "utf-8")
    with desk_house.serving(house) as (address, _):
        yield house, address


def nobody_is_shut_out(page, width):
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_is_for_everybody_and_one_press_writes_the_correction(school):
    house, address = school
    with started_chromium() as browser, seats(browser) as seat:
        one = seat(address)
        one.come_in(house.person(Role.EDITOR, "Cô Lan"))
        for size in (PHONE, DESKTOP):
            one.page.set_viewport_size(size)
            page = one.open("/doi-luat")
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            page.get_by_text("đã được thay bằng 90/2091/NĐ-CP").first.wait_for()
            nobody_is_shut_out(page, size["width"])
        page.get_by_role("button", name="Viết bài đính chính cho Thuốc").click()
        page.wait_for_url("**/soan-bai/dinh-chinh-*")
        page = one.open("/doi-luat")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.get_by_text("Nơi chưa nghe bài đính chính").wait_for()
        nobody_is_shut_out(page, DESKTOP["width"])
