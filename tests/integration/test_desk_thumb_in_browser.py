"""One hand on a phone, in a real browser (Debian's chromium): the studio, and approving."""

import json
import re
from contextlib import suppress

import numpy as np
import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from broadcaster.accounts.people import person_named
from broadcaster.accounts.rights import Role
from broadcaster.app.desk import desk_parts
from broadcaster.audio.wav_file import wav_bytes
from broadcaster.programme.approval import pending, standing_of
from tests.fakes import desk_house
from tests.fakes.barriers import barriers
from tests.fakes.desk_seat import MICROPHONE, PHONE, seats, started_chromium, told_by, until

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("evening")]
LEVELS = re.compile("Giọng vừa rõ|Giọng hơi nhỏ|To quá")
WHO = "Em N.T.L., lớp 7A2"
A_FILE = {
    "name": "thu.wav", "mimeType": "audio/wav",
    "buffer": wav_bytes(0.3 * np.sin(np.arange(48_000) * 0.05).astype(np.float32), 24_000),
}  # fmt: skip
ASKS = "Thưa cô, em gọi Tổng đài 111 thì ai nghe máy ạ?"
LARGE = 26  # pixels of the sentence that is read from the screen
# A line is short: a busy machine looks again when it has been heard.
REMEMBERS_LIGHT = """place => new MutationObserver(() => {
  const word = place.querySelector(".lit");
  if (word && getComputedStyle(word).display !== "none") place.dataset.wasLit = "true";
}).observe(place, { childList: true, subtree: true, attributeFilter: ["class"] })"""
PRESS_AT_TWO = """place => new MutationObserver((_, watch) => {
  if (place.textContent !== "2") return;
  watch.disconnect();
  document.querySelector('#nut-thu[aria-label="Xong lời 1"]').click();
}).observe(place, { childList: true, characterData: true, subtree: true })"""


@pytest.fixture(scope="module")
def chromium():
    with started_chromium(*MICROPHONE) as browser:
        yield browser


@pytest.fixture
def school(tmp_path):
    house = desk_house.new_house(tmp_path / "dai")
    house.write("tong-dai", "Tổng đài 111", days=2, ask=ASKS)
    with desk_house.serving(house) as (address, _):
        yield house, address


@pytest.fixture
def phone(chromium, school):
    """Somebody of a role with a phone, and every question and address that came up."""
    house, address = school
    with seats(chromium) as seat:
        sat = []

        def start(role, name=""):
            one, asked = seat(address, has_touch=True), []
            sat.append(one)
            page = one.page
            page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
            page.on("request", lambda sent: asked.append(sent.url))
            one.come_in(house.person(role, name or f"Người {role.value}"))
            return page, asked

        yield start
        for one in sat:  # a line that is cut is no fault of a page
            one.complaints[:] = [
                told for told in one.complaints if not re.search("net::ERR_|40[13]", told)
            ]


def under_the_thumb(page, *places):
    """Each stands whole on the screen, without scrolling, in its lower half, large enough."""
    for place in places:
        box = page.locator(place).bounding_box()
        assert box["y"] + box["height"] <= PHONE["height"], place
        assert box["y"] >= PHONE["height"] / 2, place
        assert min(box["width"], box["height"]) >= 44, place


