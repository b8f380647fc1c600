"""A film from the press at the desk to the picture that plays, on a phone, in a real browser."""

import os
import re
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from broadcaster.accounts.rights import Role
from broadcaster.app.desk import desk_parts
from tests.fakes import desk_house
from tests.fakes.desk_seat import PHONE, seats, started_chromium

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.usefixtures("evening")]
TOOLS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLAYED = """async () => {
  const film = document.querySelector("video");
  film.muted = true;
  await film.play();
  await new Promise(done => { film.ontimeupdate = () => film.currentTime > 1 && done(); });
  film.pause();
  return [film.videoWidth, film.videoHeight, Math.round(film.duration), film.error];
}"""


@pytest.fixture(scope="module")
def chromium():
    with started_chromium() as browser:
        yield browser


@pytest.fixture
def school(tmp_path):
    house = desk_house.new_house(tmp_path / "dai")
    house.write("tong-dai", "Tổng đài 111", days=2)
    house.approve(house.send("tong-dai"))
    with desk_house.serving(house) as (address, _):
        yield house, address


def photographed(page, name):
    """A picture of the whole page, where somebody wants to look at it."""
    if folder := os.environ.get("FILM_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def nobody_is_shut_out(page):
    found = Axe().run(page, options={"runOnly": TOOLS}).response["violations"]
    assert [(v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_film_is_made_played_fetched_and_noted(chromium, school):
    house, address = school
    key = max(brief.key for brief in house.wired().tools.catalogue().briefs())
    with seats(chromium) as seat:
        one = seat(address)
        one.come_in(house.person(Role.EDITOR, "Lê Thị Biên Tập"))
        page = one.open(f"/noi-nghe/{key}")
        page.get_by_role("link", name="Mở trang Phim").click()
        nobody_is_shut_out(page)
        photographed(page, "truoc")
        page.get_by_role("button", name="Làm phim").click()
        page.wait_for_url("**/viec/*")
        page.get_by_role("link", name="Lấy phim về máy").click()
        expect(page.get_by_role("heading", name="Facebook")).to_be_visible()
        nobody_is_shut_out(page)
        photographed(page, "sau")
        width, height, seconds, error = page.evaluate(PLAYED)
        assert (width, height, error) == (1280, 720, None)
        assert seconds > 5
        photographed(page, "dang-xem")
        with page.expect_download() as fetched:
            page.get_by_label("Tải phụ đề cho Facebook").click()
        assert fetched.value.suggested_filename == f"{key}.vi_VN.srt"
        page.get_by_label(re.compile("dán địa chỉ")).first.fill("https://facebook.example.vn/1")
        page.get_by_role("button", name="Đã đăng lên Facebook").click()
        expect(page.get_by_role("heading", name="Đã đăng")).to_be_visible()
        expect(page.get_by_role("link", name="https://facebook.example.vn/1")).to_be_visible()
        assert one.foreign == []


def test_a_film_that_is_not_wanted_any_more_ends_and_leaves_nothing(chromium, school):
    house, address = school
    key = max(brief.key for brief in house.wired().tools.catalogue().briefs())
    with seats(chromium) as seat:
        one = seat(address)
        one.come_in(house.person(Role.EDITOR, "Lê Thị Biên Tập"))
        page = one.open(f"/phim/{key}")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Làm phim").click()
        page.wait_for_url("**/viec/*")
        expect(page.get_by_text("%")).to_be_visible()
        page.get_by_role("button", name="Hủy việc này…").click()
        expect(page.locator("#viec .mark")).to_have_text(re.compile("hủy|thôi"))
        until = time.monotonic() + 240  # the page says it before the work has ended
        while desk_parts(house.wired()).jobs.open() or films(house):
            assert time.monotonic() < until, films(house)
            time.sleep(0.2)


def films(house):
    # folders go while they are looked into: `walk` passes over them
    found = os.walk(house.folder / "audio_out")
    return [Path(at) / name for at, _, names in found for name in names if name.endswith(".mp4")]
