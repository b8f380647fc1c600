"""A better voice at the desk, in a real browser: from the robot's line on Hôm nay and back."""

import pytest
from playwright.sync_api import expect

from broadcaster.accounts.rights import Role
from broadcaster.desk import voices_page
from tests.fakes import desk_house, toy_voice
from tests.fakes.desk_seat import seats

pytestmark = pytest.mark.system


@pytest.fixture
def seat(chromium):
    with seats(chromium) as start:
        yield start


def test_by_the_thumb_a_stick_gives_the_station_a_voice_and_it_is_given_back(
    seat, tmp_path, monkeypatch
):
    """No command, no word typed: look, agree, listen, and back."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(tmp_path / "giong-da-cai"))
    place = tmp_path / "usb" / "phat-thanh" / "giong"
    toy_voice.folder(place / "co-ba", "co-ba")
    toy_voice.folder(place / "thay-ba", "thay-ba", hertz=120.0, length=3 * toy_voice.LENGTH)
    monkeypatch.setattr(voices_page, "drives", lambda: (tmp_path / "usb",))
    house = desk_house.new_house(tmp_path / "dai")
    with desk_house.serving(house) as (address, _):
        link = house.person(Role.ADMIN, "Cô Mai", "co.mai")
        one = seat(address).come_in(link)
        page = one.page
        page.get_by_role("button", name="Xem giọng hay hơn").click()
        expect(page.get_by_role("heading", name="Giọng đọc", exact=True)).to_be_visible()
        expect(page.get_by_text("khó nghe hơn người đọc")).to_be_visible()
        page.get_by_role("button", name="Đồng ý giấy phép và cài từ đây").click()
        page.get_by_role("link", name="Nghe giọng mới").click(timeout=400_000)
        expect(page.get_by_text("NỮ: co-ba")).to_be_visible()
        expect(page.get_by_text("NAM: thay-ba")).to_be_visible()
        heard = page.locator("audio").first
        seconds = heard.evaluate(
            "a => new Promise(r => { a.onloadedmetadata = () => r(a.duration); a.load(); })"
        )
        assert seconds > 0.5
        page.get_by_role("button", name="Trở lại giọng như trước").click()
        expect(page.get_by_text("khó nghe hơn người đọc")).to_be_visible()
        one.open("/hom-nay")
        expect(page.get_by_role("button", name="Xem giọng hay hơn")).to_have_count(0)