def nobody_is_shut_out(page):
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_pupil_records_one_line_after_the_other_by_thumb(phone, school):
    """Count-in, level in words, heard again, next line; nothing of it is ever in an address."""
    _, address = school
    page, asked = phone(Role.PUPIL)
    page.goto(f"{address}/ban/phong-thu/tong-dai.md")
    page.get_by_label("Tên viết tắt và lớp").fill(WHO)
    under_the_thumb(page, "#nut-thu", "#nghe-lai", "#tiep")
    shown = page.locator(".prompter > li:visible")
    expect(shown).to_have_count(1)
    size = page.locator(".here .prompt").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size == LARGE
    near = page.locator("#cau-sau").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert near < LARGE / 1.5
    nobody_is_shut_out(page)
    told = told_by(page.locator("#muc-loi"))
    page.get_by_role("button", name="Thu lời 1").click()
    expect(page.locator("#muc-loi")).to_have_text(LEVELS)
    expect(page.locator("#muc-loi")).not_to_have_text(re.compile(r"\d"))
    assert [words for words in told() if words.isdigit()] == ["3", "2", "1"]
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="Xong lời 1").click()
    expect(page.locator(".here .state")).to_have_text(f"đã thu: {WHO}")
    expect(page.locator("#muc-loi")).to_contain_text("Nghe lại")
    page.get_by_role("button", name="Nghe lại lời 1").click()
    expect(page.locator("#nghe-lai")).to_have_attribute("aria-pressed", "true")
    under_the_thumb(page, "#nut-thu", "#nghe-lai", "#tiep")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    expect(page.locator(".here h2")).to_contain_text("2. ĐÁP")
    expect(page.locator("#cau-truoc")).to_contain_text("✓")
    page.get_by_role("button", name="Xem mọi câu").click()
    expect(shown).to_have_count(2)
    nobody_is_shut_out(page)
    assert not [line for line in asked if "N.T.L" in line or "ai=" in line or "phieu=" in line]


def test_a_recording_that_waits_for_the_line_stays_whose_it_was(phone, school):
    _, address = school
    page, _ = phone(Role.PUPIL)
    page.goto(f"{address}/ban/phong-thu/tong-dai.md")
    name = page.get_by_label("Tên viết tắt và lớp")
    name.fill(WHO)
    page.context.set_offline(True)
    page.get_by_label("Tệp ghi âm cho lời 1").set_input_files(A_FILE)
    expect(page.locator(".here .told")).to_contain_text("Mất nối")
    name.fill("Em P.K., lớp 6B")  # the next pupil sits down
    page.context.set_offline(False)
    expect(page.locator(".here .state")).to_have_text(f"đã thu: {WHO}")
    page.reload()
    expect(page.locator("#loi-1 .state")).to_have_text(f"đã thu: {WHO}")


def test_a_recording_that_was_on_its_way_does_not_follow_the_newer_one(phone, school):
    _, address = school
    page, _ = phone(Role.PUPIL)
    page.goto(f"{address}/ban/phong-thu/tong-dai.md")
    page.get_by_label("Tên viết tắt và lớp").fill(WHO)
    sent = []
    page.route("**/tep", lambda way: way.continue_() if sent else sent.append(way))
    file = page.get_by_label("Tệp ghi âm cho lời 1")
    file.set_input_files(A_FILE)
    until(page, lambda: sent)
    file.set_input_files(A_FILE)
    expect(page.locator(".here .told")).to_contain_text("Đã cất")
    with suppress(PlaywrightError):  # the page let go of it
        sent[0].abort()
    page.wait_for_timeout(300)
    assert "Đã cất" in page.locator(".here .told").text_content()


def test_a_recording_waits_for_whoever_signs_in_later(phone, school):
    house, address = school
    page, _ = phone(Role.PUPIL)
    page.goto(f"{address}/ban/phong-thu/tong-dai.md")
    page.get_by_label("Tên viết tắt và lớp").fill(WHO)
    door = desk_parts(house.wired()).door
    door.people.end_sessions(person_named(door, Role.PUPIL.value))
    page.get_by_label("Tệp ghi âm cho lời 1").set_input_files(A_FILE)
    page.get_by_role("button", name="Để sau").click()
    expect(page.locator(".here .told")).to_contain_text("bản thu còn ở trang này")
    page.locator("#phien").get_by_role("button", name="Đăng nhập lại").click()
    page.get_by_role("dialog").get_by_label("Mật khẩu").fill(desk_house.PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".here .state")).to_have_text(f"đã thu: {WHO}")


def test_who_lets_go_while_it_counts_has_recorded_nothing(phone, school):
    house, address = school
    page, _ = phone(Role.PUPIL)
    page.goto(f"{address}/ban/phong-thu/tong-dai.md")
    page.get_by_role("button", name="Thu lời 1").click()  # whose voice it is comes first
    assert page.locator("#ai").evaluate("e => e.matches(':invalid:focus')")
    page.get_by_label("Tên viết tắt và lớp").fill(WHO)
    page.locator("#muc-loi").evaluate(PRESS_AT_TWO)  # from here it might come behind the count
    page.get_by_role("button", name="Thu lời 1").click()
    expect(page.locator("#muc-loi")).to_contain_text("Chưa thu gì")
    expect(page.locator(".here .state")).to_have_text("giọng đọc")
    assert not list((house.folder / "scripts_vi" / "ghi-am").rglob("tong-dai*"))


def test_one_hand_hears_reads_approves_and_takes_it_back(phone, school):
    """Play, approve and return within one screen; words follow the sound; the question is asked."""
    house, address = school
    house.record("tong-dai", "HỎI", ASKS)
    house.send("tong-dai")
    episode = pending(house.wired().tools)[0].episode
    page, asked = phone(Role.APPROVER, desk_house.APPROVER)
    page.goto(f"{address}/ban/duyet/{episode.key}")
    under_the_thumb(page, "#nghe-nut", ".decide .main", ".decide summary")
    nobody_is_shut_out(page)
    expect(page.get_by_role("link", name=f"! {WHO}: chưa có phiếu")).to_be_visible()
    page.evaluate("document.getElementById('nghe').currentTime = 20")
    page.locator("#nghe-nut").click()
    expect(page.locator("#nghe-nut")).to_have_text("❚❚ Dừng")
    expect(page.locator(".said.now .lit").first).to_be_visible()
    expect(page.locator(".said.now")).to_be_in_viewport()
    page.get_by_role("button", name="Nghe bản thu").click()  # one sound at a time
    expect(page.locator("#nghe-nut")).to_have_text("▶ Nghe")
    page.get_by_role("button", name="Duyệt bản này").click()
    page.wait_for_url("**/duyet")
    page.goto(f"{address}/ban/duyet/{episode.key}")
    page.get_by_role("button", name="Thu lại duyệt").click()
    expect(page.locator("#loi-nhan")).to_contain_text("Đã thu lại duyệt")
    assert any("Thu lại duyệt" in words and "Rút bài" in words for words in asked)
    assert not standing_of(house.wired().tools, episode).current
    expect(page.get_by_role("button", name="Duyệt bản này")).to_be_visible()
    nobody_is_shut_out(page)


def test_the_words_of_a_line_light_up_while_it_is_heard(phone, school):
    """Nghe thử too: shared out by length where the voice tells no times; nothing stays behind."""
    _, address = school
    page, _ = phone(Role.PUPIL)
    page.goto(f"{address}/ban/nghe-thu/tong-dai.md")
    words = page.locator(".heard li").first.locator(".words")
    before = words.inner_text()
    words.evaluate(REMEMBERS_LIGHT)
    page.get_by_role("button", name="Nghe lời 1").click()
    expect(words).to_have_attribute("data-was-lit", "true")
    assert words.inner_text() == before
    expect(words.locator("span")).to_have_count(0)  # when it is over


def test_the_desk_is_an_icon_and_says_when_the_line_is_gone(phone, school):
    """A manifest with icons that are there, no service worker; the bar comes and goes by itself."""
    _, address = school
    page, _ = phone(Role.PUPIL)
    link = page.locator('link[rel="manifest"]').get_attribute("href")
    told = json.loads(page.request.get(f"{address}{link}").text())
    assert (told["name"], told["display"]) == ("Phát thanh Sao Mai", "standalone")
    for icon in told["icons"]:
        picture = page.request.get(f"{address}{icon['src']}")
        assert picture.headers["content-type"] == "image/png"
        width = int(icon["sizes"].partition("x")[0])
        assert int.from_bytes(picture.body()[16:20], "big") == width
    assert (
        page.evaluate("navigator.serviceWorker ? navigator.serviceWorker.controller : null") is None
    )
    expect(page.locator("#dut")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#dut")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#dut")).to_be_hidden()
